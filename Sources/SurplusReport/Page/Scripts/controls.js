"use strict";
// Elements of the page and the controls in it.

const element = (id) => document.getElementById(id);
/// The element that a figure is drawn into.
const plot = (id) => document.querySelector(`[data-figure=${id}]`);
/// The value that a control has.
const choice = (id) => element(id).value;
/// Whether the page is read on a phone.
const narrow = () => window.innerWidth < 600;
/// A color of the style sheet.
const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/// Gives a control its options, pairs of value and text. What was chosen stays chosen where it is still offered.
function fill(id, options) {
  const select = element(id);
  const before = select.value;
  select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  if (options.some(([value]) => String(value) === before)) select.value = before;
}

/// Chooses the first of the values that the control offers.
function prefer(id, values) {
  const offered = [...element(id).options].map((o) => o.value);
  const value = values.find((v) => offered.includes(String(v)));
  if (value !== undefined) element(id).value = value;
}
