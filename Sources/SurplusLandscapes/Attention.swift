import SurplusGraph

/// The pieces of transformers.
extension Tensor {
  /// Rows with mean 0 and variance 1, times a gain for each column (Ba et al. 2016, arXiv:1607.06450, without biases).
  /// 1e-5 is added to the variance.
  func layerNorm(gain: Tensor) throws(GraphError) -> Tensor {
    let (column, columns): (Shape, Double) = ([shape[0], 1], Double(shape[1]))
    let mean = try (sum([1]) / columns).reshape(column)
    let centred = try self - mean.broadcast(to: shape)
    let variance = try (centred.squared().sum([1]) / columns).reshape(column)
    // Processors take several times as long to divide.
    let scale = try graph.fill(1, column) / (variance + 1e-5).squareRoot()
    return try centred * scale.broadcast(to: shape) * gain.broadcast(to: shape)
  }

  /// x times the probability that a standard normal number is below x (Hendrycks and Gimpel 2016, arXiv:1606.08415),
  /// by the error function.
  func gelu() throws(GraphError) -> Tensor {
    try self * ((self * 0.5.squareRoot()).erf() * 0.5 + 0.5)
  }

  /// Attention of positions to each other, [rows * positions, width] to the same; weights are fan-out x fan-in, and
  /// each head has its share of the width. A position that looks back only sees itself and those before it.
  func attention(
    query: Tensor, key: Tensor, value: Tensor, output: Tensor, heads: Int, positions: Int,
    looksBackOnly: Bool
  ) throws(GraphError) -> Tensor {
    let rows = shape[0] / positions
    let share = shape[1] / heads
    let apart: Shape = [rows, positions, heads, share]
    let together: Shape = [rows * heads, positions, share]
    let parts = try [query, key, value].map { (weight) throws(GraphError) in
      try product(weight, transposeRight: true).reshape(apart).permute([0, 2, 1, 3])
        .reshape(together)
    }
    var scores = try parts[0].product(parts[1], transposeRight: true)
    scores = scores * (1 / Double(share).squareRoot())
    if looksBackOnly {
      let mask = (0..<positions * positions).map { index in
        index % positions > index / positions ? -Double.infinity : 0
      }
      scores =
        try scores + graph.constant(mask, [positions, positions]).broadcast(to: scores.shape)
    }
    let mixed = try scores.softmax().product(parts[2])
    return try mixed.reshape([rows, heads, positions, share]).permute([0, 2, 1, 3]).reshape(shape)
      .product(output, transposeRight: true)
  }
}
