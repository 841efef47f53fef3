/// The script of the page: it draws the embedded data and makes tables sortable.
enum ReportScript {
  static let javascript = setup + figures + page

  private static let setup = #"""
    "use strict";
    // Missing numbers are left out of objects and null in lists: compare with == null.
    const data = JSON.parse(document.getElementById("report-data").textContent);
    const palette = ["#3366cc", "#dd7a1f", "#2f9462", "#8a56c2", "#c8453f", "#2596a8", "#a5782e", "#d0609b"];
    const dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];
    const symbols = ["circle", "square", "diamond", "triangle-up", "x", "cross"];
    const glyphs = ["●", "■", "◆", "▲", "✕", "✚"];
    const splitColors = { train: "#8592a6", validation: "#dd7a1f", test: "#3366cc" };

    const distinct = (values) => [...new Set(values)];
    const optimizers = distinct(data.combinations.map((c) => c.optimizer));
    const schedulers = distinct(data.combinations.map((c) => c.scheduler));
    const regularizers = distinct(data.combinations.map((c) => c.regularizer));
    const look = data.combinations.map((c) => ({
      color: palette[optimizers.indexOf(c.optimizer) % palette.length],
      dash: dashes[schedulers.indexOf(c.scheduler) % dashes.length],
      symbol: symbols[regularizers.indexOf(c.regularizer) % symbols.length],
    }));

    const element = (id) => document.getElementById(id);
    const plot = (name) => document.querySelector(`[data-figure="${name}"]`);
    const choice = (id) => element(id).value;
    const narrow = () => window.innerWidth < 600;
    const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    // Plotly reads a few HTML tags in its texts; names are not HTML.
    const plain = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    const capitalized = (text) => text.charAt(0).toUpperCase() + text.slice(1);
    const translucent = (hex, alpha) =>
      `rgba(${[1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)).join(",")},${alpha})`;
    const format = (value) => (value === null ? "" : Number(value.toPrecision(4)).toString());
    const metricOf = (id) => data.metrics.find((m) => m.id === id);
    const shown = (metric, value) => (metric && metric.percent && value !== null ? 100 * value : value);
    const titled = (metric) => capitalized(metric.title) + (metric.percent ? ", %" : "");
    const family = () => Number(choice("family"));
    const combination = () => Number(choice("combination"));
    const cellsOfFamily = () => data.cells.filter((c) => c.family === family());

    function fill(id, options) {
      const select = element(id);
      const before = select.value;
      select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
      if (options.some(([value]) => String(value) === before)) select.value = before;
    }

    function spansDecades(values) {
      const finite = values.filter((v) => v !== null);
      return finite.length > 0 && finite.every((v) => v > 0) && Math.max(...finite) > 20 * Math.min(...finite);
    }

    function layout(more) {
      const axis = {
        gridcolor: variable("--line"), linecolor: variable("--line"), zeroline: false,
        automargin: true, ticks: "", tickfont: { size: narrow() ? 11 : 12 },
        title: { font: { size: 13 }, standoff: 8 },
      };
      const { xaxis, yaxis, ...rest } = more;
      return {
        paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
        font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: variable("--muted") },
        margin: { l: 8, r: 12, t: narrow() ? 24 : 46, b: 8 }, height: narrow() ? 320 : 400, showlegend: false,
        hoverlabel: { font: { size: 13 }, align: "left", namelength: -1 },
        modebar: { bgcolor: "rgba(0,0,0,0)", color: variable("--line"), activecolor: variable("--muted") },
        // On a phone a finger scrolls the page.
        dragmode: narrow() ? false : "zoom",
        xaxis: { ...axis, ...xaxis, title: { ...axis.title, ...xaxis.title } },
        yaxis: { ...axis, ...yaxis, title: { ...axis.title, ...yaxis.title } },
        ...rest,
      };
    }

    function draw(name, traces, more) {
      const config = { responsive: true, displaylogo: false, displayModeBar: narrow() ? false : "hover",
        modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] };
      return Plotly.react(plot(name), traces, layout(more), config);
    }

    function band(x, low, high, color) {
      const places = x.map((_, i) => i).filter((i) => x[i] !== null && low[i] !== null && high[i] !== null);
      const back = [...places].reverse();
      return {
        x: [...places, ...back].map((i) => x[i]),
        y: [...places.map((i) => high[i]), ...back.map((i) => low[i])],
        fill: "toself", fillcolor: translucent(color, 0.16), line: { width: 0 }, mode: "lines",
        hoverinfo: "skip",
      };
    }

    """#
}
