"use strict";
// Legends: one for all lines of a section, beside the plots.

function drawLegends() {
  const glyphs = ["●", "■", "◆", "▲", "✕", "✚"];
  const patterns = { solid: "", dash: "7 5", dot: "2 4", dashdot: "7 3 2 3", longdash: "11 5", longdashdot: "11 3 2 3" };
  const line = (color, dash, width) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("width", 28);
    svg.setAttribute("height", 8);
    svg.innerHTML = `<line x1="0" x2="28" y1="4" y2="4" stroke="${color}" stroke-width="${width}" ` +
      `stroke-dasharray="${patterns[dash]}"/>`;
    return svg;
  };
  const glyph = (index) => {
    const mark = document.createElement("b");
    mark.textContent = glyphs[index % glyphs.length];
    return mark;
  };
  const entry = (mark, text) => {
    const span = document.createElement("span");
    span.append(mark, text);
    return span;
  };
  for (const legend of document.querySelectorAll(".legend.combinations")) {
    const entries = optimizers.map((name, i) => entry(line(palette[i % palette.length], "solid", 5), name));
    if (schedulers.length > 1)
      entries.push(...schedulers.map((name, i) => entry(line("currentColor", dashes[i % dashes.length], 2), name)));
    if (regularizers.length > 1 && legend.classList.contains("markers"))
      entries.push(...regularizers.map((name, i) => entry(glyph(i), name)));
    legend.replaceChildren(...entries);
  }
  for (const legend of document.querySelectorAll(".legend.splits"))
    legend.replaceChildren(
      ...Object.entries(splitColors).map(([split, color]) => entry(line(color, "solid", 3), split)));
}
