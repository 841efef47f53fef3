import Foundation
import SurplusReport
import SurplusStore
import Testing

@Suite struct HTMLReportTests {
  private func page(_ matrix: MatrixRecord, plotly: String = "") throws -> String {
    try HTMLReport(matrix: matrix, comparison: Comparison(matrix), plotly: plotly).html
  }

  /// The JSON between the data element's tags, parsed.
  private func data(_ page: String) throws -> [String: Any] {
    let start = try #require(page.range(of: "id=\"report-data\">"))
    let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
    let json = Data(page[start.upperBound..<end.lowerBound].utf8)
    return try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
  }

  @Test func namesAreEscaped() throws {
    var matrix = Fixture.mixed
    matrix.name = "<b>\"small\" & 'sharp'</b>"
    matrix.command = "surplus run </pre><script>"
    matrix.spec = "name: <i>"
    matrix.entries[8].trial?.detail = "<img src=x>"
    let page = try page(matrix)
    #expect(page.contains("<h1>&lt;b&gt;&quot;small&quot; &amp; &#39;sharp&#39;&lt;/b&gt;</h1>"))
    #expect(page.contains("surplus run &lt;/pre&gt;&lt;script&gt;"))
    #expect(page.contains("name: &lt;i&gt;"))
    #expect(page.contains("<td>&lt;img src=x&gt;</td>"))
    #expect(!page.contains("<img"))
    #expect(!page.contains("<i>"))
  }

  @Test func dataCannotEndItsElement() throws {
    let hostile = WrittenComponent("sgd", ["note": "\"</script><script>alert(1)</script>\""])
    let matrix = Fixture.matrix([Fixture.entry(optimizer: hostile, final: ["train_loss": 1])])
    let page = try page(matrix)
    #expect(!page.contains("alert(1)</script>"))
    #expect(try data(page)["cells"] != nil)
  }

  @Test func dataHoldsEveryCell() throws {
    let data = try data(page(Fixture.mixed))
    let cells = try #require(data["cells"] as? [[String: Any]])
    #expect(cells.count == 4)
    #expect(cells.map { $0["landscape"] as? Int } == [0, 0, 1, 1])
    #expect(cells.map { $0["combination"] as? Int } == [0, 1, 0, 1])
    #expect(cells.map { $0["best"] as? Bool } == [true, false, false, false])
    #expect(cells.map { $0["complete"] as? Bool } == [true, true, false, false])
    let final = try #require(cells[0]["final"] as? [String: [String: Double]])
    #expect(final["validation_error"]?["mean"] == 0.5)
    #expect(final["validation_error"]?["halfWidth"] == 0.0248414)
    #expect(final["validation_error"]?["lowest"] == 0.49)
    let families = try #require(data["families"] as? [[String: Any]])
    #expect(families[0]["best"] as? Int == 0)
    let landscapes = try #require(families[0]["landscapes"] as? [[String: Any]])
    #expect(landscapes.map { $0["label"] as? String } == ["width 4", "width 16"])
    #expect(landscapes.map { $0["parameters"] as? Int } == [208, 832])
  }

  @Test func curvesAreMeansOverFinishedTrials() throws {
    let cells = try #require(try data(page(Fixture.mixed))["cells"] as? [[String: Any]])
    let curve = try #require(cells[0]["curve"] as? [String: Any])
    #expect(curve["gradients"] as? [Double] == [0, 4000])
    let series = try #require(curve["series"] as? [String: [String: [Double]]])
    #expect(series["validation_error"]?["mean"] == [1, 0.5])
    #expect(series["validation_error"]?["lowest"] == [0.98, 0.49])
    #expect(series["validation_error"]?["highest"] == [1.02, 0.51])
    // One seed of three finished at width 16.
    let partial = try #require(cells[2]["curve"] as? [String: Any])
    let means = try #require(partial["series"] as? [String: [String: [Double]]])
    #expect(means["train_error"]?["mean"] == [0.2, 0.1])
  }

  @Test func aPageAllowsNoRequests() throws {
    let page = try page(Fixture.mixed)
    #expect(
      page.contains(
        """
        content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; \
        img-src data: blob:">
        """))
    #expect(!page.contains("src=\"http"))
    #expect(!page.contains("<link"))
  }

  @Test func plotlyCannotEndItsElement() throws {
    let page = try page(Fixture.mixed, plotly: "'</script>'")
    #expect(page.contains("<script>'<\\/script>'</script>"))
  }

  /// The package's folder of the page's files, `Parts` and the others.
  private func files(_ folder: String, _ ending: String) throws -> [URL] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: "Sources/SurplusReport/Page/\(folder)")
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == ending }
  }

  /// A file that nobody put on the page would be embedded for nothing.
  @Test(arguments: [
    ("Figures", "html", 3), ("Figures", "js", 5), ("Scripts", "js", 5), ("Parts", "css", 1),
  ])
  func everyFileIsOnThePage(folder: String, ending: String, least: Int) throws {
    let page = try page(Fixture.mixed)
    let files = try files(folder, ending)
    #expect(files.count >= least)
    for file in files {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(page.contains(text), "\(file.lastPathComponent)")
    }
  }

  /// Each script of a figure registers it under the name of one element, and no element is left without a figure.
  @Test func everyFigureHasItsElement() throws {
    let page = try page(Fixture.mixed)
    let elements = page.matches(of: /data-figure="([a-z]+)"/).map { String($0.1) }
    let registered = page.matches(of: /\bfigure\(\{ id: "([a-z]+)"/).map { String($0.1) }
    #expect(elements.count >= 5)
    #expect(Set(elements).count == elements.count)
    #expect(elements.sorted() == registered.sorted())
    #expect(try registered.count == files("Figures", "js").count)
  }

  @Test func tellsTheResultFirst() throws {
    let page = try page(Fixture.mixed)
    #expect(
      page.contains(
        "12 trials: 7 finished, 1 diverged, 1 failed, 2 skipped, 1 waiting. "
          + "The matrix is not complete yet"))
    #expect(
      page.contains(
        "<strong>momentum / constant / none</strong> with validation error "
          + "<strong>50.0 ± 2.5\u{a0}%</strong>, test error "
          + "<strong>60.0 ± 0.0\u{a0}%</strong>."))
    #expect(page.contains("<td>loss is not finite at step 12</td>"))
  }

  @Test func tableMarksTheBest() throws {
    let page = try page(Fixture.mixed)
    #expect(page.components(separatedBy: "<tr class=\"best\">").count == 2)
    #expect(page.contains("<td class=\"number\" data-value=\"0.5\">50.0 ± 2.5</td>"))
  }

  @Test func nothingYet() throws {
    let page = try page(Fixture.matrix([MatrixRecord.Entry(trial: nil, measurements: [])]))
    #expect(page.contains("1 trial: 1 waiting."))
    #expect(page.contains("none is called the best"))
  }
}
