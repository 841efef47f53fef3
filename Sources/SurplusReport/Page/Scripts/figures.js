"use strict";
// The registry of figures. A module of a figure calls `figure` once; start.js draws those that have something to show.

const figures = [];

/**
 * Registers a figure.
 *
 * id: value of the attribute data-figure of the element it is drawn into.
 * isShown(view): whether the view has something to show; the figure is hidden otherwise.
 * draw(view): draws it, or draws it anew.
 * offer(view): fills the controls of the figure and chooses what is shown first; left out where it has none.
 */
function figure({ id, isShown, draw, offer = () => {} }) {
  figures.push({ id, isShown, draw, offer });
}
