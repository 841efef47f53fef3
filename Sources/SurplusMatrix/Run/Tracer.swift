import SurplusCore
import SurplusHost

/// Runs one trial in this process and writes its states as JSON Lines.
public struct Tracer {
  /// What a line holds beside the scalars.
  public struct Emission: OptionSet, Sendable {
    /// The bits.
    public let rawValue: Int
    /// From bits.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// The point, flat, in layout order.
    public static let parameters = Emission(rawValue: 1)
    /// The gradient of the objective, flat.
    public static let gradient = Emission(rawValue: 2)

    /// The Hessian times v, v_i = cos(i + 1), flat.
    public static let hessianProduct = Emission(rawValue: 4)

    /// From the names of `--emit`. Throws a `SpecError` for a name that is unknown.
    public init(_ names: String) throws {
      self = []
      for name in names.split(separator: ",") {
        switch name {
        case "parameters": insert(.parameters)
        case "gradient": insert(.gradient)
        case "hvp": insert(.hessianProduct)
        default:
          throw SpecError(
            "--emit \(name): unknown"
              + NearestName.hint(for: String(name), among: ["parameters", "gradient", "hvp"]))
        }
      }
    }
  }

  private let cell: Cell
  private let seed: Int
  private let emission: Emission

  /// A tracer of the one cell of a spec.
  public init(_ spec: Spec, catalogue: ComponentCatalogue, emission: Emission) throws {
    let plan = try MatrixPlan(spec: spec, catalogue: catalogue)
    let trial = plan.trials[0]
    if let reason = trial.skipReason { throw SpecError(reason) }
    cell = trial.cell
    seed = trial.seed
    self.emission = emission
  }

  /// Writes the state before each of so many updates and after the last. Throws what a component reports.
  public func run(
    steps: Int, catalogue: ComponentCatalogue, _ write: (String) throws -> Void
  ) throws {
    var bench = TrialBench()
    let trial = try bench.makeTrial(cell, seed: seed, catalogue: catalogue)
    try trial.run.trace(steps: steps) { state in
      var line = #"{"step": \#(state.step), "loss": \#(Self.json(state.loss))"#
      line += #", "penalty": \#(Self.json(state.penalty))"#
      line += #", "learning_rate": \#(state.learningRate.map(Self.json) ?? "null")"#
      line += #", "gradient_norm": \#(Self.json(state.gradientNorm))"#
      if emission.contains(.parameters) {
        line += #", "parameters": \#(Self.json(state.parameters()))"#
      }
      if emission.contains(.gradient) { line += #", "gradient": \#(Self.json(state.gradient()))"# }
      if emission.contains(.hessianProduct) {
        line += #", "hvp": \#(Self.json(try state.hessianProduct()))"#
      }
      try write(line + "}\n")
    }
  }

  private static func json(_ value: Double) -> String { json(text: value.description) }

  private static func json(_ texts: [String]) -> String {
    "[" + texts.map(json(text:)).joined(separator: ", ") + "]"
  }

  /// A number as Swift writes it, the shortest that reads back; what JSON has no number for is a string.
  private static func json(text: String) -> String {
    switch text {
    case "inf": "\"Infinity\""
    case "-inf": "\"-Infinity\""
    case _ where text.hasSuffix("nan"): "\"NaN\""
    default: text
    }
  }
}
