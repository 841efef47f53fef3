"use strict";
// The data of the page, and what is asked of them.
// Missing numbers are left out of objects and null in lists: compare with == null.
const data = JSON.parse(document.getElementById("report-data").textContent);

const distinct = (values) => [...new Set(values)];
const optimizers = distinct(data.combinations.map((c) => c.optimizer));
const schedulers = distinct(data.combinations.map((c) => c.scheduler));
const regularizers = distinct(data.combinations.map((c) => c.regularizer));

const metricOf = (id) => data.metrics.find((m) => m.id === id);
/// A value as it is shown: a fraction in percent.
const shown = (metric, value) => (metric && metric.percent && value !== null ? 100 * value : value);

/// A family of landscapes with its cells, and the combination to highlight: what every figure is drawn from.
function viewOf(family, highlighted) {
  const cells = data.cells.filter((c) => c.family === family);
  const { landscapes, size, best, selection } = data.families[family];
  return {
    cells, landscapes, selection, highlighted,
    /// The name of the hyperparameter along which the family grows.
    size: size ?? "size",
    /// The best cell of the family; the first one where none is called the best.
    best: best == null ? cells[0] : data.cells[best],
    /// Places of the combinations that the family has, in the order of the spec.
    combinations: data.combinations.map((_, i) => i).filter((i) => cells.some((c) => c.combination === i)),
    /// The metrics that some cell has at its end.
    metrics: data.metrics.filter((m) => cells.some((c) => c.final[m.id])),
  };
}
