import SurplusCore
import SurplusStore

/// A component as a spec uses it: which one, and a value for each of its hyperparameters.
///
/// Besides the hyperparameters of the descriptor, a landscape has the value `precision` and a scheduler the value
/// `target`, which belong to the host.
public struct Component: Sendable, Codable, Equatable {
  /// What it is.
  public let kind: ComponentKind
  /// The id of its descriptor.
  public let id: String
  /// The id of its library; `surplus` for what is built in.
  public let library: String
  /// The id as the spec wrote it: `id` or `library/id`.
  public let written: String
  /// Every value, defaults filled in.
  public let values: [String: HyperparameterValue]
  /// The names that the spec gave a value, in descriptor order.
  public let given: [String]
  /// For an optimizer that wraps others: these, in the order of `innerKeys`.
  public let inner: [Component]
  // Only where it divides the tensors: the text of every other component is as it was before there was any.
  private let parts: [String]?
  /// For a landscape that has one: the name of its size hyperparameter.
  public let size: String?

  /// A component with every value.
  public init(
    kind: ComponentKind, id: String, library: String, written: String? = nil,
    values: [String: HyperparameterValue], given: [String] = [], inner: [Component] = [],
    parts: [String] = [], size: String? = nil
  ) {
    self.inner = inner
    self.parts = parts.isEmpty ? nil : parts
    self.kind = kind
    self.id = id
    self.library = library
    self.written = written ?? id
    self.values = values
    self.given = given
    self.size = size
  }

  /// As a spec writes it inline: `mlp: {data: mnist1d, width: 16}`, with what was given.
  public var display: String { recorded.text }

  /// What a record keeps of its text.
  private var recorded: RecordedComponent {
    RecordedComponent(
      written: written,
      settings: given.compactMap { name in
        values[name].map { RecordedComponent.Setting(name: name, value: $0.description) }
      }, inner: zip(innerKeys, inner).map { ($0, $1.recorded) })
  }

  /// The keys under which a spec names what it wraps.
  var innerKeys: [String] { parts ?? inner.map { _ in Descriptor.innerKey } }

  /// Whether it divides the tensors among those that it wraps.
  var divides: Bool { parts != nil }

  /// It and what it wraps, each before what that wraps.
  public var chain: [Component] { [self] + inner.flatMap(\.chain) }

  /// The places in `chain` of the optimizers that have a hyperparameter, at a path of keys below it. One that an optimizer
  /// does not have itself is that of what it wraps: of each of its parts that has it, where it divides the tensors.
  func places(of hyperparameter: String, at path: ArraySlice<Substring>) -> [Int] {
    if path.isEmpty && values.keys.contains(hyperparameter) { return [0] }
    var start = 1
    var places: [Int] = []
    for (key, component) in zip(innerKeys, inner) {
      if path.first.map({ $0 == key }) ?? true {
        places += component.places(of: hyperparameter, at: path.dropFirst()).map { start + $0 }
      }
      start += component.chain.count
    }
    return places
  }

  /// The hyperparameter that is the learning rate of an optimizer.
  static let rate = "lr"

  /// The optimizer, of it and of those that it wraps, whose tensors have no learning rate; nil if all have one.
  var withoutRate: Component? {
    if number(Self.rate) != nil { return nil }
    return inner.isEmpty ? self : inner.lazy.compactMap(\.withoutRate).first
  }

  /// Whether another has the same values, whatever both wrap and however they are written.
  func hasValues(of other: Component) -> Bool {
    kind == other.kind && id == other.id && library == other.library && values == other.values
  }

  /// The value of a numeric hyperparameter, nil if it has none of that name.
  public func number(_ name: String) -> Double? {
    guard case .number(let value) = values[name] else { return nil }
    return value
  }

  /// The value of the size hyperparameter, nil if it has none.
  public var sizeValue: Double? { size.flatMap(number) }

  /// The precision of a landscape.
  public var precision: Precision? {
    guard kind == .landscape, case .choice(let name) = values["precision"] else { return nil }
    return Precision(rawValue: name)
  }

  /// What a scheduler drives.
  public var target: ScheduleTarget? {
    guard kind == .scheduler, case .choice(let text) = values["target"] else { return nil }
    return ScheduleTarget(text)
  }

  /// The values in descriptor order, as a component is created with them. Throws a `ComponentError` if the
  /// descriptor is not the one the spec was read with.
  public func hyperparameterValues(for descriptor: Descriptor) throws -> HyperparameterValues {
    let encoded = try descriptor.hyperparameters.map { hyperparameter in
      guard let value = values[hyperparameter.name]?.encoded(as: hyperparameter.kind) else {
        throw ComponentError("\(id): no value for \(hyperparameter.name): the component changed")
      }
      return value
    }
    return HyperparameterValues(descriptor.hyperparameters, values: encoded)
  }
}

extension [Component] {
  /// As a spec writes an alternative inline: `none`, `l2: {strength: 0.01}`, `[l2, dropout: {rate: 0.2}]`.
  public var display: String {
    switch count {
    case 0: "none"
    case 1: self[0].display
    default: "[\(map(\.display).joined(separator: ", "))]"
    }
  }
}

/// What a scheduler drives: `optimizer.lr`, `dropout.rate`, `batch`; `optimizer.inner.lr` is that of the optimizer that a
/// spec names under `inner`.
public struct ScheduleTarget: Sendable, Hashable, CustomStringConvertible {
  /// `optimizer`, the id of a regularizer, or `batch`.
  public let component: String
  /// The driven hyperparameter; nil for `batch`.
  public let hyperparameter: String?

  /// What a scheduler drives unless told otherwise.
  public static let learningRate = "optimizer.\(Component.rate)"

  /// From its text; nil unless it is `batch` or `COMPONENT.HYPERPARAMETER`.
  public init?(_ text: String) {
    if text == "batch" {
      (component, hyperparameter) = (text, nil)
      return
    }
    guard let dot = text.lastIndex(of: "."), dot != text.startIndex,
      text.index(after: dot) != text.endIndex
    else { return nil }
    component = String(text[..<dot])
    hyperparameter = String(text[text.index(after: dot)...])
  }

  /// The text.
  public var description: String {
    hyperparameter.map { "\(component).\($0)" } ?? component
  }
}
