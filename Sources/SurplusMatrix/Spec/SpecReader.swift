import SurplusCore
import SurplusTraining
import SurplusYAML

/// Reads a spec from YAML, key by key.
struct SpecReader {
  private static let keys = [
    "surplus", "name", "landscape", "optimizer", "scheduler", "regularizer", "seeds", "budget",
    "batch", "validation", "measure", "threads", "limits",
  ]
  /// More is a slip of the pen: it would run for years.
  private static let mostSeeds = 1_000_000.0
  private static let mostThreads = 1024.0

  private let root: SpecNode
  private let fields: [String: SpecNode]
  private let catalogue: ComponentCatalogue
  private let mistakes = MistakeCollector()

  init(_ root: SpecNode, catalogue: ComponentCatalogue) throws {
    self.root = root
    self.catalogue = catalogue
    fields = try root.fields("a spec", known: Self.keys, mistakes)
  }

  /// Checks everything. Throws a `SpecError` with every mistake; a version that is not ours is the only one.
  func spec(text: String) throws -> Spec {
    let version = required("surplus", ": write 'surplus: 1', the version of a spec's language")
    if let version, version.number != 1 {
      throw SpecError(
        version.location,
        "this version of Surplus reads 'surplus: 1', not \(version.summary)"
          + version.numberAdvice)
    }
    let name = mistakes.attempt { try self.name() } ?? nil
    let landscapes = axis(.landscape)
    let before = mistakes.count
    let optimizers = axis(.optimizer)
    let regularizers = axis(.regularizer, default: "none")
    let batch = mistakes.attempt { try self.batch() }
    let targets: [String]? =
      if let optimizers, let regularizers, let batch, mistakes.count == before {
        Self.targets(
          optimizers.alternatives.flatMap { $0 }, regularizers.alternatives, batch)
      } else { nil }
    let schedulers = axis(.scheduler, default: "constant", targets: targets)
    let seeds = mistakes.attempt { try self.seeds() }
    let budget = mistakes.attempt { try self.budget() } ?? nil
    let validation = mistakes.attempt { try self.validation() }
    let measure = mistakes.attempt { try self.measure(horizon: budget?.horizon ?? 1) }
    let threads = mistakes.attempt { try self.threads() }
    let limits = mistakes.attempt { try self.limits() }
    let axes = [landscapes, optimizers, schedulers, regularizers].compactMap { $0 }
    let refusals = self.refusals(axes.flatMap(\.written), validation: validation ?? 0)
    try mistakes.report()
    guard let name, let landscapes, let optimizers, let schedulers, let regularizers, let seeds,
      let budget, let batch, let validation, let measure, let threads, let limits
    else { preconditionFailure("what could not be read is a mistake") }
    return Spec(
      name: name, landscapes: landscapes.alternatives.flatMap { $0 },
      optimizers: optimizers.alternatives.flatMap { $0 }, schedulers: schedulers.alternatives,
      regularizers: regularizers.alternatives, seeds: seeds, budget: budget, batch: batch,
      validation: validation, measure: measure, threads: threads, limits: limits,
      refusals: refusals, text: text)
  }

  /// What a key says; nil if it is missing, which is a mistake unless a key that is not known was meant for it.
  private func required(_ key: String, _ advice: String = "") -> SpecNode? {
    if let node = fields[key] { return node }
    guard case .mapping(let pairs) = root.content else { return nil }
    let isMisspelt = pairs.contains {
      fields[$0.key.text ?? ""] == nil
        && NearestName.nearest(to: $0.key.text ?? "", among: Self.keys) == key
    }
    if !isMisspelt {
      mistakes.add(SpecError(root.location, "'\(key)' is missing" + advice))
    }
    return nil
  }

  private func axis(
    _ kind: ComponentKind, default id: String? = nil, targets: [String]? = []
  ) -> ComponentReader.Axis? {
    let node =
      if let given = fields[kind.rawValue] {
        given
      } else if let id {
        SpecNode(
          .sequence([SpecNode(.scalar(id, isPlain: true), at: root.location)]), at: root.location)
      } else {
        required(kind.rawValue)
      }
    guard let node else { return nil }
    let reader = ComponentReader(
      kind: kind, catalogue: catalogue, targets: targets, mistakes: mistakes)
    return mistakes.attempt { try reader.axis(node) }
  }

  /// Combinations of values that a component refuses although each value has its use; any other refusal is a mistake.
  private func refusals(_ written: [WrittenComponent], validation: Double) -> [Refusal] {
    let components = written.flatMap(\.combinations)
    let reasons = catalogue.refusals(of: components, validation: validation)
    var next = 0
    return written.flatMap { written in
      defer { next += written.combinations.count }
      return written.verdict(
        Array(reasons[next..<(next + written.combinations.count)]), mistakes)
    }
  }

  /// Every number that a scheduler of this spec can drive in some cell.
  private static func targets(
    _ optimizers: [Component], _ regularizers: [[Component]], _ batch: BatchSetting
  ) -> [String] {
    func numbers(of component: Component, as name: String) -> [String] {
      component.values.keys.sorted().filter { component.number($0) != nil }.map { "\(name).\($0)" }
    }
    func numbers(ofOptimizer component: Component, as name: String) -> [String] {
      numbers(of: component, as: name)
        + zip(component.innerKeys, component.inner).flatMap { key, inner in
          // What the wrapper does not have itself is the inner optimizer's.
          numbers(ofOptimizer: inner, as: "\(name).\(key)")
            + numbers(ofOptimizer: inner, as: name)
        }
    }
    return optimizers.flatMap { numbers(ofOptimizer: $0, as: "optimizer") }
      + regularizers.flatMap { $0 }.flatMap { numbers(of: $0, as: $0.written) }
      + (batch.size == nil ? [] : ["batch"])
  }

