/// The style sheet of the page.
enum ReportStyle {
  static let css = """
    :root {
      --ground: #f5f6f8; --paper: #ffffff; --ink: #1a2230; --muted: #5b6675; --line: #dfe4ea;
      --accent: #2a5bd0; --best: #eef3fd;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #11151b; --paper: #181e26; --ink: #e5e9ef; --muted: #98a3b2; --line: #2b333e;
        --accent: #82a9ff; --best: #1d2940;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--ground); color: var(--ink); line-height: 1.55;
      font: 16px/1.55 Inter, "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial,
        sans-serif;
    }
    header.page, main, footer.page { max-width: 1240px; margin: 0 auto; padding: 0 32px; }
    header.page { padding-top: 48px; padding-bottom: 8px; }
    footer.page { padding-top: 8px; padding-bottom: 48px; color: var(--muted); font-size: 14px; }
    .eyebrow {
      margin: 0 0 4px; color: var(--accent); font-size: 13px; font-weight: 600;
      letter-spacing: 0.08em; text-transform: uppercase;
    }
    h1 { margin: 0 0 12px; font-size: 40px; line-height: 1.15; letter-spacing: -0.02em; }
    h2 { margin: 0 0 4px; font-size: 22px; line-height: 1.3; letter-spacing: -0.01em; }
    header p { margin: 0 0 6px; max-width: 76ch; overflow-wrap: anywhere; }
    .lead { font-size: 19px; }
    .note, figcaption { margin: 0 0 12px; color: var(--muted); font-size: 14px; max-width: 90ch; }
    figcaption { margin: 0; color: var(--ink); font-weight: 600; }
    section {
      margin: 24px 0; padding: 24px 28px; background: var(--paper);
      border: 1px solid var(--line); border-radius: 12px;
    }
    code, pre {
      font: 13px/1.55 ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace;
    }
    pre {
      margin: 0 0 16px; padding: 14px 16px; overflow-x: auto; background: var(--ground);
      border-radius: 8px;
    }
    .controls { display: flex; flex-wrap: wrap; gap: 8px 20px; margin: 0 0 12px; }
    .controls.global {
      position: sticky; top: 0; z-index: 10; margin: 16px 0 0; padding: 10px 0;
      background: var(--ground);
    }
    .controls label {
      display: flex; align-items: center; gap: 8px; min-width: 0; max-width: 100%;
      color: var(--muted); font-size: 14px;
    }
    select {
      padding: 5px 8px; min-width: 0; max-width: 100%; color: var(--ink);
      background: var(--paper); border: 1px solid var(--line); border-radius: 7px;
      font: inherit; text-overflow: ellipsis;
    }
    figure { margin: 0; min-width: 0; }
    .plot { width: 100%; min-height: 120px; overflow: hidden; }
    .pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 28px; }
    #multiples { margin-top: 28px; }
    .legend {
      display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 8px; color: var(--muted);
      font-size: 13px;
    }
    .legend span { display: inline-flex; align-items: center; gap: 6px; }
    .scroll { overflow-x: auto; margin: 0 -28px; padding: 0 28px; }
    table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
    th, td {
      padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); text-align: left;
      white-space: nowrap;
    }
    th { color: var(--muted); font-weight: 600; }
    th button {
      padding: 0; border: 0; background: none; color: inherit; font: inherit; cursor: pointer;
    }
    th[aria-sort] { color: var(--accent); }
    th[aria-sort="ascending"] button::after { content: " ↑"; }
    th[aria-sort="descending"] button::after { content: " ↓"; }
    th.number, td.number { text-align: right; }
    td.missing { color: var(--muted); }
    tr.best td { background: var(--best); }
    .star { color: var(--accent); font-weight: 700; }
    #failures td:last-child { white-space: normal; min-width: 260px; }
    ul { margin: 8px 0 0; padding-left: 20px; }
    li { margin-bottom: 6px; max-width: 90ch; }
    details { margin-top: 14px; font-size: 14px; }
    summary { cursor: pointer; color: var(--accent); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; }
    dd { margin: 0; overflow-wrap: anywhere; }
    [hidden] { display: none !important; }
    @media (max-width: 860px) {
      .pair { grid-template-columns: minmax(0, 1fr); }
    }
    @media (max-width: 600px) {
      header.page, main, footer.page { padding-left: 14px; padding-right: 14px; }
      header.page { padding-top: 28px; }
      h1 { font-size: 30px; }
      .lead { font-size: 17px; }
      section { margin: 16px 0; padding: 18px 14px; border-radius: 10px; }
      .scroll { margin: 0 -14px; padding: 0 14px; }
      dl { grid-template-columns: 1fr; }
      dd { margin-bottom: 8px; }
    }
    @media print {
      .controls { display: none; }
      section { break-inside: avoid; }
    }
    """
}
