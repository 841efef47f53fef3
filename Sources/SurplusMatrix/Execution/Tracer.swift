import Foundation
import SurplusCore
import SurplusSandbox
import SurplusTraining
import SurplusYAML

/// Runs one trial in a child process and writes its states as JSON Lines.
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

    /// The evaluation point, flat: the parameters, unless a component shows another one.
    public static let evaluation = Emission(rawValue: 8)

    /// From the names of `--emit`. Throws a `SpecError` for a name that is unknown.
    public init(_ names: String) throws {
      self = []
      for name in names.split(separator: ",") {
        switch name {
        case "parameters": insert(.parameters)
        case "gradient": insert(.gradient)
        case "hvp": insert(.hessianProduct)
        case "evaluation": insert(.evaluation)
        default:
          let known = ["parameters", "evaluation", "gradient", "hvp"]
          throw SpecError(
            "--emit \(name): unknown" + NearestName.hint(for: String(name), among: known))
        }
      }
    }
  }

  /// The hidden command that runs the child's side.
  public static let command = "run-trace"

  private let task: Task
  private let readable: [String]

  fileprivate struct Task: Codable {
    let trial: TrialTask
    let steps: Int
    let emission: Int
  }

  /// A tracer of the one cell of a spec, over a number of updates.
  public init(_ spec: Spec, steps: Int, catalogue: ComponentCatalogue, emission: Emission) throws {
    let plan = try MatrixPlan(spec: spec, catalogue: catalogue)
    let trial = plan.trials[0]
    if let reason = trial.skipReason ?? catalogue.setAside(in: trial.cell) {
      throw SpecError(reason)
    }
    readable = catalogue.readable
    task = Task(
      trial: trial.task(catalogue), steps: steps, emission: emission.rawValue)
  }

  /// What the child answers.
  fileprivate enum Answer: Codable {
    /// The line of a state.
    case state(String)
    /// How the trial ended.
    case ended(TrialEnding)
  }

  /// Writes the state before each update and after the last, and returns how the trial ended. What a plugin prints goes to
  /// standard error. Throws a `ComponentError` that says what a component reported or died of, and where.
  public func run(_ write: (String) throws -> Void) throws -> TrialEnding {
    let child = try CellChild<Task, Answer>(
      Self.command, task: task, cell: task.trial.cell, readable: readable)
    var ending = TrialEnding.finished
    try child.follow { answer in
      switch answer {
      case .state(let line): try write(line + "\n")
      case .ended(let how): ending = how
      }
    }
    return ending
  }

  /// The child's side.
  public static func serve() throws {
    try CellChild<Task, Answer>.serve { try $0.run(on: $1, $2) }
  }
}

extension Tracer.Task {
  func run(on page: CallPage, _ report: @escaping (Tracer.Answer) throws -> Void) throws {
    let emission = Tracer.Emission(rawValue: emission)
    var bench = TrialBench()
    let trial = try bench.makeTrial(self.trial, page: page)
    let ending = try trial.run.trace(steps: steps, entering: page.enter) { state in
      var first = #"{"step": \#(state.step), "loss": \#(json(state.loss))"#
      first += #", "penalty": \#(json(state.penalty))"#
      var rest = #", "gradient_norm": \#(json(state.gradientNorm))"#
      if emission.contains(.parameters) {
        rest += #", "parameters": \#(json(state.parameters()))"#
      }
      if emission.contains(.evaluation) {
        rest += #", "evaluation": \#(json(try state.evaluation()))"#
      }
      if emission.contains(.gradient) { rest += #", "gradient": \#(json(state.gradient()))"# }
      if emission.contains(.hessianProduct) {
        rest += #", "hvp": \#(json(try state.hessianProduct()))"#
      }
      return { rate in
        let rate = rate.map(json) ?? "null"
        try report(.state(first + #", "learning_rate": \#(rate)"# + rest + "}"))
      }
    }
    try report(.ended(ending))
  }

  private func json(_ value: Double) -> String { json(text: value.description) }

  private func json(_ texts: [String]) -> String {
    "[" + texts.map(json(text:)).joined(separator: ", ") + "]"
  }

  /// A number as Swift writes it, the shortest that reads back; what JSON has no number for is a string.
  ///
  /// Not `JSONEncoder`: the order of the keys and the text of the numbers, each in its own precision, are a contract, and
  /// a line holds every parameter.
  private func json(text: String) -> String {
    switch text {
    case "inf": "\"Infinity\""
    case "-inf": "\"-Infinity\""
    case _ where text.hasSuffix("nan"): "\"NaN\""
    default: text
    }
  }
}
