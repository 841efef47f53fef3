import Glibc
import SurplusCore
import SurplusSandbox

/// Runs each optimizer of a manifest for a few steps on a tiny problem, in a process that may die of it: a signature
/// that is wrong for its function cannot be seen in any other way.
enum ForeignTryout {
  /// What went wrong, by component; a signal ends the process, and its last words say where.
  static func faults(of library: ForeignLibrary) -> [String: String] {
    var faults: [String: String] = [:]
    for component in library.manifest.components {
      for precision in component.descriptor.precisions where faults[component.descriptor.id] == nil
      {
        let found: String? = announcing(
          "trying '\(component.descriptor.id)' in \(precision.rawValue)"
        ) {
          switch precision {
          case .f32: fault(of: component, library, Float.self)
          case .f64: fault(of: component, library, Double.self)
          }
        }
        if let found { faults[component.descriptor.id] = found }
      }
    }
    return faults
  }

  /// Leaves a text on standard error while a body runs, for whoever finds this process dead.
  private static func announcing<Result>(_ text: String, _ body: () -> Result) -> Result {
    let length = lseek(STDERR_FILENO, 0, SEEK_END)
    _ = "\(text)\n".withCString { write(STDERR_FILENO, $0, strlen($0)) }
    defer { if length >= 0 { ftruncate(STDERR_FILENO, length) } }
    return body()
  }

  private static func fault<Element: Scalar>(
    of component: ForeignComponent, _ library: ForeignLibrary, _ type: Element.Type
  ) -> String? {
    let place = component.location(Element.precision) ?? library.manifest.path
    do {
      let problem = try TinyProblem<Element>(component.descriptor, library)
      // A driver needs a few evaluations until it says anything by its path.
      return try problem.fault(steps: component.isDriver ? 40 : 3).map {
        "\(place): '\(component.descriptor.id)' on a tiny quadratic: it \($0); do the types and the order of its arguments agree with "
          + "its declaration in C?"
      }
    } catch {
      let reason = "\(error)"
      return reason.hasPrefix(library.manifest.path)
        ? reason : "\(place): '\(component.descriptor.id)': \(reason)"
    }
  }
}

/// A quadratic with a minimum at 1, a matrix and a vector of parameters, and an optimizer on it.
private final class TinyProblem<Element: Scalar> {
  // Seven numbers leave padding after them.
  private let layout = ParameterLayout([("w", [3, 2], .weight, 0), ("b", [1], .bias, 0)])
  private let values: HyperparameterValues
  private let parameters: FlatBuffer<Element>
  private let gradient: FlatBuffer<Element>
  private let state: [FlatBuffer<Element>]
  private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private var optimizer: any Optimizer

  init(_ descriptor: Descriptor, _ library: ForeignLibrary) throws {
    values = HyperparameterValues(defaultsOf: descriptor.hyperparameters)
    let optimizer = try library.makeOptimizer(
      descriptor.id,
      Configuration(hyperparameters: values, layout: layout, precision: Element.precision),
      page: CallPage(), component: 0)
    let count = layout.count
    parameters = try FlatBuffer(count: count)
    gradient = try FlatBuffer(count: count)
    state = try optimizer.stateSlots(for: layout).map { try FlatBuffer(count: $0.count ?? count) }
    addresses = .allocate(capacity: max(state.count, 1))
    for (slot, buffer) in state.enumerated() {
      addresses[slot] = UnsafeMutableRawPointer(buffer.elements.baseAddress)
    }
    self.optimizer = optimizer
    parameters.elements.update(repeating: Self.start)
  }

  deinit { addresses.deallocate() }

  /// Neither the minimum nor zero, where every small number is a change.
  private static var start: Element { 0.5 }

  private func curvature(_ index: Int) -> Element { Element(1 + index % 3) }

  /// What a user must know about a number of steps; nil if nothing.
  func fault(steps: Int) throws -> String? {
    for index in 0..<steps {
      var loss: Element = 0
      for (place, x) in parameters.elements.enumerated() {
        gradient.elements[place] = curvature(place) * (x - 1)
        loss += curvature(place) * (x - 1) * (x - 1) / 2
      }
      guard loss.isFinite else { return "diverged before step \(index)" }
      let given = Array(gradient.elements)
      let outcome = try optimizer.step(
        OptimizerStep(
          index: index, horizon: steps, loss: Double(loss), lowerBound: 0,
          hyperparameters: values, parameters: parameters.elements, gradient: gradient.readOnly,
          state: StateBuffers(base: addresses, count: state.count), random: RandomStream(key: 1)))
      if let damage = damage(given) { return "\(damage) in step \(index)" }
      if outcome == .stop { break }
    }
    return parameters.elements.allSatisfy { $0 == Self.start }
      ? "changed no parameter" : nil
  }

  private func damage(_ given: [Element]) -> String? {
    if !gradient.elements.elementsEqual(given) || !gradient.isIntact {
      return "wrote into the gradient"
    }
    if !parameters.isIntact { return "wrote past the end of the parameters" }
    if state.contains(where: { !$0.isIntact }) { return "wrote past the end of its state" }
    return parameters.elements.allSatisfy(\.isFinite) ? nil : "left a parameter that is not finite"
  }
}

extension ForeignComponent {
  fileprivate var isDriver: Bool { if case .driver = binding { true } else { false } }

  /// Where the manifest names what is called first.
  fileprivate func location(_ precision: Precision) -> String? {
    switch binding {
    case .update(let update): update.symbols[precision].map { "\($0.location)" }
    case .driver(let program): program.calls.first.map { "\($0.symbol.location)" }
    }
  }
}
