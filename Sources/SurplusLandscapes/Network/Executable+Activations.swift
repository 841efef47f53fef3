import SurplusCore
import SurplusGraph

extension Executable {
  /// Computes the values for parameters, and the gradient if the program has one. At each cut, between two stages, a
  /// transform changes the elements in place: activations on the way forward, on the way back the derivative with
  /// respect to them. Throws what the transform throws.
  public func run(
    parameters: UnsafeBufferPointer<Element>, gradient: UnsafeMutableBufferPointer<Element>,
    activations: any ActivationTransform<Element>
  ) throws {
    for (index, stage) in program.stages.enumerated() {
      let values = try run(stage: index, parameters: parameters, gradient: gradient)
      guard let values, let cut = stage.cut else { return }
      switch cut.site.direction {
      case .forward:
        try activations.forward(site: cut.site.index, values: values, rows: cut.rows)
      case .backward:
        try activations.backward(site: cut.site.index, gradient: values, rows: cut.rows)
      }
    }
  }
}
