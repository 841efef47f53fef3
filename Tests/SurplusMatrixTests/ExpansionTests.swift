import SurplusCore
import SurplusMatrix
import Testing

@Suite struct ExpansionTests {
  @Test func theExampleHasItsCount() throws {
    let plan = try plan(SpecReadingTests.quickstart)
    #expect(plan.trials.count == 4 * 3 * 2 * 2 * 3)
    #expect(plan.runnable.count == plan.trials.count)
    #expect(plan.gradientEquivalents == 144 * 4000)
    #expect(plan.warnings.isEmpty)
    #expect(Set(plan.trials.map(\.key)).count == 144)
  }

  @Test func theLastAxisIsTheFastest() throws {
    let plan = try plan(
      yaml(
        landscape: "[mlp: {width: [4, 8]}]", optimizer: "[sgd, lion]",
        "scheduler: [constant, cosine]\nregularizer: [none, l2]\nseeds: [5, 2]"))
    #expect(plan.trials.count == 32)
    #expect(
      plan.trials.prefix(5).map { "\($0.cell.display) | \($0.seed)" } == [
        "mlp: {width: 4} | sgd | constant | none | 5",
        "mlp: {width: 4} | sgd | constant | none | 2",
        "mlp: {width: 4} | sgd | constant | l2 | 5", "mlp: {width: 4} | sgd | constant | l2 | 2",
        "mlp: {width: 4} | sgd | cosine | none | 5",
      ])
    #expect(plan.trials[8].cell.display == "mlp: {width: 4} | lion | constant | none")
    #expect(plan.trials[16].cell.display == "mlp: {width: 8} | sgd | constant | none")
  }

  @Test func whatStandsTwiceIsRunOnce() throws {
    let plan = try plan(yaml(optimizer: "[sgd, sgd: {lr: 0.001}]", "seeds: 2"))
    #expect(plan.trials.count == 2)
    #expect(
      plan.warnings == [
        "golden_quadratic | sgd: {lr: 0.001} | constant | none stands twice in the matrix"
      ])
  }

  @Test func aSlipOfThePenIsNotExpanded() throws {
    let spec = try read(yaml(optimizer: "[sgd, lion]", "seeds: 1000000"))
    #expect(
      throws: SpecError("the matrix has 1 x 2 x 1 x 1 x 1000000 trials, more than 1000000")
    ) {
      try MatrixPlan(spec: spec, catalogue: catalogue())
    }
  }

  @Test func recordsCarryTheNamesOfTheCell() throws {
    let trial = try #require(
      try plan(
        yaml(landscape: "[mlp: {width: 16}]", "regularizer: [[l2, dropout: {rate: 0.2}]]")
      ).trials.first)
    let record = try trial.record(status: .refused, detail: "why")
    #expect(record.key == trial.key && record.status == .refused && record.detail == "why")
    #expect(record.landscape == "mlp: {width: 16}" && record.width == 16)
    #expect(record.optimizer == "sgd" && record.scheduler == "constant" && record.seed == 0)
    #expect(record.regularizer == "[l2, dropout: {rate: 0.2}]")
    #expect(record.cell.contains(#""rate":0.2"#))
    #expect(trial.planEntry.regularizer == record.regularizer)
  }
}
