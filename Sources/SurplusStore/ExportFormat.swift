import Foundation
import SurplusCore

/// A text form of a matrix: one row a measurement, with the columns of its trial in front. A trial without
/// measurements has one row with the last four columns empty; one that is still waiting has none.
public enum ExportFormat: String, Sendable, CaseIterable {
  /// RFC 4180 with a header.
  case csv
  /// JSON Lines; numbers that are not finite are "NaN", "Infinity", "-Infinity". Written here, not by `JSONEncoder`: the
  /// keys keep the order of the columns, and there are as many lines as measurements.
  case jsonl

  /// Writes a matrix line by line, line ends included.
  public func write(_ matrix: MatrixRecord, to output: (String) throws -> Void) rethrows {
    if self == .csv { try output(Self.row(Self.columns)) }
    for entry in matrix.entries {
      guard let trial = entry.trial else { continue }
      let cells = trial.cells
      if entry.measurements.isEmpty { try output(line(cells + [.none, .none, .none, .none])) }
      for measurement in entry.measurements {
        try output(line(cells + measurement.cells))
      }
    }
  }

  private static let columns = [
    "trial", "landscape", "width", "parameters", "optimizer", "scheduler", "regularizer", "seed",
    "status", "detail", "seconds", "loss_evaluations", "total_gradients", "hvps",
    "gradient_equivalents", "operations", "state_bytes", "step", "gradients", "metric", "value",
  ]

  private func line(_ cells: [ExportCell]) -> String {
    switch self {
    case .csv:
      return Self.row(cells.map(\.plain))
    case .jsonl:
      let pairs = zip(Self.columns, cells).map { "\"\($0)\":\($1.json)" }
      return "{\(pairs.joined(separator: ","))}\n"
    }
  }

  private static func row(_ fields: [String]) -> String {
    let quoted = fields.map { field in
      field.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        ? "\"\(field.replacingOccurrences(of: "\"", with: "\"\""))\"" : field
    }
    return quoted.joined(separator: ",") + "\r\n"
  }
}

/// A field of a row.
private enum ExportCell {
  case none
  case text(String)
  case integer(Int)
  case number(Double)

  var plain: String {
    switch self {
    case .none: ""
    case .text(let text): text
    case .integer(let value): String(value)
    case .number(let value): value.name
    }
  }

  var json: String {
    switch self {
    case .none: return "null"
    case .integer(let value): return String(value)
    case .number(let value): return value.isFinite ? value.name : "\"\(value.name)\""
    case .text(let text):
      let escaped = text.unicodeScalars.map { scalar in
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case _ where scalar.value < 0x20: String(format: "\\u%04x", scalar.value)
        default: String(scalar)
        }
      }
      return "\"\(escaped.joined())\""
    }
  }
}

extension TrialRecord {
  fileprivate var cells: [ExportCell] {
    [
      .text(key), .text(landscape), width.map { .integer($0) } ?? .none,
      parameters.map { .integer($0) } ?? .none, .text(optimizer), .text(scheduler),
      .text(regularizer), .integer(seed), .text(status.rawValue), .text(detail), .number(seconds),
      .number(cost.lossEvaluations), .number(cost.gradients), .number(cost.hessianVectorProducts),
      .number(cost.gradientEquivalents), .number(cost.operations), .integer(cost.stateBytes),
    ]
  }
}

extension SurplusCore.Measurement {
  fileprivate var cells: [ExportCell] {
    [.integer(step), .number(gradients), .text(metric), .number(value)]
  }
}
