"use strict";
// All combinations over the sizes, on one split.
{
  function offer({ metrics }) {
    const splits = ["test", "validation", "train"].filter((s) => metrics.some((m) => m.id.startsWith(s)));
    fill("size-split", splits.map((s) => [s, `${s} rows`]));
  }

  function draw(view) {
    const metric = metricOf(`${choice("size-split")}_${sizeMeasure()}`);
    element("sizes-caption").textContent = `All combinations: ${metric.title}`;
    const traces = lines(view, (which) => sizeCurve(view, which, metric.id), true);
    plotFigure("sizes", traces, { xaxis: parameterAxis(view), yaxis: valueAxis(metric, traces.flatMap((t) => t.y)),
      hovermode: "closest" });
  }

  figure({ id: "sizes", isShown: hasSizes, offer, draw });
}
