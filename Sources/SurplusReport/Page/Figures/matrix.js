"use strict";
// The heat map: a row a combination, a column a landscape of the family.
{
  function offer({ metrics, selection }) {
    fill("matrix-metric", metrics.map((m) => [m.id, m.title]));
    prefer("matrix-metric", ["test_error", "test_loss", selection]);
  }

  const short = (metric, v) => (v === null ? "" : metric.percent ? v.toFixed(1) : v.toPrecision(3));

  function draw(view) {
    const { landscapes, combinations: rows } = view;
    const metric = metricOf(choice("matrix-metric"));
    const columns = landscapes.map((_, i) => i);
    const grid = rows.map((r) => columns.map((c) =>
      view.cells.find((cell) => cell.combination === r && cell.landscape === c)));
    const final = (cell) => (cell && cell.final[metric.id]) || null;
    const values = grid.map((row) => row.map((cell) => (final(cell) ? shown(metric, final(cell).mean) : null)));
    const logarithmic = !metric.percent && spansDecades(values.flat());
    const text = grid.map((row, i) => row.map((cell, j) => (values[i][j] === null ? ""
      : (cell.best ? "* " : "") + short(metric, values[i][j]) + (cell.complete ? "" : " †"))));
    const hover = grid.map((row, i) => row.map((cell, j) => {
      const head = `<b>${plain(data.combinations[rows[i]].label)}</b><br>${plain(landscapes[j].label)}<br>`;
      if (!cell) return head + "waiting";
      const last = final(cell);
      const spread = last && last.halfWidth != null ? ` ± ${format(shown(metric, last.halfWidth))}` : "";
      return head + (last ? `${metric.title} ${format(values[i][j])}${spread}<br>` : "") + plain(cell.outcomes);
    }));
    // Cells without a number say why.
    const annotations = [];
    const shapes = [];
    grid.forEach((row, i) => row.forEach((cell, j) => {
      if (values[i][j] === null) {
        const reason = cell ? cell.outcomes.replace(/^\d+ /, "").split(",")[0] : "waiting";
        annotations.push({ x: j, y: i, text: plain(reason), showarrow: false,
          font: { size: narrow() ? 10 : 12, color: variable("--muted") } });
      }
      if (cell && cell.best) shapes.push({ type: "rect", x0: j - 0.5, x1: j + 0.5, y0: i - 0.5, y1: i + 0.5,
        line: { color: variable("--ink"), width: 2 } });
    }));
    const cramped = narrow();
    const label = (r) => {
      const c = data.combinations[r];
      return cramped ? `${plain(c.optimizer)} / ${plain(c.scheduler)}<br>${plain(c.regularizer)}` : plain(c.label);
    };
    plotFigure("matrix", [{
      type: "heatmap", z: values.map((row) => row.map((v) => (v !== null && logarithmic ? Math.log10(v) : v))),
      x: columns, y: rows.map((_, i) => i), text, texttemplate: "%{text}", textfont: { size: cramped ? 11 : 13 },
      hovertext: hover, hovertemplate: "%{hovertext}<extra></extra>", hoverongaps: true, xgap: 2, ygap: 2,
      showscale: !cramped,
      colorscale: [[0, "#2a62a8"], [0.12, "#86b1da"], [0.5, "#cddfef"], [1, "#f7f0e4"]],
      colorbar: { title: { text: logarithmic ? `log10 ${metric.title}` : titled(metric), side: "right" },
        thickness: 10, outlinewidth: 0, len: 1, x: 1.01 },
    }], {
      height: Math.max(180, rows.length * (cramped ? 38 : 32) + (cramped ? 50 : 66)), annotations, shapes,
      xaxis: { tickvals: columns, ticktext: landscapes.map(({ label, parameters }) =>
        plain(label) + (parameters && !cramped ? `<br>${parameters.toLocaleString("en")} parameters` : "")),
      tickangle: cramped && columns.length > 4 ? 90 : 0, showgrid: false, fixedrange: true,
      tickfont: { size: cramped ? 10 : 12 } },
      yaxis: { tickvals: rows.map((_, i) => i), ticktext: rows.map(label), autorange: "reversed", showgrid: false,
        fixedrange: true, tickfont: { size: cramped ? 10 : 13 } },
    });
  }

  figure({ id: "matrix", isShown: ({ metrics }) => metrics.length > 0, offer, draw });
}