  private func name() throws -> String? {
    guard let node = required("name") else { return nil }
    guard let name = node.text, let first = name.unicodeScalars.first, first != ".", first != "-",
      name.unicodeScalars.allSatisfy({
        $0.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains($0)
      })
    else {
      throw SpecError(
        node.location,
        "name is letters, digits, '.', '_' and '-', since it names a folder, not \(node.summary)")
    }
    return name
  }

  private func seeds() throws -> [Int] {
    guard let node = fields["seeds"] else { return [0] }
    guard case .sequence(let nodes) = node.content else {
      return Array(0..<(try node.integer("seeds", from: 1, to: Self.mostSeeds)))
    }
    guard !nodes.isEmpty else {
      throw SpecError(node.location, "the list of seeds is empty: it needs at least one seed")
    }
    var seeds: [Int] = []
    var known: Set<Int> = []
    for node in nodes {
      mistakes.attempt {
        let seed = try node.integer("a seed", from: 0)
        guard known.insert(seed).inserted else {
          throw SpecError(node.location, "the seed \(seed) stands twice")
        }
        seeds.append(seed)
      }
    }
    return seeds
  }

  private func budget() throws -> Budget? {
    guard let node = required("budget") else { return nil }
    let known = ["steps", "gradients"]
    let fields = try node.fields("budget", known: known, mistakes)
    switch (fields["steps"], fields["gradients"]) {
    case (let steps?, nil): return .steps(try steps.integer("budget.steps", from: 0))
    case (nil, let gradients?):
      return .gradients(try gradients.real("budget.gradients", from: 1, to: 0x1p53))
    case (nil, nil) where node.hasKeys(beside: known): return nil
    default: throw SpecError(node.location, "budget is either steps or gradients")
    }
  }

  private func batch() throws -> BatchSetting {
    let fields = try fields["batch"]?.fields("batch", known: ["size", "order"], mistakes) ?? [:]
    var plan = BatchSetting(size: 100)
    if let size = fields["size"] {
      if size.number == nil && size.plainText != "full" {
        let advice = size.numberAdvice
        mistakes.add(
          SpecError(
            size.location,
            "batch.size is a whole number or 'full', not \(size.summary)"
              + (advice.isEmpty
                ? NearestName.nearest(to: size.text ?? "", among: ["full"])
                  .map { "; did you mean '\($0)'?" } ?? "" : advice)))
      } else {
        plan.size =
          mistakes.attempt {
            size.number == nil ? nil : try size.integer("batch.size", from: 1)
          } ?? nil
      }
    }
    if let order = fields["order"] {
      let name = try order.choice("batch.order", of: BatchOrder.allCases.map(\.rawValue))
      plan.order = BatchOrder(rawValue: name) ?? plan.order
    }
    return plan
  }

  private func validation() throws -> Double {
    guard let node = fields["validation"] else { return 0.1 }
    let fraction = try node.real("validation", from: 0, to: 1)
    guard fraction < 1 else {
      throw SpecError(node.location, "validation = 1 leaves no rows to train on")
    }
    return fraction
  }

  private func measure(horizon: Int) throws -> MeasureSetting {
    let fields =
      try fields["measure"]?.fields("measure", known: ["every", "splits"], mistakes) ?? [:]
    var setting = MeasureSetting(every: max(1, (horizon + 19) / 20))
    if let node = fields["every"],
      let every = mistakes.attempt({ try node.integer("measure.every", from: 1) })
    {
      setting.every = every
    }
    if let node = fields["splits"] {
      let names = try node.list("measure.splits").compactMap { node in
        mistakes.attempt { try node.choice("a split", of: Split.allCases.map(\.rawValue)) }
      }
      setting.splits = Split.allCases.filter { names.contains($0.rawValue) }
    }
    return setting
  }

  private func threads() throws -> Int {
    guard let node = fields["threads"] else { return 1 }
    return try node.integer("threads", from: 1, to: Self.mostThreads)
  }

  private func limits() throws -> TrialLimits {
    let fields =
      try fields["limits"]?.fields(
        "limits", known: ["step_seconds", "trial_seconds", "memory", "checkpoint_seconds"],
        mistakes) ?? [:]
    var limits = TrialLimits()
    if let node = fields["step_seconds"] {
      mistakes.attempt {
        limits.stepSeconds = try node.real("limits.step_seconds", from: 0.001, to: 1e9)
      }
    }
    if let node = fields["trial_seconds"] {
      mistakes.attempt {
        limits.trialSeconds = try node.real("limits.trial_seconds", from: 0.001, to: 1e9)
      }
    }
    if let node = fields["checkpoint_seconds"] {
      mistakes.attempt {
        limits.checkpointSeconds = try node.real("limits.checkpoint_seconds", from: 0, to: 1e9)
      }
    }
    if let node = fields["memory"] {
      limits.memory = try node.bytes("limits.memory")
      guard limits.memory >= TrialLimits.leastMemory else {
        throw SpecError(
          node.location,
          "limits.memory = \(limits.memory) bytes is too little to start a worker: at least "
            + "\(TrialLimits.leastMemory >> 20)MiB")
      }
    }
    return limits
  }
}

extension SpecNode {
  /// Whether a mapping has keys that are not among the known ones.
  fileprivate func hasKeys(beside known: [String]) -> Bool {
    guard case .mapping(let pairs) = content else { return false }
    return pairs.contains { !known.contains($0.key.text ?? "") }
  }
}
