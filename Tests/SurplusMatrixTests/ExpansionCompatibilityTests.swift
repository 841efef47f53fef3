import SurplusCore
import SurplusMatrix
import Testing

@Suite struct ExpansionCompatibilityTests {
  @Test(
    arguments: [
      (
        "mlp", "bisection", "none", "none",
        "bisection does not work in f32, the precision of the landscape"
      ),
      (
        "golden_quadratic", "bisection", "cosine", "none",
        "cosine drives optimizer.lr, which this cell does not have"
      ),
      (
        "mlp", "schedule_free", "none", "decoupled_decay",
        "decoupled_decay changes the iterate, which schedule_free owns"
      ),
      (
        "mlp", "schedule_free", "none", "[l2, l1_prox]",
        "l1_prox changes the iterate, which schedule_free owns"
      ),
      (
        "golden_quadratic", "bisection", "none", "l1_prox",
        "l1_prox needs a learning rate, which bisection does not have"
      ),
      (
        "golden_quadratic", "sgd", "none", "dropout",
        "dropout changes activations, of which golden_quadratic has none"
      ),
      (
        "{mlp: {depth: 0}}", "sgd", "none", "dropout",
        "dropout changes activations, of which mlp has none"
      ),
      (
        "mlp", "sgd", "{greedy: {target: batch}}", "none",
        "greedy needs the gradient, which comes after batch is used"
      ),
      (
        "mlp", "sgd", "{greedy: {target: l2.strength}}", "l2",
        "greedy needs the gradient, which comes after l2.strength is used"
      ),
    ])
  func cellsThatMakeNoSenseAreSkipped(
    landscape: String, optimizer: String, scheduler: String, regularizer: String, reason: String
  ) throws {
    let plan = try plan(
      yaml(
        landscape: "[\(landscape)]", optimizer: "[\(optimizer)]",
        "scheduler: [\(scheduler)]\nregularizer: [\(regularizer)]\nseeds: 2"))
    #expect(plan.trials.map(\.skipReason) == [reason, reason])
    #expect(plan.runnable.isEmpty && plan.skipped.count == 2 && plan.gradientEquivalents == 0)
  }

  @Test(
    arguments: [
      ("mlp", "sgd", "cosine", "dropout"), ("mlp", "sgd", "none", "l1_prox"),
      ("mlp", "adamw", "greedy", "l2"), ("mlp", "sgd", "none", "decoupled_decay"),
      ("mlp", "schedule_free", "cosine", "l2"), ("golden_quadratic", "bisection", "none", "l2"),
      ("mlp", "sgd", "{greedy: {target: decoupled_decay.strength}}", "decoupled_decay"),
      ("mlp", "adamw", "none", "max_norm"), ("mlp", "estimating", "none", "max_norm"),
      ("mlp", "estimating", "none", "l2"),
    ])
  func otherCellsAreRunWithoutAWord(
    landscape: String, optimizer: String, scheduler: String, regularizer: String
  ) throws {
    let plan = try plan(
      yaml(
        landscape: "[\(landscape)]", optimizer: "[\(optimizer)]",
        "scheduler: [\(scheduler)]\nregularizer: [\(regularizer)]"))
    #expect(plan.trials.map(\.skipReason) == [nil])
    #expect(plan.warnings.isEmpty)
  }

