"use strict";
// Curves of all combinations at one landscape, over gradient equivalents.
{
  /// Ids of what was measured on the way, the metrics of the comparison first.
  function measured({ cells }) {
    const series = distinct(cells.flatMap((c) => Object.keys(c.curve.series)));
    const known = data.metrics.map((m) => m.id).filter((id) => series.includes(id));
    return [...known, ...series.filter((id) => !known.includes(id)).sort()];
  }

  function offer(view) {
    fill("training-metric", measured(view).map((id) => [id, id.replace(/_/g, " ")]));
    prefer("training-metric", [view.selection]);
    fill("training-landscape", view.landscapes.map((l, i) => [i, l.label]));
    prefer("training-landscape", [view.best.landscape]);
    element("training-landscape-control").hidden = view.landscapes.length < 2;
  }

  function draw(view) {
    const metricId = choice("training-metric");
    const metric = metricOf(metricId) || { id: metricId, title: metricId.replace(/_/g, " "), percent: false };
    const cells = view.cells.filter((c) => c.landscape === Number(choice("training-landscape")));
    const traces = lines(view, (which) => {
      const cell = cells.find((c) => c.combination === which);
      const series = cell && cell.curve.series[metricId];
      if (!series) return null;
      const y = series.mean.map((v) => shown(metric, v));
      return { x: cell.curve.gradients, y, low: series.lowest.map((v) => shown(metric, v)),
        high: series.highest.map((v) => shown(metric, v)),
        text: y.map((v, i) => `${metric.title} ${format(v)} after ${format(cell.curve.gradients[i])} gradients`) };
    }, false);
    plotFigure("training", traces, { xaxis: { title: { text: "Gradient equivalents" } }, hovermode: "closest",
      yaxis: valueAxis(metric, traces.flatMap((t) => t.y)) });
  }

  figure({ id: "training", isShown: (view) => measured(view).length > 0, offer, draw });
}
