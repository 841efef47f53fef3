import Foundation
import SurplusReport
import SurplusStore
import Testing

@Suite struct ComparisonTests {
  @Test func groupsSeedsIntoCells() throws {
    let comparison = Comparison(Fixture.mixed)
    #expect(comparison.cells.count == 4)
    #expect(comparison.cells.map(\.width) == [4, 4, 16, 16])
    #expect(comparison.cells[0].seeds == [0, 1, 2])
    #expect(comparison.cells[0].parameters == 208)
    #expect(comparison.families.map(\.landscape) == ["mlp: {data: mnist1d}"])
    #expect(comparison.outcomes.text == "7 finished, 1 diverged, 1 failed, 2 skipped, 1 waiting")
    #expect(comparison.outcomes.total == 12)
    #expect(comparison.cells[2].outcomes.text == "1 finished, 1 diverged, 1 failed")
  }

  /// 0.49, 0.50, 0.51: mean 0.5, deviation 0.01; t(0.975, 2) = 4.302653, so 4.302653 x 0.01 / sqrt 3.
  @Test func spreadIsTheConfidenceIntervalOfTheMean() throws {
    let summary = try #require(Comparison(Fixture.mixed).cells[0][.validationError])
    #expect(abs(summary.mean - 0.5) < 1e-15)
    #expect(abs(try #require(summary.standardDeviation) - 0.01) < 1e-15)
    #expect(abs(try #require(summary.halfWidth) - 0.024841377) < 5e-9)
    #expect(summary.lowest == 0.49)
    #expect(summary.highest == 0.51)
    #expect(summary.count == 3)
  }

  @Test func oneSeedHasNoSpread() throws {
    let matrix = Fixture.matrix([Fixture.entry(final: ["train_loss": 0.25])])
    let summary = try #require(Comparison(matrix).cells[0][.trainLoss])
    #expect(summary.mean == 0.25)
    #expect(summary.halfWidth == nil)
    #expect(summary.standardDeviation == nil)
  }

  @Test func onlyFinishedTrialsAreAveraged() throws {
    let cell = Comparison(Fixture.mixed).cells[2]
    #expect(cell[.validationError]?.mean == 0.2)
    #expect(cell[.validationError]?.count == 1)
    #expect(cell.gradientEquivalents?.count == 1)
  }

  @Test func bestIsChosenOnValidationNotOnTest() {
    let cells = Comparison(Fixture.mixed).cells
    #expect(cells[0].isBest)
    #expect(!cells[1].isBest)
  }

  @Test func aDivergedOrFailedTrialDisqualifies() {
    let comparison = Comparison(Fixture.mixed)
    #expect(!comparison.cells[2].isBest)
    #expect(!comparison.cells[3].isBest)
    #expect(comparison.families[0].best == 0)
    #expect(comparison.cells[0].isBestOfFamily)
  }

  @Test func incompleteCellsWait() {
    let matrix = Fixture.matrix([
      Fixture.entry(seed: 0, final: ["validation_error": 0.5]),
      Fixture.entry(seed: 1, final: ["validation_error": 0.5]),
      Fixture.entry(optimizer: Fixture.adamw, seed: 0, final: ["validation_error": 0.1]),
      Fixture.entry(optimizer: Fixture.adamw, seed: 1, status: .interrupted),
    ])
    #expect(Comparison(matrix).families[0].best == 0)
    #expect(Comparison(matrix).outcomes.waiting == 1)
  }

  @Test(
    "Validation loss without errors, train loss without validation; test only never",
    arguments: [
      (["validation_loss": 1.0, "test_loss": 2, "train_loss": 3], "validation_loss", 0),
      (["train_loss": 1.0, "test_loss": 2], "train_loss", 0),
      (["test_loss": 1.0, "test_error": 0.1], nil, nil),
    ])
  func selectionFallsBack(final: [String: Double], selection: String?, best: Int?) {
    let worse = final.mapValues { $0 * 2 }.merging(["test_loss": 0, "test_error": 0]) { $1 }
    let matrix = Fixture.matrix([
      Fixture.entry(final: final), Fixture.entry(optimizer: Fixture.adamw, final: worse),
    ])
    #expect(Comparison(matrix).families[0].selection == selection)
    #expect(Comparison(matrix).families[0].best == best)
  }

  @Test func equalErrorsAreToldApartByLoss() {
    let matrix = Fixture.matrix([
      Fixture.entry(final: ["validation_error": 0.5, "validation_loss": 2]),
      Fixture.entry(
        optimizer: Fixture.adamw, final: ["validation_error": 0.5, "validation_loss": 1]),
    ])
    #expect(Comparison(matrix).families[0].best == 1)
  }

  @Test func aNumberThatIsNotFiniteDisqualifies() {
    let matrix = Fixture.matrix([
      Fixture.entry(seed: 0, final: ["validation_error": .nan]),
      Fixture.entry(seed: 1, final: ["validation_error": 0.1]),
      Fixture.entry(optimizer: Fixture.adamw, seed: 0, final: ["validation_error": 0.5]),
      Fixture.entry(optimizer: Fixture.adamw, seed: 1, final: ["validation_error": 0.5]),
    ])
    #expect(Comparison(matrix).families[0].best == 1)
  }

  @Test func failuresAreGroupedByReason() {
    let failures = Comparison(Fixture.mixed).failures
    #expect(failures.map(\.status) == [.diverged, .crashed, .skipped])
    #expect(failures[2].seeds == [0, 1])
    #expect(failures[2].detail == "no <dropout> site")
  }

  @Test func emptyMatrix() {
    let comparison = Comparison(Fixture.matrix([]))
    #expect(comparison.cells.isEmpty)
    #expect(comparison.families.isEmpty)
  }

  @Test func encodesForTheCommandLine() throws {
    let data = try JSONEncoder().encode(Comparison(Fixture.mixed))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["name"] as? String == "small")
    let cells = try #require(object["cells"] as? [[String: Any]])
    #expect(cells[0]["best_of_landscape"] as? Bool == true)
    #expect(cells[0]["gradient_equivalents"] != nil)
    let final = try #require(cells[0]["final"] as? [String: [String: Double]])
    let summary = try #require(final["validation_error"])
    #expect(abs(try #require(summary["half_width_95"]) - 0.024841377) < 5e-9)
    #expect(summary["seeds"] == 3)
  }
}
