import Glibc
import SurplusCore

/// The state of a trial before update `step`.
public struct TraceState {
  /// k, from 0.
  public let step: Int
  /// Data loss of the batch of step k.
  public let loss: Double
  /// Penalties at the point.
  public let penalty: Double
  /// Of the objective, before gradient transforms.
  public let gradientNorm: Double
  /// Calls a body with the shortest text of each parameter.
  public let parameters: () -> [String]
  /// The same for the evaluation point.
  public let evaluation: () throws -> [String]
  /// The same for the gradient of the objective, before gradient transforms.
  public let gradient: () -> [String]
  /// The same for the Hessian times v, v_i = cos(i + 1). Throws when a penalty or the landscape has none.
  public let hessianProduct: () throws -> [String]
}

/// Completes what is shown of a state with the learning rate of the update that follows; nil where none does.
public typealias TraceCompletion = (_ learningRate: Double?) throws -> Void

extension Trial {
  func trace(
    steps: Int, entering: (Int) -> Void, _ show: (TraceState) throws -> TraceCompletion
  ) throws -> TrialEnding {
    for _ in 0..<steps {
      entering(step)
      var complete: TraceCompletion?
      // Schedulers that need the gradient drive the rate after it is shown.
      try prepare { complete = try show(self.state()) }
      if let ending = endingBeforeUpdate {
        try complete?(nil)
        return ending
      }
      try complete?(learningRate)
      if let ending = ending(after: try update()) {
        try showLast(entering, show)
        return ending
      }
    }
    try showLast(entering, show)
    return isSound ? .finished : .diverged("not finite after step \(step)")
  }

  private func showLast(
    _ entering: (Int) -> Void, _ show: (TraceState) throws -> TraceCompletion
  ) throws {
    entering(step)
    try evaluate()
    try show(state())(nil)
  }

  func advance(steps: Int, entering: (Int) -> Void = { _ in }) throws {
    for _ in 0..<steps {
      entering(step)
      try prepare()
      _ = try update()
    }
  }

  private func state() -> TraceState {
    TraceState(
      step: step, loss: loss, penalty: penalty,
      gradientNorm: measureGradientNorm(),
      parameters: { [parameters] in parameters.elements.map { $0.description } },
      evaluation: { try self.withEvaluationPoint { $0.map { $0.description } } },
      gradient: { [gradient] in gradient.elements.map { $0.description } },
      hessianProduct: { try self.probeCurvature() })
  }

  private func probeCurvature() throws -> [String] {
    let vector = try FlatBuffer<Element>(count: parameters.elements.count)
    for index in vector.elements.indices {
      vector.elements[index] = Element(cos(Double(index + 1)))
    }
    let product = try FlatBuffer<Element>(count: parameters.elements.count)
    let kept = cost
    try curvatureProduct(
      .hessian, batch: .same, at: parameters.readOnly, vector: vector.readOnly,
      into: product.elements)
    // What is shown is charged to nobody.
    cost = kept
    // The elements do not keep their buffer alive.
    return withExtendedLifetime((vector, product)) { product.elements.map { $0.description } }
  }
}
