import SurplusReport
import Testing

@Suite struct ProgressLineTests {
  private let line = ProgressLine(finished: 12, total: 68, failed: 3, seconds: 4, share: 0.25)

  @Test func everythingWhereThereIsRoom() {
    #expect(
      line.text(columns: 100)
        == "[#######-----------------------] 12/68  3.0 trials/s  0:12 left  3 failed")
    let nothing = ProgressLine(finished: 0, total: 68, failed: 0, seconds: 4, share: 0)
    #expect(nothing.text(columns: 80) == "[" + String(repeating: "-", count: 30) + "] 0/68")
  }

  /// The bar becomes shorter, then fields are left out, then the rest is cut.
  @Test func lessWhereThereIsNot() {
    #expect(
      line.text(columns: 60) == "[####------------] 12/68  3.0 trials/s  0:12 left  3 failed")
    #expect(line.text(columns: 50) == "12/68  3.0 trials/s  0:12 left  3 failed")
    #expect(line.text(columns: 41) == "12/68  3.0 trials/s  0:12 left  3 failed")
    #expect(line.text(columns: 40) == "[##--------] 12/68  0:12 left  3 failed")
    #expect(line.text(columns: 39) == "12/68  0:12 left  3 failed")
    #expect(line.text(columns: 20) == "12/68  3 failed")
    #expect(line.text(columns: 10) == "12/68")
    #expect(line.text(columns: 4) == "12/")
    #expect(line.text(columns: 1).isEmpty && line.text(columns: 0).isEmpty)
    for columns in 1...120 { #expect(line.text(columns: columns).count < columns) }
  }
}
