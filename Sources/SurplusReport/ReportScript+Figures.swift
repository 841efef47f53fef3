extension ReportScript {
  /// One function a figure.
  static let figures = #"""
    /// The points of a combination over the widths of the family, by parameters.
    function widthCurve(cells, which, metricId) {
      const metric = metricOf(metricId);
      const landscapes = data.families[family()].landscapes;
      const points = cells
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

    function parameterAxis(short = narrow()) {
      const landscapes = data.families[family()].landscapes.filter((l) => l.parameters);
      const sorted = [...landscapes].sort((a, b) => a.parameters - b.parameters);
      const axis = { type: "log", title: { text: "Trained parameters" } };
      if (sorted.length > 8) return axis;
      const compact = new Intl.NumberFormat("en", { notation: "compact" });
      const text = (l) => (short ? compact.format(l.parameters)
        : `${l.parameters.toLocaleString("en")}<br>${plain(l.label)}`);
      return { ...axis, tickvals: sorted.map((l) => l.parameters), tickangle: 0, ticktext: sorted.map(text) };
    }

    /// Logarithmic for losses that span decades, linear otherwise.
    function valueAxis(metric, values) {
      const title = { text: titled(metric) };
      if (metric.percent || !spansDecades(values)) return { title };
      const logs = values.filter((v) => v > 0).map(Math.log10);
      const decades = Math.max(...logs) - Math.min(...logs);
      return { title, type: "log", exponentformat: "power", dtick: Math.max(1, Math.ceil(decades / 8)) };
    }

    /// Names at the ends of lines, moved apart where the ends are close.
    function endLabels(labels) {
      const top = Math.max(...labels.map((l) => l.y), Number.MIN_VALUE);
      const pixels = (y) => (y / top) * 250;
      let previous = -Infinity;
      return [...labels].sort((a, b) => a.y - b.y).map((label) => {
        const place = Math.max(pixels(label.y), previous + 17);
        previous = place;
        return { text: `<b>${label.name}</b>`, font: { color: label.color, size: 13 }, showarrow: false,
          xref: "paper", x: 1, y: label.y, xanchor: "left", xshift: 4, yshift: place - pixels(label.y) };
      });
    }

    function drawDescent() {
      const cells = cellsOfFamily();
      const kind = choice("descent-measure");
      const which = combination();
      const traces = [];
      const labels = [];
      const values = [];
      for (const split of ["train", "validation", "test"]) {
        const metricId = `${split}_${kind}`;
        if (!metricOf(metricId)) continue;
        const curve = widthCurve(cells, which, metricId);
        if (curve.x.length === 0) continue;
        const color = splitColors[split];
        values.push(...curve.low, ...curve.high);
        traces.push(band(curve.x, curve.low, curve.high, color));
        traces.push({ ...curve, mode: "lines+markers", name: capitalized(split),
          line: { color, width: split === "train" ? 2 : 3 }, marker: { size: 8, color },
          hovertemplate: "%{text}<extra></extra>" });
        labels.push({ name: capitalized(split), color, y: curve.y.at(-1) });
      }
      const shapes = [];
      const annotations = endLabels(labels);
      const train = widthCurve(cells, which, "train_error");
      const fits = train.x.findIndex((_, i) => train.y[i] < 1);
      if (fits >= 0) {
        shapes.push({ type: "line", x0: train.x[fits], x1: train.x[fits], y0: 0, y1: 1, yref: "paper",
          line: { color: variable("--muted"), width: 1, dash: "dot" } });
        annotations.push({ text: "train error below 1 %", x: Math.log10(train.x[fits]), y: 1, yref: "paper",
          xanchor: "right", yanchor: "bottom", showarrow: false, xshift: 6, font: { size: 12 } });
      }
      element("descent-caption").textContent = data.combinations[which].label;
      const metric = { title: kind, percent: kind === "error" };
      const yaxis = valueAxis(metric, values);
      if (yaxis.type === "log") annotations.forEach((a) => { if (a.yref !== "paper") a.y = Math.log10(a.y); });
      draw("descent", traces, { xaxis: parameterAxis(), yaxis, shapes, annotations,
        margin: { l: 8, r: 84, t: narrow() ? 24 : 46, b: 8 } });
    }

    /// Lines of all combinations, the highlighted one last and in full, with its band.
    function lines(curveOf, marked) {
      const traces = [];
      const highlighted = combination();
      data.combinations.forEach((c, which) => {
        const curve = curveOf(which);
        if (!curve || curve.x.length === 0) return;
        const mine = which === highlighted;
        const { color, dash, symbol } = look[which];
        const trace = { x: curve.x, y: curve.y, text: curve.text, name: plain(c.label),
          mode: marked ? "lines+markers" : "lines", opacity: mine ? 1 : 0.6,
          line: { color, dash, width: mine ? 4 : 1.75 }, marker: { color, symbol, size: mine ? 9 : 7 },
          customdata: curve.x.map(() => which), hovertemplate: `<b>${plain(c.label)}</b><br>%{text}<extra></extra>` };
        if (mine) traces.push(band(curve.x, curve.low, curve.high, color), trace);
        else traces.unshift(trace);
      });
      return traces;
    }

    function drawWidths() {
      const cells = cellsOfFamily();
      const metric = metricOf(`${choice("widths-split")}_${choice("descent-measure")}`);
      element("widths-caption").textContent = `All combinations: ${metric.title}`;
      const traces = lines((which) => widthCurve(cells, which, metric.id), true);
      draw("widths", traces, { xaxis: parameterAxis(), yaxis: valueAxis(metric, traces.flatMap((t) => t.y)),
        hovermode: "closest" });
    }

    /// One small plot a combination, all with the same axes.
    function drawMultiples() {
      const cells = cellsOfFamily();
      const kind = choice("descent-measure");
      const shownOnes = data.combinations.map((_, i) => i).filter((i) => cells.some((c) => c.combination === i));
      const columns = Math.min(narrow() ? 2 : 4, shownOnes.length);
      const rows = Math.ceil(shownOnes.length / columns);
      const traces = [];
      const annotations = [];
      const axes = {};
      const base = layout({ xaxis: parameterAxis(true), yaxis: {} });
      shownOnes.forEach((which, i) => {
        const suffix = i === 0 ? "" : i + 1;
        const column = i % columns;
        const row = Math.floor(i / columns);
        const width = 1 / columns;
        const left = column * width + (column === 0 ? 0 : 0.012);
        const top = 1 - row / rows;
        const titleShare = 34 / (rows * 170);
        axes["xaxis" + suffix] = { ...base.xaxis, title: {}, automargin: false, tickfont: { size: 10 },
          domain: [left, (column + 1) * width - 0.012], anchor: "y" + suffix, matches: i === 0 ? undefined : "x",
          showticklabels: i >= shownOnes.length - columns };
        if (columns > 2 || narrow()) axes["xaxis" + suffix].nticks = 3;
        axes["yaxis" + suffix] = { ...base.yaxis, title: {}, automargin: column === 0, tickfont: { size: 10 },
          domain: [top - 1 / rows + 0.012, top - titleShare], anchor: "x" + suffix,
          matches: i === 0 ? undefined : "y", showticklabels: column === 0, nticks: 5 };
        for (const split of ["train", "validation", "test"]) {
          if (!metricOf(`${split}_${kind}`)) continue;
          const curve = widthCurve(cells, which, `${split}_${kind}`);
          if (curve.x.length === 0) continue;
          const axis = { xaxis: "x" + suffix, yaxis: "y" + suffix };
          if (split === "test") traces.push({ ...band(curve.x, curve.low, curve.high, splitColors[split]), ...axis });
          traces.push({ ...axis, x: curve.x, y: curve.y, text: curve.text, mode: "lines+markers", name: split,
            line: { color: splitColors[split], width: split === "test" ? 2.5 : 1.5 }, marker: { size: 4 },
            customdata: curve.x.map(() => which), hovertemplate: "%{text}<extra></extra>" });
        }
        const { optimizer, scheduler, regularizer } = data.combinations[which];
        annotations.push({ xref: "paper", yref: "paper", x: left, y: top - titleShare, xanchor: "left", yanchor: "bottom",
          align: "left", showarrow: false, font: { size: 11, color: variable("--ink") },
          text: `<b>${plain(optimizer)}</b><br>${plain(scheduler)} / ${plain(regularizer)}` });
      });
      const values = traces.flatMap((t) => (t.name ? t.y : []));
      if (kind === "loss" && spansDecades(values))
        for (const [name, axis] of Object.entries(axes)) if (name.startsWith("y")) axis.type = "log";
      element("multiples-caption").textContent = `Every combination: ${kind} of train, validation and test rows`;
      draw("multiples", traces, { ...axes, annotations, height: rows * 170 + 30, hovermode: "closest",
        margin: { l: 8, r: 8, t: 8, b: 44 } });
    }

    function drawMatrix() {
      const metric = metricOf(choice("matrix-metric"));
      const landscapes = data.families[family()].landscapes;
      const rows = data.combinations.map((_, i) => i).filter((i) => cellsOfFamily().some((c) => c.combination === i));
      const columns = landscapes.map((_, i) => i);
      const at = (row, column) => cellsOfFamily().find((c) => c.combination === row && c.landscape === column);
      const value = (cell) => (cell && cell.final[metric.id] ? shown(metric, cell.final[metric.id].mean) : null);
      const values = rows.map((r) => columns.map((c) => value(at(r, c))));
      const logarithmic = !metric.percent && spansDecades(values.flat());
      const short = (v) => (v === null ? "" : metric.percent ? v.toFixed(1) : v.toPrecision(3));
      const text = rows.map((r, i) => columns.map((c, j) => {
        const cell = at(r, c);
        if (!cell || values[i][j] === null) return "";
        return (cell.best ? "* " : "") + short(values[i][j]) + (cell.complete ? "" : " †");
      }));
      const hover = rows.map((r, i) => columns.map((c, j) => {
        const cell = at(r, c);
        const head = `<b>${plain(data.combinations[r].label)}</b><br>${plain(landscapes[c].label)}<br>`;
        if (!cell) return head + "waiting";
        const final = cell.final[metric.id];
        const spread = final && final.halfWidth != null ? ` ± ${format(shown(metric, final.halfWidth))}` : "";
        return head + (final ? `${metric.title} ${format(values[i][j])}${spread}<br>` : "") + plain(cell.outcomes);
      }));
      // Cells without a number say why.
      const annotations = [];
      const shapes = [];
      rows.forEach((r, i) => columns.forEach((c, j) => {
        const cell = at(r, c);
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
      draw("matrix", [{
        type: "heatmap", z: values.map((row) => row.map((v) => (v !== null && logarithmic ? Math.log10(v) : v))),
        x: columns, y: rows.map((_, i) => i), text, texttemplate: "%{text}", textfont: { size: cramped ? 11 : 13 },
        hovertext: hover, hovertemplate: "%{hovertext}<extra></extra>", hoverongaps: true, xgap: 2, ygap: 2,
        showscale: !cramped,
        colorscale: [[0, "#2a62a8"], [0.12, "#86b1da"], [0.5, "#cddfef"], [1, "#f7f0e4"]],
        colorbar: { title: { text: logarithmic ? `log10 ${metric.title}` : titled(metric), side: "right" },
          thickness: 10, outlinewidth: 0, len: 1, x: 1.01 },
      }], {
        height: Math.max(180, rows.length * (cramped ? 38 : 32) + 50), annotations, shapes,
        xaxis: { tickvals: columns, ticktext: columns.map((c) => {
          const { label, parameters } = landscapes[c];
          return plain(label) + (parameters && !cramped ? ` (${parameters.toLocaleString("en")} parameters)` : "");
        }), tickangle: cramped && columns.length > 4 ? 90 : 0, showgrid: false, fixedrange: true,
          tickfont: { size: cramped ? 10 : 12 } },
        yaxis: { tickvals: rows.map((_, i) => i), ticktext: rows.map(label), autorange: "reversed", showgrid: false,
          fixedrange: true, tickfont: { size: cramped ? 10 : 13 } },
      });
    }

    function drawTraining() {
      const metricId = choice("training-metric");
      const metric = metricOf(metricId) || { id: metricId, title: metricId.replace(/_/g, " "), percent: false };
      const cells = cellsOfFamily().filter((c) => c.landscape === Number(choice("training-landscape")));
      const traces = lines((which) => {
        const cell = cells.find((c) => c.combination === which);
        const series = cell && cell.curve.series[metricId];
        if (!series) return null;
        const y = series.mean.map((v) => shown(metric, v));
        return { x: cell.curve.gradients, y, low: series.lowest.map((v) => shown(metric, v)),
          high: series.highest.map((v) => shown(metric, v)),
          text: y.map((v, i) => `${metric.title} ${format(v)} after ${format(cell.curve.gradients[i])} gradients`) };
      }, false);
      draw("training", traces, { xaxis: { title: { text: "Gradient equivalents" } }, hovermode: "closest",
        yaxis: valueAxis(metric, traces.flatMap((t) => t.y)) });
    }

    """#
}
