import SurplusCore

/// A component as a record keeps it: what the spec wrote of it.
public struct RecordedComponent: Sendable, Equatable {
  /// A setting that the spec gave, as it is written in a spec.
  public struct Setting: Sendable, Equatable {
    /// The hyperparameter.
    public let name: String
    /// Its value; that of a wrapped optimizer is another component.
    public let value: String

    /// A setting.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Its id, or `library/id`, as the spec wrote it.
  public let written: String
  /// What the spec set, in descriptor order; wrapped optimizers come last.
  public let settings: [Setting]
  /// The name of its size hyperparameter; nil if it has none, or if the record does not say.
  public let size: String?

  /// A component with what the spec set, and the optimizers that it wraps with the keys that name them.
  public init(
    written: String, settings: [Setting], inner: [(key: String, component: RecordedComponent)] = [],
    size: String? = nil
  ) {
    self.written = written
    self.settings =
      settings
      + inner.map { key, component in
        Setting(
          name: key, value: component.settings.isEmpty ? component.text : "{\(component.text)}")
      }
    self.size = size
  }

  /// As a spec writes it inline: `mlp: {data: mnist1d, width: 16}`.
  public var text: String { Self.text(written, settings) }

  /// The same without one of its settings.
  public func text(without name: String) -> String {
    Self.text(written, settings.filter { $0.name != name })
  }

  private static func text(_ written: String, _ settings: [Setting]) -> String {
    guard !settings.isEmpty else { return written }
    let pairs = settings.map { "\($0.name): \($0.value)" }
    return "\(written): {\(pairs.joined(separator: ", "))}"
  }
}

extension RecordedComponent: Decodable {
  private enum Key: String, CodingKey {
    case written, given, values, inner, parts, size
  }

  /// A value of JSON as a spec writes it.
  private struct Value: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(Bool.self) {
        text = String(value)
      } else if let value = try? container.decode(Double.self) {
        text = value.shortest
      } else {
        text = try container.decode(String.self)
      }
    }
  }

  /// From a component of `trials.cell`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let values = try container.decode([String: Value].self, forKey: .values)
    let inner = try container.decodeIfPresent([RecordedComponent].self, forKey: .inner) ?? []
    let parts = try container.decodeIfPresent([String].self, forKey: .parts)
    self.init(
      written: try container.decode(String.self, forKey: .written),
      settings: try container.decode([String].self, forKey: .given).compactMap { name in
        values[name].map { Setting(name: name, value: $0.text) }
      },
      inner: Array(zip(parts ?? inner.map { _ in Descriptor.innerKey }, inner)),
      size: try container.decodeIfPresent(String.self, forKey: .size))
  }
}
