/// log(sum(exp(x))) over the last axis, which is dropped; computed from the differences to the largest element, so
/// that it never overflows.
struct LogSumExp: Primitive {
  var name: String { "logSumExp" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs[0].rank > 0 else {
      throw GraphError(operation: name, shapes: inputs, reason: "a scalar has no last axis")
    }
    return Shape(Array(inputs[0].dimensions.dropLast()))
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    let x = inputs[0]
    let column = Shape(output.shape.dimensions + [1])
    let softmax = try (x - output.reshape(column).broadcast(to: x.shape)).exp()
    return [try cotangent.reshape(column).broadcast(to: x.shape) * softmax]
  }

  /// The kernel over [rows, columns].
  struct Kernel: Hashable, Sendable {
    let rows: Int
    let columns: Int

    func run<Element: VectorElement>(
      _ source: UnsafePointer<Element>, into out: UnsafeMutablePointer<Element>
    ) {
      for row in 0..<rows {
        let x = source + row * columns
        var largest = x[0]
        for column in 1..<columns where x[column] > largest { largest = x[column] }
        // Infinities would leave inf - inf; the sum below is then taken around 0.
        let shift = largest.isFinite ? largest : 0
        let shifts = SIMD8<Element>(repeating: shift)
        var sums = SIMD8<Element>.zero
        var column = 0
        while column + 8 <= columns {
          sums += Element.exp(x.vector(column) - shifts)
          column += 8
        }
        if column < columns {
          let rest = x.vector(column, count: columns - column, padding: -.infinity)
          sums += Element.exp(rest - shifts)
        }
        out[row] = shift + Element.log(sums.sum())
      }
    }
  }
}

extension Tensor {
  /// log(sum(exp(x))) over the last axis, which is dropped.
  public func logSumExp() throws(GraphError) -> Tensor {
    try graph.apply(.logSumExp(LogSumExp()), [self])
  }
}
