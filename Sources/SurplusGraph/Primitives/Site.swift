/// A place where the caller may change activations between two stages of a run, or, on the way back, the derivative
/// with respect to them. The identity as far as the graph knows; a program without sites leaves it out.
public struct Site: Primitive {
  /// Which way through the model a site is passed.
  public enum Direction: Hashable, Sendable {
    /// From the inputs to the loss: activations.
    case forward
    /// From the loss to the inputs: the derivative with respect to the activations.
    case backward
  }

  /// Number of the site in the model, from 0.
  public let index: Int
  /// Which way it is passed.
  public let direction: Direction

  var name: String { "site \(index)" + (direction == .forward ? "" : " backward") }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs[0].rank > 0 else {
      throw GraphError(operation: name, shapes: inputs, reason: "a scalar has no rows")
    }
    return inputs[0]
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    guard direction == .forward else {
      throw GraphError(
        operation: name, shapes: inputs.map(\.shape),
        reason: "what a caller changes has no second derivative; build the model without sites")
    }
    return [try output.graph.apply(.site(Site(index: index, direction: .backward)), [cotangent])]
  }
}

extension Tensor {
  /// A place where the caller may change these activations, row-major, one example a row; throws for a scalar.
  public func site(_ index: Int) throws(GraphError) -> Tensor {
    try graph.apply(.site(Site(index: index, direction: .forward)), [self])
  }
}
