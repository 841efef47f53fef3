import Foundation
import SurplusCore
import SurplusStore
import Testing

@Suite struct ExportFormatTests {
  private let matrix = MatrixRecord(
    name: "quick", spec: "", command: "", version: "",
    entries: [
      MatrixRecord.Entry(
        trial: trial("a"),
        measurements: [
          SurplusCore.Measurement(step: 0, gradients: 0.5, metric: "train_loss", value: .nan),
          SurplusCore.Measurement(step: 10, gradients: 10, metric: "train_loss", value: 1e-8),
        ]),
      MatrixRecord.Entry(trial: nil, measurements: []),
      MatrixRecord.Entry(trial: trial("b", status: .crashed, width: nil), measurements: []),
    ])

  private func export(_ format: ExportFormat) -> String {
    var text = ""
    format.write(matrix) { text += $0 }
    return text
  }

  @Test func pythonReadsTheCSV() throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/export.csv"
    try export(.csv).write(toFile: file, atomically: true, encoding: .utf8)
    let read = try output(
      of: "python3",
      [
        "-c",
        """
        import csv, sys
        rows = list(csv.DictReader(open(sys.argv[1], newline=''), strict=True))
        for r in rows:
            print(r['trial'], r['landscape'], r['width'], r['status'], r['detail'], r['total_gradients'],
                  r['step'], r['gradients'], r['metric'], r['value'], len(r), sep='|')
        """, file,
      ])
    #expect(
      read == """
        a|mlp: {data: mnist1d, width: 16}|16|finished|it's "fine"|200.0|0|0.5|train_loss|NaN|21
        a|mlp: {data: mnist1d, width: 16}|16|finished|it's "fine"|200.0|10|10.0|train_loss|1e-08|21
        b|mlp: {data: mnist1d, width: 16}||crashed|it's "fine"|200.0|||||21

        """)
  }

  @Test func csvQuotesAsRFC4180Says() {
    let lines = export(.csv).components(separatedBy: "\r\n")
    #expect(lines.count == 5 && lines[4] == "")
    #expect(lines[0].hasPrefix("trial,landscape,width,parameters,optimizer,"))
    #expect(
      lines[1].hasPrefix(#"a,"mlp: {data: mnist1d, width: 16}",16,1234,adamw,cosine,none,3,"#))
    #expect(lines[1].contains(#","it's ""fine""","#))
  }

  @Test func eachLineOfJSONLinesIsJSON() throws {
    let lines = export(.jsonl).split(separator: "\n")
    #expect(lines.count == 3)
    let rows = try lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(rows[0]["value"] as? String == "NaN")
    #expect(rows[1]["value"] as? Double == 1e-8)
    #expect(rows[1]["step"] as? Int == 10)
    #expect(rows[1]["detail"] as? String == "it's \"fine\"")
    #expect(rows[2]["metric"] is NSNull && rows[2]["width"] is NSNull)
    #expect(rows[2]["status"] as? String == "crashed")
  }
}
