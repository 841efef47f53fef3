"use strict";
// What the figures over the size of a landscape share.

/// Whether the family has cells of two sizes or more.
function hasSizes(view) {
  const measured = view.cells.filter((c) => c.final.train_loss || c.final.train_error);
  return distinct(measured.map((c) => view.landscapes[c.landscape].parameters).filter(Boolean)).length > 1;
}

/// What the figures show of each split: "error" or "loss".
const sizeMeasure = () => choice("size-measure");

/// The final values of a combination over the sizes of the family, by parameters.
function sizeCurve(view, which, metricId) {
  const metric = metricOf(metricId);
  const { landscapes } = view;
  const points = view.cells
    .filter((c) => c.combination === which && c.final[metricId] && landscapes[c.landscape].parameters)
    .map((c) => ({ cell: c, x: landscapes[c.landscape].parameters, final: c.final[metricId] }))
    .sort((a, b) => a.x - b.x);
  return {
    x: points.map((p) => p.x),
    y: points.map((p) => shown(metric, p.final.mean)),
    low: points.map((p) => shown(metric, p.final.lowest)),
    high: points.map((p) => shown(metric, p.final.highest)),
    text: points.map((p) => {
      const spread = p.final.halfWidth == null ? "" : ` ± ${format(shown(metric, p.final.halfWidth))}`;
      return `${plain(landscapes[p.cell.landscape].label)}, ${p.x.toLocaleString("en")} parameters<br>` +
        `${metric.title} ${format(shown(metric, p.final.mean))}${spread}${metric.percent ? " %" : ""}<br>` +
        plain(p.cell.outcomes);
    }),
  };
}

/// The axis of trained parameters, with a tick at each size where these are few.
function parameterAxis(view, short = narrow()) {
  const sorted = view.landscapes.filter((l) => l.parameters).sort((a, b) => a.parameters - b.parameters);
  const axis = { type: "log", title: { text: "Trained parameters" } };
  if (sorted.length > 8) return axis;
  const compact = new Intl.NumberFormat("en", { notation: "compact" });
  const text = (l) => (short ? compact.format(l.parameters)
    : `${l.parameters.toLocaleString("en")}<br>${plain(l.label)}`);
  return { ...axis, tickvals: sorted.map((l) => l.parameters), tickangle: 0, ticktext: sorted.map(text) };
}
