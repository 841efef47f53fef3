"use strict";
// Every combination over the sizes: one small plot a combination, all with the same axes.
{
  const isShown = (view) => hasSizes(view) && view.combinations.length > 1 && view.combinations.length <= 24;

  function draw(view) {
    const kind = sizeMeasure();
    const columns = Math.min(narrow() ? 2 : 4, view.combinations.length);
    const rows = Math.ceil(view.combinations.length / columns);
    const traces = [];
    const annotations = [];
    const axes = {};
    const base = layout({ xaxis: parameterAxis(view, true), yaxis: {} });
    view.combinations.forEach((which, i) => {
      const suffix = i === 0 ? "" : i + 1;
      const column = i % columns;
      const row = Math.floor(i / columns);
      const width = 1 / columns;
      const left = column * width + (column === 0 ? 0 : 0.012);
      const top = 1 - row / rows;
      const titleShare = 34 / (rows * 170);
      axes["xaxis" + suffix] = { ...base.xaxis, title: {}, automargin: false, tickfont: { size: 10 },
        domain: [left, (column + 1) * width - 0.012], anchor: "y" + suffix, matches: i === 0 ? undefined : "x",
        showticklabels: i >= view.combinations.length - columns };
      if (columns > 2 || narrow()) axes["xaxis" + suffix].nticks = 3;
      axes["yaxis" + suffix] = { ...base.yaxis, title: {}, automargin: column === 0, tickfont: { size: 10 },
        domain: [top - 1 / rows + 0.012, top - titleShare], anchor: "x" + suffix,
        matches: i === 0 ? undefined : "y", showticklabels: column === 0, nticks: 5 };
      for (const split of ["train", "validation", "test"]) {
        if (!metricOf(`${split}_${kind}`)) continue;
        const curve = sizeCurve(view, which, `${split}_${kind}`);
        if (curve.x.length === 0) continue;
        const axis = { xaxis: "x" + suffix, yaxis: "y" + suffix };
        if (split === "test") traces.push({ ...band(curve.x, curve.low, curve.high, splitColors[split]), ...axis });
        traces.push({ ...axis, x: curve.x, y: curve.y, text: curve.text, mode: "lines+markers", name: split,
          line: { color: splitColors[split], width: split === "test" ? 2.5 : 1.5 }, marker: { size: 4 },
          customdata: curve.x.map(() => which), hovertemplate: "%{text}<extra></extra>" });
      }
      const { optimizer, scheduler, regularizer } = data.combinations[which];
      annotations.push({ xref: "paper", yref: "paper", x: left, y: top - titleShare, xanchor: "left", yanchor: "bottom",
        align: "left", showarrow: false, font: { size: 11, color: variable("--ink") },
        text: `<b>${plain(optimizer)}</b><br>${plain(scheduler)} / ${plain(regularizer)}` });
    });
    const values = traces.flatMap((t) => (t.name ? t.y : []));
    if (kind === "loss" && spansDecades(values))
      for (const [name, axis] of Object.entries(axes)) if (name.startsWith("y")) axis.type = "log";
    element("multiples-caption").textContent = `Every combination: ${kind} of train, validation and test rows`;
    plotFigure("multiples", traces, { ...axes, annotations, height: rows * 170 + 30, hovermode: "closest",
      margin: { l: 8, r: 8, t: 8, b: 44 } });
  }

  figure({ id: "multiples", isShown, draw });
}
