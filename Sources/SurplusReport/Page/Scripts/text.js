"use strict";
// Numbers and names as text.

/// Plotly reads a few HTML tags in its texts; names are not HTML.
const plain = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const capitalized = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const format = (value) => (value === null ? "" : Number(value.toPrecision(4)).toString());
/// The title of an axis: "Test error, %".
const titled = (metric) => capitalized(metric.title) + (metric.percent ? ", %" : "");
