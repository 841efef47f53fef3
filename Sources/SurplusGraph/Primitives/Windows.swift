/// The windows that a convolution sees ("im2col"): from a signal [rows, place..., channels] with one or two axes of
/// places to [rows, window..., place in the window..., channels], zeros outside the signal. A convolution is a matrix
/// product with it.
public struct Windows: Primitive {
  /// Sizes of a window, one an axis of places.
  public let size: [Int]
  /// Places from one window to the next.
  public let step: [Int]
  /// Zeros before and after the signal.
  public let padding: [Int]

  var name: String { "windows" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    let signal = inputs[0]
    guard (1...2).contains(size.count), step.count == size.count, padding.count == size.count,
      signal.rank == size.count + 2
    else {
      throw GraphError(
        operation: name, shapes: inputs,
        reason: "windows \(size) with steps \(step) and padding \(padding) need rows, one or two "
          + "axes of places, and channels")
    }
    let fits = size.indices.allSatisfy {
      size[$0] > 0 && step[$0] > 0 && padding[$0] >= 0
        && size[$0] <= signal[$0 + 1] + 2 * padding[$0]
    }
    guard fits else {
      throw GraphError(
        operation: name, shapes: inputs,
        reason: "no window \(size) with steps \(step) fits, even with padding \(padding)")
    }
    let counts = size.indices.map { count($0, of: signal) }
    return Shape([signal[0]] + counts + size + [signal[signal.rank - 1]])
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    [try cotangent.graph.apply(.fold(Fold(windows: self, signal: inputs[0].shape)), [cotangent])]
  }

  /// Windows along an axis of places.
  func count(_ axis: Int, of signal: Shape) -> Int {
    (signal[axis + 1] + 2 * padding[axis] - size[axis]) / step[axis] + 1
  }
}

/// The adjoint of `Windows`: each element of a window is added to the place of the signal that it comes from.
public struct Fold: Primitive {
  /// The windows that are added up.
  public let windows: Windows
  /// The shape of the result.
  public let signal: Shape

  var name: String { "fold" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard try windows.shape(of: [signal]) == inputs[0] else {
      throw GraphError(
        operation: name, shapes: [inputs[0], signal], reason: "these are no windows of the signal")
    }
    return signal
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    [try cotangent.graph.apply(.windows(windows), [cotangent])]
  }
}

extension Tensor {
  /// The windows that a convolution sees of a signal [rows, place..., channels] with one or two axes of places:
  /// [rows, window..., place in the window..., channels]. Throws when no window fits.
  public func windows(_ size: [Int], step: [Int], padding: [Int]) throws(GraphError) -> Tensor {
    try graph.apply(.windows(Windows(size: size, step: step, padding: padding)), [self])
  }
}
