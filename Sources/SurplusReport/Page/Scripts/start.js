"use strict";
// Offers what the chosen family has, draws the figures and listens to the controls.
{
  const view = () => viewOf(Number(choice("family")), Number(choice("combination")));

  function drawAll() {
    const current = view();
    for (const { id, isShown, draw } of figures) {
      if (!isShown(current)) continue;
      draw(current);
      highlightOnClick(plot(id));
    }
  }

  /// A click on a point that carries a combination highlights it.
  function highlightOnClick(drawn) {
    if (!drawn.on || drawn.dataset.listens) return;
    drawn.dataset.listens = "yes";
    drawn.on("plotly_click", (event) => {
      const which = event.points[0].customdata;
      if (which == null) return;
      element("combination").value = which;
      drawAll();
    });
  }

  /// Hides every figure that has nothing to show, and the sections where nothing is left.
  function hideFigures(current) {
    for (const { id, isShown } of figures) plot(id).closest("figure").hidden = !current || !isShown(current);
    for (const section of document.querySelectorAll("section")) {
      const parts = [...section.querySelectorAll("figure")];
      if (parts.length > 0) section.hidden = parts.every((part) => part.hidden);
    }
  }

  /// Shows the family that was chosen, with its best combination highlighted.
  function openFamily() {
    const current = view();
    element("combination").value = current.best.combination;
    document.querySelectorAll(".size-name").forEach((name) => { name.textContent = current.size; });
    figures.forEach(({ offer }) => offer(current));
    hideFigures(current);
    drawAll();
  }

  if (data.cells.length === 0) {
    hideFigures(null);
    document.querySelector(".controls.global").hidden = true;
  } else {
    fill("family", data.families.map((f, i) => [i, f.label]));
    fill("combination", data.combinations.map((c, i) => [i, c.label]));
    element("family-control").hidden = data.families.length < 2;
    drawLegends();
    openFamily();
    element("family").addEventListener("change", openFamily);
    element("combination").addEventListener("change", drawAll);
    for (const select of document.querySelectorAll("section select")) select.addEventListener("change", drawAll);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
    window.matchMedia("(max-width: 599px)").addEventListener("change", drawAll);
  }
}
