import SurplusCore
import SurplusTraining
import Testing

@Suite struct BatchTests {
  func batches(_ order: BatchOrder, size: Int, steps: Int, rows: Int = 10, seed: UInt64 = 1) throws
    -> [[Int32]]
  {
    let recorder = Recorder()
    let landscape = RecordedLandscape(recorder, rows: rows)
    let trial = try AnyTrial(
      landscape,
      TrialComponents(
        optimizer: OptimizerPart(
          id: "recorded", optimizer: RecordedOptimizer(recorder: recorder),
          values: HyperparameterValues(defaultsOf: RecordedOptimizer.hyperparameters)),
        schedulers: [], regularizers: []),
      TrialSettings(
        budget: .steps(steps), batch: BatchSetting(size: size, order: order),
        measure: MeasureSetting(every: 0)),
      random: RandomSource(seed: seed))
    try trial.advance(steps: steps)
    return landscape.batches
  }

  @Test func sequentialTakesRowsAsTheyStandAndDropsTheShortBatch() throws {
    #expect(
      try batches(.sequential, size: 4, steps: 3) == [[0, 1, 2, 3], [4, 5, 6, 7], [0, 1, 2, 3]])
  }

  @Test func shuffledTakesEachRowOnceAPass() throws {
    let batches = try batches(.shuffled, size: 5, steps: 4)
    for pass in [batches[0] + batches[1], batches[2] + batches[3]] {
      #expect(pass.sorted() == Array(0..<10))
    }
    #expect(batches[0] + batches[1] != batches[2] + batches[3])
    #expect(batches[0] + batches[1] != Array(0..<10))
  }

  @Test func replacementRepeatsRows() throws {
    let batches = try batches(.replacement, size: 10, steps: 50)
    #expect(batches.allSatisfy { $0.count == 10 && $0.allSatisfy { (0..<10).contains($0) } })
    // The chance that 50 batches of 10 draws out of 10 rows never repeat a row is below 1e-150.
    #expect(batches.contains { Set($0).count < 10 })
  }

  @Test(arguments: [BatchOrder.shuffled, .replacement])
  func rowsDependOnTheSeed(order: BatchOrder) throws {
    let one = try batches(order, size: 5, steps: 4)
    #expect(try batches(order, size: 5, steps: 4) == one)
    #expect(try batches(order, size: 5, steps: 4, seed: 2) != one)
  }

  @Test func aSizeAboveTheRowsMeansAllOfThem() throws {
    #expect(try batches(.sequential, size: 100, steps: 1) == [Array(0..<10)])
  }
}
