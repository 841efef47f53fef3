extension Graph {
  /// Forward mode: how outputs change when tensors move along directions, the Jacobian-vector product.
  ///
  /// The pullback is linear in its cotangents, and pulling the directions back through it, to those cotangents, is
  /// the forward map. The cotangents are never given a value: what is left of the program when they are dropped is
  /// what rules for forward mode would have written, so that no primitive needs a second set of rules.
  ///
  /// Throws when an operation on the way has no derivative.
  public func pushforward(
    _ outputs: [Tensor], along directions: [Tensor], of tensors: [Tensor]
  ) throws(GraphError) -> [Tensor] {
    let cotangents = outputs.map { input("cotangent of \($0.id)", $0.shape) }
    let carried = try pullback(outputs, cotangents, withRespectTo: tensors)
    return try pullback(carried, directions, withRespectTo: cotangents)
  }
}

extension Tensor {
  /// The Hessian of this scalar times a vector: forward mode applied to the gradient program. Exact; about twice the
  /// cost of a gradient.
  ///
  /// Throws when this is no scalar or when an operation on the way has no second derivative.
  public func hessianProduct(
    along vector: [Tensor], withRespectTo tensors: [Tensor]
  ) throws(GraphError) -> [Tensor] {
    try graph.pushforward(
      gradient(withRespectTo: tensors), along: vector, of: tensors)
  }

  /// The Gauss-Newton matrix of this scalar, as a function of `outputs` of a model, times a vector: J' H J v with
  /// the Jacobian J of the outputs and the Hessian H of this with respect to them (Schraudolph 2002,
  /// doi:10.1162/08997660260028683).
  ///
  /// Throws when this is no scalar or when an operation on the way has no derivative.
  public func gaussNewtonProduct(
    through outputs: [Tensor], along vector: [Tensor], withRespectTo tensors: [Tensor]
  ) throws(GraphError) -> [Tensor] {
    let moved = try graph.pushforward(outputs, along: vector, of: tensors)
    let bent = try hessianProduct(along: moved, withRespectTo: outputs)
    return try graph.pullback(outputs, bent, withRespectTo: tensors)
  }
}