  @Test func whereATargetIsMissingOnlyThatCellIsSkipped() throws {
    let plan = try plan(
      yaml(optimizer: "[sgd, momentum]", "scheduler: [step: {target: optimizer.momentum}]"))
    #expect(
      plan.trials.map(\.skipReason) == [
        "step drives optimizer.momentum, which this cell does not have", nil,
      ])
  }

  @Test func constantNeedsNoTarget() throws {
    let plan = try plan(yaml(optimizer: "[bisection]"))
    #expect(plan.trials.map(\.skipReason) == [nil])
    #expect(plan.trials[0].cell.schedulers.isEmpty)
    #expect(plan.trials[0].cell.labels.scheduler == "constant")
  }

  @Test func surprisesAreToldOnce() throws {
    let plan = try plan(
      yaml(
        landscape: "[mlp]", optimizer: "[adamw, adamw: {weight_decay: 0}, lion, sgd]",
        "regularizer: [decoupled_decay, l1_prox]\nseeds: 3"))
    #expect(plan.runnable.count == 24)
    #expect(
      plan.warnings == [
        "adamw with weight_decay and decoupled_decay both decay the weights",
        "l1_prox steps in the Euclidean metric, adamw in one of its own: together they do not solve the penalized problem",
        "lion with weight_decay and decoupled_decay both decay the weights",
        "l1_prox steps in the Euclidean metric, lion in one of its own: together they do not solve the penalized problem",
      ])
  }

  /// Decay and proximal maps take lr as it stands, and these optimizers use it as a factor on a rate of their own.
  @Test(arguments: ["estimating", "{wrapping: {inner: estimating}}"])
  func decayBesideAnEstimatedRateIsTold(optimizer: String) throws {
    for regularizer in ["decoupled_decay", "l1_prox"] {
      let plan = try plan(yaml(optimizer: "[\(optimizer)]", "regularizer: [\(regularizer)]"))
      #expect(
        plan.warnings == [
          "estimating estimates its rate, and lr is a factor on it: \(regularizer) takes lr for the rate and may shrink the weights far faster than the optimizer moves them"
        ])
      #expect(plan.trials.map(\.skipReason) == [nil])
    }
  }

  @Test func decayInsideAndBesideIsSeenThroughAWrapper() throws {
    let plan = try plan(
      yaml(optimizer: "[wrapping: {inner: lion}]", "regularizer: [decoupled_decay]"))
    #expect(
      plan.warnings == ["lion with weight_decay and decoupled_decay both decay the weights"])
  }

  /// A cell that is called none may decay all the same; where the spec writes it, everybody sees it.
  @Test func decayByDefaultIsNoted() throws {
    let plan = try plan(
      yaml(
        landscape: "[mlp]",
        optimizer:
          "[sgd, adamw, adamw: {lr: 0.1}, adamw: {weight_decay: 0.1}, wrapping: {inner: lion}]",
        "regularizer: [none, l2]\nseeds: 2"))
    #expect(plan.warnings.isEmpty)
    #expect(
      plan.notes == [
        "regularizer none with adamw: it decays the weights by itself, weight_decay = 0.01 unless given",
        "regularizer none with lion: it decays the weights by itself, weight_decay = 0.01 unless given",
      ])
    let only = try MatrixPlan(
      spec: read(yaml(optimizer: "[adamw]", "regularizer: [l2]")), catalogue: catalogue())
    #expect(only.notes.isEmpty)
  }

  @Test func aHorizonInGradientsIsTold() throws {
    let spec = try read(yaml("scheduler: [cosine]"), set: ["budget={gradients: 50}"])
    #expect(
      try MatrixPlan(spec: spec, catalogue: catalogue()).warnings == [
        "cosine needs the number of steps; it is taken as one a gradient equivalent"
      ])
  }

  /// What a landscape has does not follow from its name: one called like a closed form has sites and reads token ids,
  /// and the regularizers that need and spoil them are run and skipped.
  @Test func aLandscapeSaysWhatItHas() throws {
    let reader = ComponentCatalogue.Entry(
      descriptor: Descriptor(
        id: "golden_reader", kind: .landscape, summary: "", offers: [.sampledLabels]),
      outline: { _ in LandscapeOutline(hasSites: true, readsTokens: true) })
    let mixup = ComponentCatalogue.Entry(
      descriptor: Descriptor(id: "mixup", kind: .regularizer, summary: "", hooks: .data),
      library: "examples", path: "libexamples.so", sha256: "1")
    let catalogue = catalogue(others: [reader, mixup])
    let plan = try plan(
      yaml(landscape: "[golden_reader]", "regularizer: [dropout, mixup]"), catalogue)
    #expect(
      plan.trials.map(\.skipReason) == [
        nil, "mixup changes inputs, which are token ids in golden_reader",
      ])
  }

  /// A rule is about traits, whatever a hyperparameter is called.
  @Test func adaptiveAndConstantAreTraits() throws {
    func entry(_ descriptor: Descriptor) -> ComponentCatalogue.Entry {
      ComponentCatalogue.Entry(
        descriptor: descriptor, library: "mine", path: "libmine.so", sha256: "1")
    }
    let lr = Hyperparameter.real("lr", default: 0.1, in: 0...1, "")
    let eps = Hyperparameter.real("eps", default: 0, in: 0...1, "")
    let catalogue = catalogue(others: [
      entry(Descriptor(id: "plain", kind: .optimizer, summary: "", hyperparameters: [lr, eps])),
      entry(
        Descriptor(
          id: "scaled", kind: .optimizer, summary: "", hyperparameters: [lr], traits: .adaptive)),
      entry(Descriptor(id: "still", kind: .scheduler, summary: "", traits: [.pure, .constant])),
    ])
    let text = yaml(
      landscape: "[mlp]", optimizer: "[plain, scaled]", "regularizer: [l1_prox]")
    #expect(
      try plan(text, catalogue).warnings == [
        "l1_prox steps in the Euclidean metric, scaled in one of its own: together they do not solve the penalized problem"
      ])
    let still = try plan(yaml(optimizer: "[bisection]", "scheduler: [still]"), catalogue)
    #expect(still.trials.map(\.skipReason) == [nil])
    #expect(still.trials[0].cell.schedulers.isEmpty)
  }
}
