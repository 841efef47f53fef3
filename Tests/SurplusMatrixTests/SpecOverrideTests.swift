import SurplusMatrix
import SurplusTraining
import Testing

@Suite struct SpecOverrideTests {
  @Test func setsValuesAtPaths() throws {
    let spec = try read(
      yaml(optimizer: "[sgd: {lr: 1}, adamw]"),
      set: [
        "budget.steps=200", "seeds=5", "batch.size=full", "optimizer.0.sgd.lr=[0.1, 0.2]",
        "scheduler=[none]", "name=other", "budget.steps=300",
      ])
    #expect(spec.budget == .steps(300))
    #expect(spec.seeds == [0, 1, 2, 3, 4])
    #expect(spec.batch.size == nil)
    #expect(spec.optimizers.map(\.display) == ["sgd: {lr: 0.1}", "sgd: {lr: 0.2}", "adamw"])
    #expect(spec.schedulers == [[]] && spec.name == "other")
  }

  @Test func theTextOfTheSpecIsTheOneThatIsRun() throws {
    let spec = try read(
      yaml(optimizer: "[sgd: {lr: 1.0e-3}]", "regularizer: [none, [l2, dropout]]"),
      set: ["seeds=2", "name='1'"])
    let again = try read(spec.text)
    #expect(again.seeds == [0, 1] && again.name == "1")
    #expect(again.optimizers == spec.optimizers && again.regularizers == spec.regularizers)
  }

  @Test(
    arguments: [
      (
        "bugdet.steps=200",
        "--set bugdet.steps=200: a spec has no key 'bugdet'; did you mean 'budget'?"
      ),
      (
        "budget.step=200",
        "--set budget.step=200: budget has no key 'step'; did you mean 'steps'?"
      ),
      ("budget.steps=x", "--set budget.steps=x: budget.steps is a whole number, not 'x'"),
      (
        "optimizer.0.sgd=5",
        "--set optimizer.0.sgd=5: there is nothing below 'sgd' to set 'sgd' in"
      ),
      ("optimizer.1=sgd", "--set optimizer.1=sgd: '1' is not a place in a list of 1, from 0"),
      ("name.x=1", "--set name.x=1: there is nothing below 'small' to set 'x' in"),
      ("seeds", "--set seeds: write PATH=VALUE, such as budget.steps=200"),
      ("=3", "--set =3: write PATH=VALUE, such as budget.steps=200"),
      ("seeds=", "--set seeds=: it is empty"),
      (
        "optimizer=[adamx]",
        "--set optimizer=[adamx]: unknown optimizer 'adamx'; did you mean 'adamw'?"
      ),
      ("budget.gradients=5", "--set budget.gradients=5: budget is either steps or gradients"),
      (
        "batch.size=ful",
        "--set batch.size=ful: batch.size is a whole number or 'full', not 'ful'; did you mean 'full'?"
      ),
      ("validation=1", "--set validation=1: validation = 1 leaves no rows to train on"),
    ])
  func mistakesNameTheFlag(assignment: String, message: String) {
    #expect(throws: SpecError(message)) { try read(yaml(), set: [assignment]) }
  }

  /// What a flag does not touch keeps its place.
  @Test func otherMistakesKeepTheirPlace() {
    #expect(
      throws: SpecError("spec.yaml:4:23: sgd: lr = -1 is not from 0 to 1000")
    ) { try read(yaml(optimizer: "[sgd: {lr: -1}]"), set: ["budget.steps=20"]) }
  }
}
