import Foundation
import SurplusStatistics
import SurplusStore

/// The measurements of a cell on their way: means over its trials with the range of the seeds.
struct Curve: Encodable {
  /// One metric; one value for each step, nil where it was not measured or not finite.
  struct Series: Encodable {
    var mean: [Double?] = []
    var lowest: [Double?] = []
    var highest: [Double?] = []
  }

  /// Gradient equivalents at each step shown.
  let gradients: [Double]
  /// By metric. Wall times are left out.
  let series: [String: Series]

  /// The curves of a cell's finished trials, or of those that diverged if none finished.
  init(_ entries: [MatrixRecord.Entry], points: Int) {
    let completed = entries.filter(\.isCompleted)
    let shown = completed.isEmpty ? entries.filter { $0.trial?.status == .diverged } : completed
    // Of what another program has written, what has a place on the axis.
    let measurements = shown.flatMap(\.measurements).filter { abs($0.gradients) <= 1e300 }
    let steps = Self.thinned(Set(measurements.map(\.step)).sorted(), to: points)
    let byStep = Dictionary(grouping: measurements, by: \.step)
    var series: [String: Series] = [:]
    for metric in Set(measurements.map(\.metric)) where !metric.hasSuffix("_seconds") {
      series[metric] = steps.reduce(into: Series()) { series, step in
        let values = byStep[step, default: []].filter { $0.metric == metric }.map(\.value)
        let summary = Summary(values)
        series.mean.append(summary.map { Self.rounded($0.mean) })
        series.lowest.append(summary.map { Self.rounded($0.lowest) })
        series.highest.append(summary.map { Self.rounded($0.highest) })
      }
    }
    self.series = series
    gradients = steps.map { step in
      Self.rounded(mean(byStep[step, default: []].map(\.gradients)))
    }
  }

  /// Evenly chosen steps, the first and the last among them.
  private static func thinned(_ steps: [Int], to count: Int) -> [Int] {
    guard steps.count > count else { return steps }
    return (0..<count).map { steps[$0 * (steps.count - 1) / (count - 1)] }
  }

  /// Six significant digits: more than a screen shows.
  static func rounded(_ value: Double) -> Double {
    Double(String(format: "%.6g", value)) ?? value
  }
}
