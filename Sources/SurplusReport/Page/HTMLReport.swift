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
      try PageTemplate(PackageResources.page_html).filled([
        "name": .text(matrix.name),
        "version": .text(matrix.version),
        "style": .markup(Self.text(PackageResources.style_css)),
        "summary": .markup(summary),
        "figures": .markup(PageFigures.sections.map(Self.text).joined(separator: "\n")),
        "cells": .markup(cells),
        "failures": .markup(failures),
        "reading": .markup(Self.text(PackageResources.reading_html)),
        "source": .markup(source),
        "data": .markup(figureData),
        "plotly": .markup(HTMLText.script(plotly)),
        "scripts": .markup(PageFigures.scripts.map(Self.scriptElement).joined(separator: "\n")),
      ])
    }
  }

  private static func text(_ file: [UInt8]) -> String { String(decoding: file, as: UTF8.self) }

  private static func scriptElement(_ file: [UInt8]) -> String {
    "<script>\n\(HTMLText.script(text(file)))</script>"
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

  private var cells: String {
    get throws {
      let explained = names.explained.map {
        "<dt>\(HTMLText.escaped($0.name))</dt><dd><code>\(HTMLText.escaped($0.text))</code></dd>"
      }
      return try PageTemplate(PackageResources.cells_html).filled([
        "table": .markup(HTMLTable(comparison, names).html),
        "names": .markup(explained.joined()),
      ])
    }
  }

  private var failures: String {
    get throws {
      guard !comparison.failures.isEmpty else { return "" }
      let rows = comparison.failures.map { failure in
        let cell = comparison.cells[failure.cell]
        let fields = [
          failure.status.rawValue.replacing("_", with: " "), cell.landscape, names.text(cell),
          failure.seeds.map(String.init).joined(separator: ", "), failure.detail,
        ]
        return "<tr>" + fields.map { "<td>\(HTMLText.escaped($0))</td>" }.joined() + "</tr>"
      }
      return try PageTemplate(PackageResources.failures_html).filled([
        "rows": .markup(rows.joined(separator: "\n"))
      ])
    }
  }

  private var source: String {
    get throws {
      try PageTemplate(PackageResources.source_html).filled([
        "command": .text(matrix.command), "spec": .text(matrix.spec),
        "provenance": .markup(provenance),
      ])
    }
  }

  /// What made the trials, each kind of provenance once.
  private var provenance: String {
    get throws {
      let template = PageTemplate(PackageResources.provenance_html)
      let trials = matrix.entries.compactMap(\.trial)
      return try Comparison.groups(trials.map(\.provenance)).map { positions in
        try template.filled([
          "count": .text(String(positions.count)), "total": .text(String(trials.count)),
          "provenance": .text(Self.indented(trials[positions[0]].provenance)),
        ])
      }.joined()
    }
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
