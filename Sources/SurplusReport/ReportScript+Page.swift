extension ReportScript {
  /// Legends, the sortable table, and what the controls do.
  static let page = #"""
    function drawLegends() {
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
      for (const legend of document.querySelectorAll(".legend:not(.splits)")) {
        const entries = optimizers.map((name, i) => entry(line(palette[i % palette.length], "solid", 5), name));
        if (schedulers.length > 1)
          entries.push(...schedulers.map((name, i) => entry(line("currentColor", dashes[i % dashes.length], 2), name)));
        if (regularizers.length > 1 && legend.closest("#descent"))
          entries.push(...regularizers.map((name, i) => entry(glyph(i), name)));
        legend.replaceChildren(...entries);
      }
      document.querySelector(".splits").replaceChildren(
        ...Object.entries(splitColors).map(([split, color]) => entry(line(color, "solid", 3), split)));
    }

    function sortable(table) {
      const headings = [...table.tHead.rows[0].cells];
      const key = (row, column) => {
        const cell = row.cells[column];
        if (cell.classList.contains("missing")) return null;
        return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
      };
      headings.forEach((heading, column) => heading.querySelector("button").addEventListener("click", () => {
        const sign = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        headings.forEach((h) => h.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
        const rows = [...table.tBodies[0].rows].map((row) => ({ row, key: key(row, column) }));
        rows.sort((a, b) => {
          // Missing values stay at the end in either order.
          if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);
          if (typeof a.key === "number" && typeof b.key === "number") return sign * (a.key - b.key);
          return sign * String(a.key).localeCompare(String(b.key), "en", { numeric: true });
        });
        table.tBodies[0].append(...rows.map((r) => r.row));
      }));
    }

    /// Offers what the family has, and hides the figures it has nothing for.
    function offer() {
      const cells = cellsOfFamily();
      const measured = data.metrics.filter((m) => cells.some((c) => c.final[m.id]));
      const ids = measured.map((m) => m.id);
      const landscapes = data.families[family()].landscapes;
      fill("matrix-metric", measured.map((m) => [m.id, m.title]));
      fill("descent-measure", ["error", "loss"].filter((k) => ids.includes(`train_${k}`)).map((k) => [k, k]));
      fill("widths-split", ["test", "validation", "train"].filter((s) => ids.some((id) => id.startsWith(s)))
        .map((s) => [s, `${s} rows`]));
      fill("training-landscape", landscapes.map((l, i) => [i, l.label]));
      const series = distinct(cells.flatMap((c) => Object.keys(c.curve.series)));
      const known = data.metrics.map((m) => m.id).filter((id) => series.includes(id));
      fill("training-metric", [...known, ...series.filter((id) => !known.includes(id)).sort()]
        .map((id) => [id, id.replace(/_/g, " ")]));
      element("landscape-control").hidden = landscapes.length < 2;
      element("matrix").hidden = measured.length === 0;
      element("training").hidden = series.length === 0;
      const widths = distinct(cells.filter((c) => c.final.train_loss || c.final.train_error)
        .map((c) => landscapes[c.landscape].parameters).filter(Boolean));
      element("descent").hidden = widths.length < 2;
      const combinations = distinct(cells.map((c) => c.combination)).length;
      element("multiples").hidden = combinations < 2 || combinations > 24;
    }

    function preferred() {
      const { best, selection } = data.families[family()];
      const cell = best == null ? cellsOfFamily()[0] : data.cells[best];
      element("combination").value = cell.combination;
      element("training-landscape").value = cell.landscape;
      for (const id of ["test_error", "test_loss", selection]) {
        if ([...element("matrix-metric").options].some((o) => o.value === id)) {
          element("matrix-metric").value = id;
          break;
        }
      }
      element("training-metric").value = selection;
    }

    function drawAll() {
      if (!element("descent").hidden) {
        drawDescent();
        drawWidths();
        if (!element("multiples").hidden) drawMultiples();
      }
      if (!element("matrix").hidden) drawMatrix();
      if (!element("training").hidden) drawTraining();
      for (const name of ["widths", "multiples", "training"]) {
        const figure = plot(name);
        if (!figure.on || figure.dataset.listens) continue;
        figure.dataset.listens = "yes";
        figure.on("plotly_click", (event) => {
          element("combination").value = event.points[0].customdata;
          drawAll();
        });
      }
    }

    if (data.cells.length === 0) {
      for (const id of ["descent", "matrix", "training"]) element(id).hidden = true;
      document.querySelector(".controls.global").hidden = true;
    } else {
      fill("family", data.families.map((f, i) => [i, f.label]));
      fill("combination", data.combinations.map((c, i) => [i, c.label]));
      element("family-control").hidden = data.families.length < 2;
      drawLegends();
      offer();
      preferred();
      drawAll();
      element("family").addEventListener("change", () => { offer(); preferred(); drawAll(); });
      for (const id of ["combination", "descent-measure", "widths-split", "matrix-metric", "training-metric",
        "training-landscape"]) element(id).addEventListener("change", drawAll);
      window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
      window.matchMedia("(max-width: 599px)").addEventListener("change", drawAll);
    }
    document.querySelectorAll("table.sortable").forEach(sortable);
    """#
}
