import SurplusGraph

/// The pieces of classifiers.
extension Tensor {
  /// x W' + b for examples in rows, W of fan-out x fan-in.
  func linear(weight: Tensor, bias: Tensor) throws(GraphError) -> Tensor {
    let product = try product(weight, transposeRight: true)
    return try product + bias.broadcast(to: product.shape)
  }

  /// The convolution of a signal [rows, place..., channels] with a kernel [channels out, place..., channels in], plus a
  /// bias for each channel. As usual in networks, the kernel is not mirrored.
  func convolution(kernel: Tensor, bias: Tensor, step: Int, padding: Int) throws(GraphError)
    -> Tensor
  {
    let size = Array(kernel.shape.dimensions.dropFirst().dropLast())
    let channels = kernel.shape[0]
    let fanIn = kernel.shape.count / channels
    let windows = try windows(
      size, step: [Int](repeating: step, count: size.count),
      padding: [Int](repeating: padding, count: size.count))
    let result = try windows.reshape([windows.shape.count / fanIn, fanIn])
      .linear(weight: kernel.reshape([channels, fanIn]), bias: bias)
    return try result.reshape(
      Shape(windows.shape.dimensions.prefix(1 + size.count) + [channels]))
  }

  /// The means of 2 x 2 places of pictures [rows, height, width, channels] with even sides.
  func halved() throws(GraphError) -> Tensor {
    let (rows, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
    let lines = try reshape([rows * height / 2, 2, width * channels]).sum([1])
    let places = try lines.reshape([rows * height / 2 * width / 2, 2, channels]).sum([1])
    return try (places * 0.25).reshape([rows, height / 2, width / 2, channels])
  }

  /// The largest numbers in windows of a signal [rows, place..., channels] with one or two axes of places, channel by
  /// channel. Where several are largest, the gradient goes to the first, line by line.
  func largest(in size: [Int], step: [Int]) throws(GraphError) -> Tensor {
    let windows = try windows(
      size, step: step, padding: [Int](repeating: 0, count: size.count))
    let sizes = windows.shape.dimensions
    let result = Shape(Array(sizes.prefix(1 + size.count)) + [sizes[sizes.count - 1]])
    let places = size.reduce(1, *)
    return try windows.reshape([
      result.count / result[result.rank - 1], places, result[result.rank - 1],
    ])
    .maximum(1).reshape(result)
  }

  /// One row an example.
  func flattened() throws(GraphError) -> Tensor {
    try reshape([shape[0], shape.count / shape[0]])
  }

  /// 1 / (1 + e^-x)
  func sigmoid() -> Tensor { (self * 0.5).tanh() * 0.5 + 0.5 }

  /// Mean over the rows of -sum_c target_c log softmax(x)_c: logits against target probabilities of one shape.
  public func crossEntropy(_ targets: Tensor) throws(GraphError) -> Tensor {
    let column: Shape = [shape[0], 1]
    let normalizer = try logSumExp().reshape(column).broadcast(to: shape)
    return try (targets * (normalizer - self)).sum() / Double(shape[0])
  }
}
