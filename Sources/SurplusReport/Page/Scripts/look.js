"use strict";
// How combinations and splits look: the optimizer is the color, the scheduler the dash, the regularizer the marker.

const palette = ["#3366cc", "#dd7a1f", "#2f9462", "#8a56c2", "#c8453f", "#2596a8", "#a5782e", "#d0609b"];
const dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];
const symbols = ["circle", "square", "diamond", "triangle-up", "x", "cross"];
const splitColors = { train: "#8592a6", validation: "#dd7a1f", test: "#3366cc" };

const look = data.combinations.map((c) => ({
  color: palette[optimizers.indexOf(c.optimizer) % palette.length],
  dash: dashes[schedulers.indexOf(c.scheduler) % dashes.length],
  symbol: symbols[regularizers.indexOf(c.regularizer) % symbols.length],
}));

const translucent = (hex, alpha) =>
  `rgba(${[1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)).join(",")},${alpha})`;
