import Foundation

extension ConformanceResult {
  /// One line for people.
  public var text: String {
    var text = "\(kind) \(component)".padding(toLength: 28, withPad: " ", startingAt: 0)
    text += check.padding(toLength: 32, withPad: " ", startingAt: 0) + status.rawValue
    if let expected, let seen { text += ": expected \(expected); saw \(seen)" }
    if let place { text += "; in \(place)" }
    if let reason { text += ": \(reason)" }
    return text
  }
}

extension FuzzRun.Failure {
  /// A few lines for people; `library` is the file that was tried.
  public func text(_ library: String) -> String {
    let repeating =
      failsAlone
      ? "repeat it: surplus plugin check \(library) --reproduce \(seed)"
      : "it does not fail alone: it needs the cases before it in the same process"
    return """
      failed: \(tried)
        expected \(expected); saw \(seen)\(place.map { "; in \($0)" } ?? "")
        \(repeating)
      """
  }
}
