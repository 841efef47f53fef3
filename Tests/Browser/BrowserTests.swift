import Foundation
import SurplusReport
import SurplusStore
import Testing

/// The report in a real browser. Serialized: each browser uses all cores.
@Suite(.serialized) struct BrowserTests {
  private let plotly: String

  init() throws {
    // Where the build puts it: beside the test's executable.
    let folder = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = URL(fileURLWithPath: folder).deletingLastPathComponent()
      .appendingPathComponent("plotly.min.js").path
    plotly = try #require(
      try? String(contentsOfFile: path, encoding: .utf8),
      "plotly.js is missing; type: scripts/fetch-plotly.sh .build/release/plotly.min.js")
  }

  private func page(_ matrix: MatrixRecord = SyntheticMatrix.matrix) throws -> String {
    try HTMLReport(matrix: matrix, comparison: Comparison(matrix), plotly: plotly).html
  }

  /// The page with something added after its scripts.
  private func page(adding html: String) throws -> String {
    try page().replacing("</body>", with: html + "</body>")
  }

  @Test func aWholeMatrix() throws {
    let visit = try Chromium.visit(page())
    #expect(PageCheck.problems(of: visit) == [])
    for line in ["width 192", "46,858 parameters"] {
      #expect(visit.document.contains(">\(line)<"))
    }
  }

  @Test func everyControl() throws {
    let visit = try Chromium.visit(
      page(
        adding: """
          <script>
          for (const select of document.querySelectorAll("select"))
            for (const option of select.options) {
              select.value = option.value;
              select.dispatchEvent(new Event("change"));
            }
          for (const button of document.querySelectorAll("th button")) button.click();
          document.querySelectorAll("th button")[7].click();
          document.body.dataset.sorted = [...document.querySelectorAll(".sortable tbody tr")]
            .map((row) => row.cells[7].dataset.value ?? "none").join(" ");
          </script>
          """))
    #expect(PageCheck.problems(of: visit) == [])
    let sorted = try #require(visit.document.firstMatch(of: /data-sorted="([^"]*)"/)).1
    let values = sorted.split(separator: " ").map { Double($0) }
    let numbers = values.compactMap(\.self)
    #expect(numbers.count == 46)
    #expect(numbers == numbers.sorted())
    #expect(values.suffix(2) == [nil, nil])
  }

  @Test func aPhone() throws {
    let visit = try Chromium.visit([
      "page.html": """
      <!DOCTYPE html><iframe src="inner.html" style="width: 390px; height: 3000px; border: 0">
      </iframe><script>
      addEventListener("message", (event) => { document.body.dataset.widths = event.data; });
      </script>
      """,
      "inner.html": try page(
        adding: """
          <script>
          const page = document.documentElement;
          setTimeout(() => parent.postMessage(
            `${innerWidth} wide, ${page.scrollWidth - page.clientWidth} over`, "*"), 1000);
          </script>
          """),
    ])
    #expect(visit.console == [])
    #expect(visit.document.contains("data-widths=\"390 wide, 0 over\""))
  }

  @Test func closedFormsWithoutSizes() throws {
    var matrix = SyntheticMatrix.matrix
    for index in matrix.entries.indices {
      let isEven = index.isMultiple(of: 2)
      matrix.entries[index].trial?.landscape = isEven ? "golden_quadratic" : "golden_rosenbrock"
      matrix.entries[index].trial?.width = nil
      matrix.entries[index].trial?.cell = "{}"
      matrix.entries[index].trial?.parameters = 10
      matrix.entries[index].measurements.removeAll { $0.metric != "train_loss" }
    }
    let visit = try Chromium.visit(page(matrix))
    #expect(visit.console == [])
    #expect(
      PageCheck.problems(of: visit).sorted()
        == ["empty figure: descent", "empty figure: multiples", "empty figure: sizes"])
    #expect(visit.document.contains("<section id=\"size\" hidden=\"\">"))
  }

  /// A click on a line highlights its combination in every figure.
  @Test func aLineHighlightsItsCombination() throws {
    let visit = try Chromium.visit(
      page(
        adding: """
          <script>
          const before = element("descent-caption").textContent;
          for (const id of ["sizes", "multiples", "training"]) {
            const points = [{ customdata: 1 + Number(choice("combination")) }];
            plot(id).emit("plotly_click", { points });
            element(id === "training" ? "training" : "size").dataset[id] = choice("combination");
          }
          document.body.dataset.captions = `${before} to ${element("descent-caption").textContent}`;
          </script>
          """))
    #expect(PageCheck.problems(of: visit) == [])
    let captions = try #require(visit.document.firstMatch(of: /data-captions="([^"]*)"/)).1
    let names = captions.split(separator: " to ")
    #expect(names.count == 2 && names[0] != names[1])
    let choices = visit.document.matches(of: /data-(?:sizes|multiples|training)="(\d+)"/)
    let numbers = choices.compactMap { Int($0.1) }.sorted()
    #expect(numbers.count == 3 && Set(numbers).count == 3)
  }

  @Test(arguments: [0, 5])
  func aMatrixThatHasJustBegun(trials: Int) throws {
    var matrix = SyntheticMatrix.matrix
    for index in matrix.entries.indices.dropFirst(trials) {
      matrix.entries[index] = MatrixRecord.Entry(trial: nil, measurements: [])
    }
    let visit = try Chromium.visit(page(matrix))
    #expect(visit.console == [])
    #expect(visit.requests == [])
  }

  // What the check must reject.

  @Test func rejectsAConsoleError() throws {
    let visit = try Chromium.visit(page(adding: "<script>undefinedFunction()</script>"))
    let problems = PageCheck.problems(of: visit)
    #expect(problems.count == 1)
    #expect(problems[0].contains("undefinedFunction is not defined"))
  }

  @Test func rejectsAnExternalScript() throws {
    let script = "<script src=\"http://127.0.0.1:9/plotly.js\"></script>"
    // The policy stops it and says so.
    let stopped = PageCheck.problems(of: try Chromium.visit(page(adding: script)))
    #expect(stopped.contains { $0.contains("violates the following Content Security Policy") })
    // Without the policy the request is made.
    let open = try page(adding: script).replacing("Content-Security-Policy", with: "X-Nothing")
    let problems = PageCheck.problems(of: try Chromium.visit(open))
    #expect(problems.contains("request: http://127.0.0.1:9/plotly.js"))
  }

  @Test func rejectsAnEmptyFigure() throws {
    // A drawing function that draws nothing, without an error.
    let silent = try page().replacing(
      "const data = JSON", with: "Plotly.react = () => {};\nconst data = JSON")
    let problems = PageCheck.problems(of: try Chromium.visit(silent))
    #expect(Set(problems) == Set(PageCheck.figures.map { "empty figure: \($0)" }))
    let extra = try page().replacing(
      "</main>", with: "<div data-figure=\"extra\"></div></main>")
    #expect(PageCheck.problems(of: try Chromium.visit(extra)) == ["empty figure: extra"])
  }
}
