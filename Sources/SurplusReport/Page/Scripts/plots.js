"use strict";
// What the plots have in common: layout, axes, bands and lines.

/// Whether values are better shown on a logarithmic axis.
function spansDecades(values) {
  const finite = values.filter((v) => v !== null);
  return finite.length > 0 && finite.every((v) => v > 0) && Math.max(...finite) > 20 * Math.min(...finite);
}

/// The layout of a plot: what all have, with what this one adds.
function layout(more) {
  const axis = {
    gridcolor: variable("--line"), linecolor: variable("--line"), zeroline: false,
    automargin: true, ticks: "", tickfont: { size: narrow() ? 11 : 12 },
    title: { font: { size: 13 }, standoff: 8 },
  };
  const { xaxis, yaxis, ...rest } = more;
  return {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: variable("--muted") },
    margin: { l: 8, r: 12, t: narrow() ? 24 : 46, b: 8 }, height: narrow() ? 320 : 400, showlegend: false,
    hoverlabel: { font: { size: 13 }, align: "left", namelength: -1 },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: variable("--line"), activecolor: variable("--muted") },
    // On a phone a finger scrolls the page.
    dragmode: narrow() ? false : "zoom",
    xaxis: { ...axis, ...xaxis, title: { ...axis.title, ...xaxis.title } },
    yaxis: { ...axis, ...yaxis, title: { ...axis.title, ...yaxis.title } },
    ...rest,
  };
}

/// Draws the figure with this id, or draws it anew.
function plotFigure(id, traces, more) {
  const config = { responsive: true, displaylogo: false, displayModeBar: narrow() ? false : "hover",
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] };
  return Plotly.react(plot(id), traces, layout(more), config);
}

/// Logarithmic for losses that span decades, linear otherwise.
function valueAxis(metric, values) {
  const title = { text: titled(metric) };
  if (metric.percent || !spansDecades(values)) return { title };
  const logs = values.filter((v) => v > 0).map(Math.log10);
  const decades = Math.max(...logs) - Math.min(...logs);
  return { title, type: "log", exponentformat: "power", dtick: Math.max(1, Math.ceil(decades / 8)) };
}

/// The area between the lowest and the highest seed.
function band(x, low, high, color) {
  const places = x.map((_, i) => i).filter((i) => x[i] !== null && low[i] !== null && high[i] !== null);
  const back = [...places].reverse();
  return {
    x: [...places, ...back].map((i) => x[i]),
    y: [...places.map((i) => high[i]), ...back.map((i) => low[i])],
    fill: "toself", fillcolor: translucent(color, 0.16), line: { width: 0 }, mode: "lines",
    hoverinfo: "skip",
  };
}

/// Lines of all combinations, the highlighted one last and in full, with its band. `curveOf` gives x, y, low, high and
/// text of a combination, or null; a point carries its combination, so that a click can highlight it.
function lines(view, curveOf, marked) {
  const traces = [];
  data.combinations.forEach((c, which) => {
    const curve = curveOf(which);
    if (!curve || curve.x.length === 0) return;
    const mine = which === view.highlighted;
    const { color, dash, symbol } = look[which];
    const trace = { x: curve.x, y: curve.y, text: curve.text, name: plain(c.label),
      mode: marked ? "lines+markers" : "lines", opacity: mine ? 1 : 0.6,
      line: { color, dash, width: mine ? 4 : 1.75 }, marker: { color, symbol, size: mine ? 9 : 7 },
      customdata: curve.x.map(() => which), hovertemplate: `<b>${plain(c.label)}</b><br>%{text}<extra></extra>` };
    if (mine) traces.push(band(curve.x, curve.low, curve.high, color), trace);
    else traces.unshift(trace);
  });
  return traces;
}
