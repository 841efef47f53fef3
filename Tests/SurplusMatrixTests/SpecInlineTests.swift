import SurplusCore
import SurplusMatrix
import SurplusTraining
import Testing

@Suite struct SpecInlineTests {
  @Test func flagsTakeTheFormOfTheSpec() throws {
    let spec = try Spec(
      landscape: "mlp: {data: mnist1d, width: 16}", optimizer: "adamw: {lr: 0.01}",
      schedulers: ["cosine: {warmup: 0.1}"],
      regularizers: ["l2", "dropout: {rate: 0.2}"], steps: 25, seed: 4, batch: "full",
      precision: "f64", catalogue: catalogue())
    let trials = try MatrixPlan(spec: spec, catalogue: catalogue()).trials
    #expect(trials.count == 1 && trials[0].seed == 4)
    let cell = trials[0].cell
    #expect(cell.precision == .f64 && cell.batch.size == nil && cell.budget == .steps(25))
    #expect(
      cell.display
        == "mlp: {data: mnist1d, width: 16, precision: f64} | adamw: {lr: 0.01} | cosine: {warmup: 0.1} | [l2, dropout: {rate: 0.2}]"
    )
  }

  @Test func whatIsNotGivenIsWhatASpecWouldMean() throws {
    let spec = try Spec(
      landscape: "golden_quadratic", optimizer: "sgd", steps: 0, catalogue: catalogue())
    let plain = try read(yaml(), set: ["budget.steps=0"])
    #expect(spec.landscapes == plain.landscapes && spec.optimizers == plain.optimizers)
    #expect(spec.schedulers == plain.schedulers && spec.regularizers == plain.regularizers)
    #expect(spec.batch == plain.batch && spec.validation == plain.validation)
    #expect(spec.seeds == [0])
  }

  @Test func precisionWinsOverTheOneOfTheLandscape() throws {
    for landscape in ["mlp", "mlp: {precision: f32}", "mlp: {width: 4}"] {
      let spec = try Spec(
        landscape: landscape, optimizer: "sgd", steps: 1, precision: "f64", catalogue: catalogue())
      #expect(spec.landscapes.map(\.precision) == [.f64])
    }
  }

  private func message(
    landscape: String = "mlp", optimizer: String = "sgd", schedulers: [String] = [],
    regularizers: [String] = [], steps: Int = 1, batch: String? = nil, precision: String? = nil
  ) -> String {
    do {
      _ = try Spec(
        landscape: landscape, optimizer: optimizer, schedulers: schedulers,
        regularizers: regularizers, steps: steps, batch: batch, precision: precision,
        catalogue: catalogue())
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func mistakesNameTheFlag() {
    #expect(
      message(optimizer: "adamx") == "--optimizer: unknown optimizer 'adamx'; did you mean 'adamw'?"
    )
    #expect(
      message(optimizer: "sgd: {lrr: 1}")
        == "--optimizer: sgd has no hyperparameter 'lrr'; did you mean 'lr'?")
    #expect(
      message(schedulers: ["cosine: {target: optimizer.beta1}"])
        == "--scheduler: cosine: target 'optimizer.beta1' is no number of this spec; did you mean 'optimizer.lr'?"
    )
    #expect(message(batch: "-1") == "--batch: batch.size = -1 is not at least 1")
    #expect(message(steps: -1) == "--steps: budget.steps = -1 is not at least 0")
    #expect(
      message(precision: "f16")
        == "--precision: mlp: precision is one of f32, f64, not 'f16'; did you mean 'f32'?")
    #expect(
      message(landscape: "mlp: {width: [1, 2]}")
        == "--landscape: one value for each hyperparameter, not a list")
    #expect(
      message(schedulers: ["cosine", "constant"])
        == "--scheduler: two schedulers of one alternative drive optimizer.lr")
    #expect(message(optimizer: "sgd: {lr: 1").hasPrefix("--optimizer: this is not YAML: "))
  }
}
