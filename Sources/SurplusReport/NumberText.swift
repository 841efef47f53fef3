import Foundation

/// Numbers as people read them in tables.
enum NumberText {
  /// "45.3": a fraction in percent.
  static func percent(_ fraction: Double) -> String {
    String(format: "%.1f", 100 * fraction)
  }

  /// "0.5634", "1.2e-08": four significant digits.
  static func significant(_ value: Double) -> String {
    String(format: "%.4g", value)
  }

  /// "640 B", "12.3 kB", "4.0 MB".
  static func bytes(_ count: Int) -> String {
    switch count {
    case ..<1000: "\(count) B"
    case ..<1_000_000: String(format: "%.1f kB", Double(count) / 1e3)
    default: String(format: "%.1f MB", Double(count) / 1e6)
    }
  }

  /// "15,210".
  static func count(_ count: Int) -> String {
    var digits = String(count)
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
      place -= 3
    }
    return digits
  }

  /// Mean and spread of a metric: "45.3 ± 1.2", an error in percent; the mean alone for one seed.
  static func summary(_ summary: Summary, _ metric: Metric) -> String {
    let number = metric.isError ? percent : significant
    guard let halfWidth = summary.halfWidth else { return number(summary.mean) }
    let spread = metric.isError ? percent(halfWidth) : String(format: "%.2g", halfWidth)
    return "\(number(summary.mean)) ± \(spread)"
  }
}
