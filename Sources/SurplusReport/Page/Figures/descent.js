"use strict";
// Train, validation and test of the highlighted combination over the sizes: where double descent shows.
{
  /// Names at the ends of lines, moved apart where the ends are close.
  function endLabels(labels) {
    const top = Math.max(...labels.map((l) => l.y), Number.MIN_VALUE);
    const pixels = (y) => (y / top) * 250;
    let previous = -Infinity;
    return [...labels].sort((a, b) => a.y - b.y).map((label) => {
      const place = Math.max(pixels(label.y), previous + 17);
      previous = place;
      return { text: `<b>${label.name}</b>`, font: { color: label.color, size: 13 }, showarrow: false,
        xref: "paper", x: 1, y: label.y, xanchor: "left", xshift: 4, yshift: place - pixels(label.y) };
    });
  }

  /// Marks the smallest size that fits the training rows; nothing where none does.
  function fitMark(view) {
    const train = sizeCurve(view, view.highlighted, "train_error");
    const fits = train.x.findIndex((_, i) => train.y[i] < 1);
    if (fits < 0) return { shapes: [], annotations: [] };
    const x = train.x[fits];
    return {
      shapes: [{ type: "line", x0: x, x1: x, y0: 0, y1: 1, yref: "paper",
        line: { color: variable("--muted"), width: 1, dash: "dot" } }],
      annotations: [{ text: "train error below 1 %", x: Math.log10(x), y: 1, yref: "paper",
        xanchor: "right", yanchor: "bottom", showarrow: false, xshift: 6, font: { size: 12 } }],
    };
  }

  function offer({ metrics }) {
    const ids = metrics.map((m) => m.id);
    fill("size-measure", ["error", "loss"].filter((k) => ids.includes(`train_${k}`)).map((k) => [k, k]));
  }

  function draw(view) {
    const kind = sizeMeasure();
    const traces = [];
    const labels = [];
    const values = [];
    for (const split of ["train", "validation", "test"]) {
      const metricId = `${split}_${kind}`;
      if (!metricOf(metricId)) continue;
      const curve = sizeCurve(view, view.highlighted, metricId);
      if (curve.x.length === 0) continue;
      const color = splitColors[split];
      values.push(...curve.low, ...curve.high);
      traces.push(band(curve.x, curve.low, curve.high, color));
      traces.push({ ...curve, mode: "lines+markers", name: capitalized(split),
        line: { color, width: split === "train" ? 2 : 3 }, marker: { size: 8, color },
        hovertemplate: "%{text}<extra></extra>" });
      labels.push({ name: capitalized(split), color, y: curve.y.at(-1) });
    }
    const yaxis = valueAxis({ title: kind, percent: kind === "error" }, values);
    const ends = endLabels(labels);
    if (yaxis.type === "log") ends.forEach((end) => { end.y = Math.log10(end.y); });
    const { shapes, annotations } = fitMark(view);
    element("descent-caption").textContent = data.combinations[view.highlighted].label;
    plotFigure("descent", traces, { xaxis: parameterAxis(view), yaxis, shapes, annotations: [...ends, ...annotations],
      margin: { l: 8, r: 84, t: narrow() ? 24 : 46, b: 8 } });
  }

  figure({ id: "descent", isShown: hasSizes, offer, draw });
}
