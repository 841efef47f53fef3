/// What is wrong with a page of the report, as a browser shows it.
enum PageCheck {
  /// The figures of a page whose matrix has several sizes.
  static let figures = ["descent", "sizes", "multiples", "matrix", "training"]

  /// Console messages, requests and figures that show nothing; empty if the page is as it should be.
  static func problems(of visit: Visit, figures: [String] = figures) -> [String] {
    var problems = visit.console.map { "console: \($0)" }
    problems += visit.requests.map { "request: \($0)" }
    let drawn = plots(in: visit.document)
    for figure in figures where drawn[figure] != true { problems.append("empty figure: \(figure)") }
    for (figure, hasMarks) in drawn where !hasMarks && !figures.contains(figure) {
      problems.append("empty figure: \(figure)")
    }
    return problems
  }

  /// Visible plots by name, and whether a line or the image of a heat map is drawn in them.
  private static func plots(in document: String) -> [String: Bool] {
    var plots: [String: Bool] = [:]
    for part in document.split(separator: "data-figure=\"", omittingEmptySubsequences: false)
      .dropFirst()
    {
      let name = part.prefix { $0 != "\"" }
      // The script mentions the attribute too.
      guard name.allSatisfy(\.isLetter) else { continue }
      let end = part.firstRange(of: "</section>")?.lowerBound ?? part.endIndex
      let plot = part[..<end]
      let hasLine = plot.split(separator: "class=\"js-line\"").dropFirst().contains {
        $0.prefix { $0 != ">" }.contains(" d=\"M")
      }
      let hasCells = plot.contains("class=\"hm\"") && plot.contains("<image")
      plots[String(name)] = hasLine || hasCells
    }
    return plots
  }
}
