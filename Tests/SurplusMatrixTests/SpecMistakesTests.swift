import SurplusCore
import SurplusMatrix
import Testing

/// Several mistakes are told in one go, in the order of their places, and none of them twice.
@Suite struct SpecMistakesTests {
  private func lines(_ text: String, _ catalogue: ComponentCatalogue = catalogue()) -> [String] {
    do {
      _ = try read(text, catalogue)
      return []
    } catch {
      return "\(error)".split(separator: "\n").map(String.init)
    }
  }

  @Test func allOfThemInOrder() {
    let text = """
      surplus: 1
      name: ../up
      landscape: [mlp: {width: 0, depht: 1}, mpl]
      optimizer:
        - sgd: {lr: -1}
        - sgd: {lr: [1, x, 1]}
        - adamwx
      regularizer: [[l2: {strength: -1}, l3], none]
      seeds: [0, 0, -1]
      budget: {steps: -5, gradient: 1}
      batch: {size: 0, order: shufled}
      measure: {every: 0, splits: [trian]}
      limits: {step_seconds: 0, memory: lots}
      colour: red
      """
    #expect(
      lines(text) == [
        "spec.yaml:2:7: name is letters, digits, '.', '_' and '-', since it names a folder, not '../up'",
        "spec.yaml:3:26: mlp: width = 0 is not from 1 to 65536",
        "spec.yaml:3:29: mlp has no hyperparameter 'depht'; did you mean 'depth'?",
        "spec.yaml:3:40: unknown landscape 'mpl'; did you mean 'mlp'?",
        "spec.yaml:5:15: sgd: lr = -1 is not from 0 to 1000",
        "spec.yaml:6:19: sgd: lr is a number, not 'x'",
        "spec.yaml:6:22: sgd: 1 stands twice in the list of lr",
        "spec.yaml:7:5: unknown optimizer 'adamwx'; did you mean 'adamw'?",
        "spec.yaml:8:31: l2: strength = -1 is not at least 0",
        "spec.yaml:8:36: unknown regularizer 'l3'; did you mean 'l2'?",
        "spec.yaml:9:12: the seed 0 stands twice",
        "spec.yaml:9:15: a seed = -1 is not at least 0",
        "spec.yaml:10:17: budget.steps = -5 is not at least 0",
        "spec.yaml:10:21: budget has no key 'gradient'; did you mean 'gradients'?",
        "spec.yaml:11:15: batch.size = 0 is not at least 1",
        "spec.yaml:11:25: batch.order is one of shuffled, sequential, replacement, not 'shufled'; did you mean 'shuffled'?",
        "spec.yaml:12:18: measure.every = 0 is not at least 1",
        "spec.yaml:12:30: a split is one of train, validation, test, not 'trian'; did you mean 'train'?",
        "spec.yaml:13:24: limits.step_seconds = 0 is not from 0.001 to 1000000000",
        "spec.yaml:13:35: limits.memory is an amount such as 4GiB, not 'lots'",
        "spec.yaml:14:1: a spec has no key 'colour'; known: surplus, name, landscape, optimizer, scheduler, regularizer, seeds, budget, batch, validation, measure, threads, limits",
      ])
  }

  /// What follows from a mistake is none of its own: what a scheduler may drive is not known without the optimizer.
  @Test func consequencesAreNotTold() {
    #expect(
      lines(yaml(optimizer: "[momentumm]", "scheduler: [cosine: {target: optimizer.momentum}]"))
        == ["spec.yaml:4:13: unknown optimizer 'momentumm'; did you mean 'momentum'?"])
    #expect(
      lines("surplus: 1\nname: small\nlandscpe: [mlp]\noptimzer: [sgd]\nbudget: {step: 1}") == [
        "spec.yaml:3:1: a spec has no key 'landscpe'; did you mean 'landscape'?",
        "spec.yaml:4:1: a spec has no key 'optimzer'; did you mean 'optimizer'?",
        "spec.yaml:5:10: budget has no key 'step'; did you mean 'steps'?",
      ])
    #expect(
      lines("surplus: 1") == [
        "spec.yaml:1:1: 'name' is missing", "spec.yaml:1:1: 'landscape' is missing",
        "spec.yaml:1:1: 'optimizer' is missing", "spec.yaml:1:1: 'budget' is missing",
      ])
  }

  /// A spec of another version may mean anything.
  @Test func anotherVersionIsTheOnlyMistake() {
    #expect(
      lines("surplus: 2\nnamed: x")
        == ["spec.yaml:1:10: this version of Surplus reads 'surplus: 1', not '2'"])
  }
}
