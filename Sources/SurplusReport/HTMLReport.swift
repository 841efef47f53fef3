import Foundation
import SurplusStore

/// The report of a matrix: one page that needs nothing but itself. Its content security policy forbids every
/// request, so that it can be kept, sent and opened anywhere.
public struct HTMLReport {
  private let matrix: MatrixRecord
  private let comparison: Comparison
  private let plotly: String
  private let names: CombinationNames

  /// The page of a matrix and its comparison; `plotly` is the text of plotly.min.js.
  public init(matrix: MatrixRecord, comparison: Comparison, plotly: String) {
    self.matrix = matrix
    self.comparison = comparison
    self.plotly = plotly
    names = CombinationNames(comparison.cells)
  }

  /// The page. Throws if the data cannot be written as JSON.
  public var html: String {
    get throws {
      let title = HTMLText.escaped(matrix.name)
      return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
        script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title) – Surplus</title>
        <style>\(ReportStyle.css)</style>
        </head>
        <body>
        <header class="page">
        <p class="eyebrow">Surplus comparison</p>
        <h1>\(title)</h1>
        \(summary)
        </header>
        <main>
        \(ReportFigures.html)
        \(table)
        \(failures)
        \(reading)
        \(source)
        </main>
        <footer class="page">Surplus \(HTMLText.escaped(matrix.version)). \
        This page makes no network requests.</footer>
        <script type="application/json" id="report-data">\(try figureData)</script>
        <script>\(plotly.replacingOccurrences(of: "</script", with: "<\\/script"))</script>
        <script>\(ReportScript.javascript)</script>
        </body>
        </html>

        """
    }
  }

  private var figureData: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let data = try encoder.encode(FigureData(matrix, comparison))
      return HTMLText.json(String(decoding: data, as: UTF8.self))
    }
  }

  private var summary: String {
    let outcomes = comparison.outcomes
    let running =
      outcomes.waiting > 0
      ? " The matrix is not complete yet: numbers and best cells may still change." : ""
    let best = comparison.families.compactMap { family in
      family.best.flatMap { index in
        family.selection.flatMap(Metric.init).map { bestSentence(comparison.cells[index], $0) }
      }
    }
    let list =
      best.isEmpty
      ? "<p>No cell has a result for every seed yet, so none is called the best.</p>"
      : best.map { "<p>\($0)</p>" }.joined(separator: "\n")
    return """
      <p class="lead">\(comparison.trialCount): \(outcomes.text).\(running)</p>
      \(list)
      """
  }

  private func bestSentence(_ cell: Cell, _ selection: Metric) -> String {
    func phrase(_ metric: Metric) -> String? {
      cell[metric].map {
        let number = NumberText.summary($0, metric) + (metric.isError ? "\u{a0}%" : "")
        return "\(metric.title) <strong>\(number)</strong>"
      }
    }
    let shown = [selection, .testError, .testLoss].compactMap(phrase)
    return """
      Lowest mean \(selection.title) on <code>\(HTMLText.escaped(cell.landscape))</code>: \
      <strong>\(HTMLText.escaped(names.text(cell)))</strong> with \
      \(shown.joined(separator: ", ")).
      """
  }

  private var table: String {
    let explained = names.explained.map {
      "<dt>\(HTMLText.escaped($0.name))</dt><dd><code>\(HTMLText.escaped($0.text))</code></dd>"
    }
    return """
      <section id="table">
      <h2>All cells</h2>
      <p class="note">Means over finished trials ± half width of the 95&nbsp;% confidence \
      interval. <span class="star">*</span> marks the best cell of a landscape, chosen on \
      validation. Select a heading to sort.</p>
      \(HTMLTable(comparison, names).html)
      \(comparison.notes.map { "<p class=\"note\">\(HTMLText.escaped($0))</p>" }.joined())
      <details><summary>Short names</summary><dl>\(explained.joined())</dl></details>
      </section>
      """
  }

  private var failures: String {
    guard !comparison.failures.isEmpty else { return "" }
    let rows = comparison.failures.map { failure in
      let cell = comparison.cells[failure.cell]
      let fields = [
        failure.status.rawValue.replacing("_", with: " "), cell.landscape, names.text(cell),
        failure.seeds.map(String.init).joined(separator: ", "), failure.detail,
      ]
      return "<tr>" + fields.map { "<td>\(HTMLText.escaped($0))</td>" }.joined() + "</tr>"
    }
    return """
      <section id="failures">
      <h2>Trials without a result to average</h2>
      <div class="scroll" tabindex="0" role="region" aria-label="Trials without a result">
      <table>
      <thead><tr><th>Outcome</th><th>Landscape</th><th>Combination</th><th>Seeds</th>\
      <th>Reason</th></tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      </div>
      </section>
      """
  }

  private var reading: String {
    """
    <section id="reading">
    <h2>How to read this page</h2>
    <ul>
    <li>A cell is a landscape, an optimizer, a scheduler and a regularizer; its trials differ only \
    in the seed. The same seed gives every optimizer the same initial point, batches and noise.</li>
    <li>The best cells are chosen by the lowest mean validation error; where there is none, by \
    validation loss, and without held-out rows by train loss. Test rows play no part. A cell with a \
    trial that diverged, failed or is missing cannot be the best.</li>
    <li>± is the half width of the 95&nbsp;% confidence interval of the mean over seeds (Student's t). \
    With three seeds it is 2.5 standard deviations: wide on purpose. Bands in figures span the \
    lowest to the highest seed.</li>
    <li>Curves run over gradient equivalents: gradients + loss evaluations / 3 + 2 × Hessian-vector \
    products, one unit being a batch. Nobody wins a step by doing three.</li>
    <li>Train, validation and test numbers are over the whole split, without training randomness. \
    Train and validation rows may carry wrong labels on purpose (<code>label_noise</code> in the spec); \
    test rows never do.</li>
    <li>Hyperparameters are those of the spec. An optimizer that was not tuned can lose for that reason \
    alone.</li>
    </ul>
    </section>
    """
  }

  private var source: String {
    """
    <section id="source">
    <h2>Where the numbers come from</h2>
    <p class="note">Command</p>
    <pre>\(HTMLText.escaped(matrix.command))</pre>
    <p class="note">Spec</p>
    <pre>\(HTMLText.escaped(matrix.spec))</pre>
    <details><summary>Provenance</summary>
    \(provenance)
    </details>
    </section>
    """
  }

  /// What made the trials, each kind of provenance once.
  private var provenance: String {
    let trials = matrix.entries.compactMap(\.trial)
    return Comparison.groups(trials.map(\.provenance)).map { positions in
      let text = trials[positions[0]].provenance
      return """
        <p class="note">\(positions.count) of \(trials.count) trials</p>
        <pre>\(HTMLText.escaped(Self.indented(text)))</pre>
        """
    }.joined(separator: "\n")
  }

  private static func indented(_ json: String) -> String {
    guard
      let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)),
      let data = try? JSONSerialization.data(
        withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    else { return json }
    return String(decoding: data, as: UTF8.self)
  }
}
