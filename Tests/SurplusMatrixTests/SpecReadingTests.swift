import SurplusCore
import SurplusMatrix
import SurplusTraining
import Testing

@Suite struct SpecReadingTests {
  /// The example of the documentation.
  static let quickstart = """
    surplus: 1
    name: quickstart
    landscape:
      - mlp: { data: mnist1d, width: [4, 16, 48, 192], depth: 2, label_noise: 0.15 }
    optimizer:
      - momentum: { lr: 0.05 }
      - adamw: { lr: 0.003 }
      - lion: { lr: 0.0003 }
    scheduler: [constant, cosine]
    regularizer:
      - none
      - [l2: { strength: 1.0e-4 }, dropout: { rate: 0.2 }]
    seeds: 3                       # the seeds 0, 1, 2; or a list
    budget: { steps: 4000 }
    batch: { size: 100, order: shuffled }
    validation: 0.1
    measure: { every: 200 }
    threads: 1
    limits: { step_seconds: 60, memory: 4GiB }
    """

  @Test func readsTheExample() throws {
    let spec = try read(Self.quickstart)
    #expect(spec.name == "quickstart")
    #expect(
      spec.landscapes.map(\.display)
        == [4, 16, 48, 192].map {
          "mlp: {data: mnist1d, width: \($0), depth: 2, label_noise: 0.15}"
        })
    #expect(
      spec.optimizers.map(\.display) == [
        "momentum: {lr: 0.05}", "adamw: {lr: 0.003}", "lion: {lr: 0.0003}",
      ])
    #expect(spec.schedulers.map(\.display) == ["constant", "cosine"])
    #expect(
      spec.regularizers.map(\.display) == [
        "none", "[l2: {strength: 0.0001}, dropout: {rate: 0.2}]",
      ])
    #expect(spec.seeds == [0, 1, 2])
    #expect(spec.budget == .steps(4000))
    #expect(spec.batch == BatchSetting(size: 100, order: .shuffled))
    #expect(spec.validation == 0.1 && spec.measure.every == 200 && spec.threads == 1)
    #expect(spec.limits == TrialLimits(stepSeconds: 60, memory: 4_294_967_296))
    #expect(spec.text == Self.quickstart)
  }

  @Test func fillsInWhatIsNotSaid() throws {
    let spec = try read(yaml())
    #expect(spec.schedulers.map(\.display) == ["constant"])
    #expect(spec.schedulers[0][0].target == ScheduleTarget("optimizer.lr"))
    #expect(spec.regularizers == [[]])
    #expect(spec.seeds == [0])
    #expect(spec.batch == BatchSetting(size: 100, order: .shuffled))
    #expect(spec.validation == 0.1 && spec.measure.every == 5 && spec.threads == 1)
    #expect(spec.limits == TrialLimits(stepSeconds: 60, memory: 4 << 30))
  }

  @Test(arguments: [(1, 1), (20, 1), (21, 2), (4000, 200), (4001, 201)])
  func measuresTwentyTimesUnlessToldOtherwise(steps: Int, every: Int) throws {
    #expect(try read(yaml(), set: ["budget.steps=\(steps)"]).measure.every == every)
  }

  @Test func splitsOnTheWayAreNamed() throws {
    #expect(try read(yaml()).measure.splits == [.train, .validation, .test])
    #expect(
      try read(yaml(), set: ["measure.splits=[test, train]"]).measure.splits == [.train, .test])
    #expect(throws: SpecError.self) { try read(yaml(), set: ["measure.splits=[tset]"]) }
  }

  @Test func everyHyperparameterHasAValue() throws {
    let adamw = try read(yaml(optimizer: "[adamw: {lr: 1}]")).optimizers[0]
    #expect(
      adamw.values == [
        "lr": .number(1), "beta1": .number(0.9), "beta2": .number(0.999), "eps": .number(1e-8),
        "weight_decay": .number(0.01),
      ])
    #expect(adamw.given == ["lr"])
    let descriptor = try catalogue().resolve("adamw", kind: .optimizer).descriptor
    #expect(
      try adamw.hyperparameterValues(for: descriptor).values == [1, 0.9, 0.999, 1e-8, 0.01])
  }

  @Test func booleansAndChoicesTravelAsNumbers() throws {
    let spec = try read(
      yaml(
        landscape: "[mlp: {data: mnist1d}]", optimizer: "[momentum: {nesterov: true}]",
        "regularizer: [l2: {roles: all}]"))
    let momentum = try catalogue().resolve("momentum", kind: .optimizer).descriptor
    #expect(try spec.optimizers[0].hyperparameterValues(for: momentum).boolean("nesterov"))
    let l2 = try catalogue().resolve("l2", kind: .regularizer).descriptor
    #expect(try spec.regularizers[0][0].hyperparameterValues(for: l2).choice("roles") == "all")
    let mlp = try catalogue().resolve("mlp", kind: .landscape).descriptor
    #expect(try spec.landscapes[0].hyperparameterValues(for: mlp).choice("data") == "mnist1d")
  }

  @Test(
    arguments: [
      ("1e-08", 1e-8), ("1e-8", 1e-8), ("1E-8", 1e-8), ("1.0e-8", 1e-8), ("1", 1), ("+1", 1),
      (".5", 0.5), ("1.", 1), ("0", 0), ("-0.0", 0), ("1e2", 100),
    ])
  func readsNumbers(text: String, value: Double) throws {
    let spec = try read(yaml(optimizer: "[sgd: {lr: \(text)}]"))
    #expect(spec.optimizers[0].number("lr")?.bitPattern == value.bitPattern)
  }

  @Test func precisionBelongsToEveryLandscape() throws {
    let spec = try read(yaml(landscape: "[mlp, golden_quadratic, mlp: {precision: [f64, f32]}]"))
    #expect(spec.landscapes.map(\.precision) == [.f32, .f64, .f64, .f32])
    #expect(spec.landscapes[2].display == "mlp: {precision: f64}")
  }

  @Test func listsOfValuesExpandInTheOrderWritten() throws {
    let spec = try read(yaml(optimizer: "[momentum: {momentum: [0.9, 0.5], lr: [0.1, 0.01]}, sgd]"))
    #expect(
      spec.optimizers.map(\.display) == [
        "momentum: {lr: 0.1, momentum: 0.9}", "momentum: {lr: 0.01, momentum: 0.9}",
        "momentum: {lr: 0.1, momentum: 0.5}", "momentum: {lr: 0.01, momentum: 0.5}", "sgd",
      ])
  }

  @Test func listsOfValuesExpandInCompositions() throws {
    let spec = try read(
      yaml("regularizer: [[l2: {strength: [1, 2]}, l1_prox: {strength: [3, 4]}], [], [l2]]"))
    #expect(
      spec.regularizers.map(\.display) == [
        "[l2: {strength: 1}, l1_prox: {strength: 3}]",
        "[l2: {strength: 1}, l1_prox: {strength: 4}]",
        "[l2: {strength: 2}, l1_prox: {strength: 3}]",
        "[l2: {strength: 2}, l1_prox: {strength: 4}]",
        "none", "l2",
      ])
  }

  @Test func schedulersComposeOnDifferentTargets() throws {
    let spec = try read(
      yaml(
        optimizer: "[momentum]",
        """
        regularizer: [l2]
        scheduler:
          - [cosine, step: {target: optimizer.momentum}, constant: {target: l2.strength}]
          - cosine: {target: [batch, optimizer.lr]}
        """))
    #expect(
      spec.schedulers.map { $0.compactMap { $0.target?.description } } == [
        ["optimizer.lr", "optimizer.momentum", "l2.strength"], ["batch"], ["optimizer.lr"],
      ])
    #expect(
      spec.schedulers[0].display
        == "[cosine, step: {target: optimizer.momentum}, constant: {target: l2.strength}]")
    let values = try spec.schedulers[0][1].hyperparameterValues(
      for: catalogue().resolve("step", kind: .scheduler).descriptor)
    #expect(values.values == [1000, 0.1])
  }

  @Test func anchorsAndMergesWork() throws {
    let spec = try read(
      yaml(
        optimizer: """

            - momentum: &rates {lr: [0.1, 0.2]}
            - sgd: *rates
            - adamw: {<<: *rates, beta1: 0.5}
            - lion: {<<: *rates, lr: 1}
          """))
    #expect(
      spec.optimizers.map(\.display) == [
        "momentum: {lr: 0.1}", "momentum: {lr: 0.2}", "sgd: {lr: 0.1}", "sgd: {lr: 0.2}",
        "adamw: {lr: 0.1, beta1: 0.5}", "adamw: {lr: 0.2, beta1: 0.5}", "lion: {lr: 1}",
      ])
  }

  @Test func budgetsBatchesAndSeedsHaveTheirForms() throws {
    let spec = try read(
      yaml("batch: {size: full, order: sequential}\nseeds: [7, 3]\nvalidation: 0"),
      set: ["budget={gradients: 150.5}"])
    #expect(spec.budget == .gradients(150.5))
    #expect(spec.budget.horizon == 150 && spec.measure.every == 8)
    #expect(spec.batch == BatchSetting(size: nil, order: .sequential))
    #expect(spec.seeds == [7, 3] && spec.validation == 0)
  }

  @Test(
    arguments: [
      ("4GiB", 4_294_967_296), ("512 MiB", 536_870_912), ("64MiB", 67_108_864),
      ("2GB", 2_000_000_000), ("100000000", 100_000_000),
    ])
  func readsAmountsOfMemory(text: String, bytes: Int) throws {
    #expect(try read(yaml("limits: {memory: \(text)}")).limits.memory == bytes)
  }

  @Test func aTrialHasALimitOfItsOwn() throws {
    #expect(try read(yaml("limits: {trial_seconds: 90}")).limits.trialSeconds == 90)
    #expect(try read(yaml("limits: {step_seconds: 1}")).limits.trialSeconds == nil)
  }

  @Test func qualifiedIdsNameALibrary() throws {
    let other = ComponentCatalogue.Entry(
      descriptor: Descriptor(id: "sgd", kind: .optimizer, summary: ""), library: "mine",
      path: "libmine.so")
    let spec = try read(
      yaml(optimizer: "[mine/sgd, surplus_optimizers/sgd]"), catalogue(others: [other]))
    #expect(spec.optimizers.map(\.library) == ["mine", "surplus_optimizers"])
    #expect(spec.optimizers.map(\.id) == ["sgd", "sgd"])
    #expect(spec.optimizers.map(\.display) == ["mine/sgd", "surplus_optimizers/sgd"])
  }

  @Test func aLibraryThatWasSetAsideIsNotInTheWay() throws {
    let broken = ComponentCatalogue.Entry(
      descriptor: Descriptor(id: "sgd", kind: .optimizer, summary: ""), library: "broken",
      path: "libbroken.so", setAside: "it crashed")
    #expect(
      try read(yaml(), catalogue(others: [broken])).optimizers[0].library == "surplus_optimizers")
  }
}
