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

  init(_ root: SpecNode, catalogue: ComponentCatalogue) throws {
    self.root = root
    self.catalogue = catalogue
    fields = try root.fields("a spec", known: Self.keys)
  }

  /// Checks everything. Throws a `SpecError` at the first mistake.
  func spec(text: String) throws -> Spec {
    guard let version = fields["surplus"] else {
      throw SpecError(
        root.location, "'surplus' is missing: write 'surplus: 1', the version of a spec's language")
    }
    guard version.number == 1 else {
      throw SpecError(
        version.location, "this version of Surplus reads 'surplus: 1', not \(version.summary)")
    }
    let landscapes = try components(.landscape).flatMap { $0 }
    let optimizers = try components(.optimizer).flatMap { $0 }
    let regularizers = try components(.regularizer, default: "none")
    let batch = try batch()
    let targets = Self.targets(optimizers, regularizers, batch)
    let budget = try budget()
    return Spec(
      name: try name(), landscapes: landscapes, optimizers: optimizers,
      schedulers: try components(.scheduler, default: "constant", targets: targets),
      regularizers: regularizers, seeds: try seeds(), budget: budget, batch: batch,
      validation: try validation(), measure: try measure(horizon: budget.horizon),
      threads: try fields["threads"]?.integer("threads", from: 1, to: Self.mostThreads) ?? 1,
      limits: try limits(), text: text)
  }

  private func required(_ key: String) throws -> SpecNode {
    guard let node = fields[key] else { throw SpecError(root.location, "'\(key)' is missing") }
    return node
  }

  private func components(
    _ kind: ComponentKind, default id: String? = nil, targets: [String] = []
  ) throws -> [[Component]] {
    let node =
      if let given = fields[kind.rawValue] {
        given
      } else if let id {
        SpecNode(
          .sequence([SpecNode(.scalar(id, isPlain: true), at: root.location)]), at: root.location)
      } else {
        try required(kind.rawValue)
      }
    return try ComponentReader(kind: kind, catalogue: catalogue, targets: targets).axis(node)
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
        + component.inner.flatMap { inner in
          // What the wrapper does not have itself is the inner optimizer's.
          numbers(ofOptimizer: inner, as: "\(name).\(Component.innerKey)")
            + numbers(ofOptimizer: inner, as: name)
        }
    }
    return optimizers.flatMap { numbers(ofOptimizer: $0, as: "optimizer") }
      + regularizers.flatMap { $0 }.flatMap { numbers(of: $0, as: $0.written) }
      + (batch.size == nil ? [] : ["batch"])
  }

  private func name() throws -> String {
    let node = try required("name")
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
    guard !nodes.isEmpty else { throw SpecError(node.location, "the list of seeds is empty") }
    var seeds: Set<Int> = []
    return try nodes.map { node in
      let seed = try node.integer("a seed", from: 0)
      guard seeds.insert(seed).inserted else {
        throw SpecError(node.location, "the seed \(seed) stands twice")
      }
      return seed
    }
  }

  private func budget() throws -> Budget {
    let node = try required("budget")
    let fields = try node.fields("budget", known: ["steps", "gradients"])
    switch (fields["steps"], fields["gradients"]) {
    case (let steps?, nil): return .steps(try steps.integer("budget.steps", from: 0))
    case (nil, let gradients?):
      return .gradients(try gradients.real("budget.gradients", from: 1, to: 0x1p53))
    default: throw SpecError(node.location, "budget is either steps or gradients")
    }
  }

  private func batch() throws -> BatchSetting {
    let fields = try fields["batch"]?.fields("batch", known: ["size", "order"]) ?? [:]
    var plan = BatchSetting(size: 100)
    if let size = fields["size"] {
      plan.size = size.plainText == "full" ? nil : try size.integer("batch.size", from: 1)
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
    let fields = try fields["measure"]?.fields("measure", known: ["every", "splits"]) ?? [:]
    var setting = MeasureSetting(every: max(1, (horizon + 19) / 20))
    if let node = fields["every"] { setting.every = try node.integer("measure.every", from: 1) }
    if let node = fields["splits"] {
      let names = try node.list("measure.splits").map {
        try $0.choice("a split", of: Split.allCases.map(\.rawValue))
      }
      setting.splits = Split.allCases.filter { names.contains($0.rawValue) }
    }
    return setting
  }

  private func limits() throws -> TrialLimits {
    let fields =
      try fields["limits"]?.fields(
        "limits", known: ["step_seconds", "memory", "checkpoint_seconds"]) ?? [:]
    var limits = TrialLimits()
    if let node = fields["step_seconds"] {
      limits.stepSeconds = try node.real("limits.step_seconds", from: 0.001, to: 1e9)
    }
    if let node = fields["checkpoint_seconds"] {
      limits.checkpointSeconds = try node.real("limits.checkpoint_seconds", from: 0, to: 1e9)
    }
    if let node = fields["memory"] { limits.memory = try node.bytes("limits.memory") }
    return limits
  }
}
