import ArgumentParser
import SurplusMatrix
import SurplusReport
import SurplusStore

/// `surplus show`: the comparison table.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the comparison of a finished or running matrix.")

  @Argument(help: "Folder of the results.")
  var folder: String

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let comparison = Comparison(try ResultsFolder(folder).matrix())
    if json {
      try Terminal.json(comparison)
    } else {
      try Terminal.result(TerminalTable(comparison).text)
    }
  }
}

/// `surplus report`: the page.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the HTML report of a finished or running matrix.")

  @Argument(help: "Folder of the results.")
  var folder: String

  @Option(help: "File to write; FOLDER/report.html unless given.")
  var out: String?

  func run() throws {
    let results = ResultsFolder(folder)
    let matrix = try results.matrix()
    let report = HTMLReport(
      matrix: matrix, comparison: Comparison(matrix), plotly: try Assets.plotly())
    let file = out ?? results.page
    try TextFile.replace(file, with: report.html)
    try Terminal.result("report: \(file)")
  }
}

/// `surplus export`: measurements as text.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print every measurement as CSV or JSON Lines.")

  @Argument(help: "Folder of the results.")
  var folder: String

  @Option(help: "csv or jsonl.")
  var format: ExportFormat

  func run() throws {
    try format.write(try ResultsFolder(folder).matrix(), to: Terminal.raw)
  }
}

extension ExportFormat: ExpressibleByArgument {}
