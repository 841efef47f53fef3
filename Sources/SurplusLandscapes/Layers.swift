import SurplusGraph

/// The pieces of classifiers.
extension Tensor {
  /// x W' + b for examples in rows, W of fan-out x fan-in.
  func linear(weight: Tensor, bias: Tensor) throws(GraphError) -> Tensor {
    let product = try product(weight, transposeRight: true)
    return try product + bias.broadcast(to: product.shape)
  }

  /// Mean over the rows of -sum_c target_c log softmax(x)_c: logits against target probabilities of one shape.
  func crossEntropy(_ targets: Tensor) throws(GraphError) -> Tensor {
    let column: Shape = [shape[0], 1]
    let normalizer = try logSumExp().reshape(column).broadcast(to: shape)
    return try (targets * (normalizer - self)).sum() / Double(shape[0])
  }
}
