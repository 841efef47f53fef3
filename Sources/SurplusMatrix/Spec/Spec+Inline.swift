import SurplusCore
import SurplusYAML

extension Spec {
  /// A spec of one cell from values of flags in the form of the spec, `adamw: {lr: 0.01}`; several schedulers or
  /// regularizers compose. Nothing given means what a spec without the key means. Throws a `SpecError` that names
  /// the flag.
  public init(
    landscape: String, optimizer: String, schedulers: [String] = [], regularizers: [String] = [],
    steps: Int, seed: Int = 0, batch: String? = nil, precision: String? = nil,
    catalogue: ComponentCatalogue
  ) throws {
    var landscapeNode = try SpecNode.parse(landscape, flag: "--landscape")
    if let precision {
      landscapeNode = landscapeNode.adding("precision", precision, flag: "--precision")
    }
    var pairs: [(String, SpecNode)] = [
      ("surplus", Self.scalar("1", "")), ("name", Self.scalar("trace", "")),
      ("landscape", Self.list([landscapeNode], "--landscape")),
      ("optimizer", Self.list([try SpecNode.parse(optimizer, flag: "--optimizer")], "--optimizer")),
      ("seeds", Self.list([Self.scalar(String(seed), "--seed")], "--seed")),
      ("budget", Self.mapping("steps", String(steps), "--steps")),
    ]
    if let batch { pairs.append(("batch", Self.mapping("size", batch, "--batch"))) }
    for (key, flag, texts) in [
      ("scheduler", "--scheduler", schedulers), ("regularizer", "--regularizer", regularizers),
    ] where !texts.isEmpty {
      let nodes = try texts.map { try SpecNode.parse($0, flag: flag) }
      pairs.append((key, Self.list(nodes.count == 1 ? nodes : [Self.list(nodes, flag)], flag)))
    }
    let place = SourceLocation(flag: "trace")
    let root = SpecNode(
      .mapping(pairs.map { (SpecNode(.scalar($0, isPlain: true), at: place), $1) }), at: place)
    self = try SpecReader(root, catalogue: catalogue).spec(text: root.yaml())
    // There is no flag for it, and a landscape that divides its rows by itself leaves no choice.
    if landscapes.contains(where: { catalogue.entry(of: $0)?.descriptor.dividesRows == true }) {
      validation = 0
    }
    for (flag, count) in [
      ("--landscape", landscapes.count), ("--optimizer", optimizers.count),
      ("--scheduler", self.schedulers.count), ("--regularizer", self.regularizers.count),
    ] where count > 1 {
      throw SpecError("\(flag): one value for each hyperparameter, not a list")
    }
  }

  private static func scalar(_ text: String, _ flag: String) -> SpecNode {
    SpecNode(.scalar(text, isPlain: true), at: SourceLocation(flag: flag))
  }

  private static func list(_ nodes: [SpecNode], _ flag: String) -> SpecNode {
    SpecNode(.sequence(nodes), at: SourceLocation(flag: flag))
  }

  private static func mapping(_ key: String, _ value: String, _ flag: String) -> SpecNode {
    SpecNode(
      .mapping([(scalar(key, flag), scalar(value, flag))]), at: SourceLocation(flag: flag))
  }
}

extension SpecNode {
  /// A component with one more value, which wins over one of that name.
  fileprivate func adding(_ name: String, _ value: String, flag: String) -> SpecNode {
    let place = SourceLocation(flag: flag)
    let pair = (
      key: SpecNode(.scalar(name, isPlain: true), at: place),
      value: SpecNode(.scalar(value, isPlain: true), at: place)
    )
    switch content {
    case .scalar:
      return SpecNode(.mapping([(self, SpecNode(.mapping([pair]), at: place))]), at: location)
    case .mapping(var pairs) where pairs.count == 1:
      guard case .mapping(let settings) = pairs[0].value.content else { return self }
      pairs[0].value.content = .mapping(settings.filter { $0.key.text != name } + [pair])
      return SpecNode(.mapping(pairs), at: location)
    default:
      return self
    }
  }
}
