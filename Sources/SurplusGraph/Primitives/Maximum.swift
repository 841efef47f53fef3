/// The largest element along an axis, which is dropped. The derivative goes to the first of them; a NaN counts as
/// larger than every number.
struct Maximum: Primitive {
  let axis: Int

  var name: String { "maximum" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs[0].dimensions.indices.contains(axis) else {
      throw GraphError(operation: name, shapes: inputs, reason: "there is no axis \(axis)")
    }
    var sizes = inputs[0].dimensions
    sizes.remove(at: axis)
    return Shape(sizes)
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    let x = inputs[0]
    let column = x.shape.replacing(axis, with: 1)
    let mask = try x.graph.apply(.firstMaximum(FirstMaximum(axis: axis)), [x])
    return [try cotangent.reshape(column).broadcast(to: x.shape) * mask]
  }

  /// The kernels over [outer, compared, inner].
  struct Kernel: Hashable, Sendable {
    let outer: Int
    let compared: Int
    let inner: Int

    init(of source: Shape, along axis: Int) {
      outer = source.dimensions[..<axis].reduce(1, *)
      compared = source[axis]
      inner = source.dimensions[(axis + 1)...].reduce(1, *)
    }

    /// Writes the largest elements.
    func run<Element: VectorElement>(
      _ source: UnsafePointer<Element>, into out: UnsafeMutablePointer<Element>, part: Part
    ) {
      for index in part.of(outer) {
        let (block, target) = (source + index * compared * inner, out + index * inner)
        target.update(from: block, count: inner)
        for line in 1..<max(compared, 1) {
          let line = block + line * inner
          for column in 0..<inner where isLarger(line[column], than: target[column]) {
            target[column] = line[column]
          }
        }
      }
    }

    /// Writes 1 where an element is the first of the largest and 0 elsewhere.
    func mark<Element: VectorElement>(
      _ source: UnsafePointer<Element>, into out: UnsafeMutablePointer<Element>, part: Part
    ) {
      for index in part.of(outer) {
        let first = index * compared * inner
        (out + first).update(repeating: 0, count: compared * inner)
        for column in 0..<inner {
          var best = first + column
          for line in 1..<max(compared, 1) {
            let place = first + line * inner + column
            if isLarger(source[place], than: source[best]) { best = place }
          }
          out[best] = 1
        }
      }
    }

    @inline(__always)
    private func isLarger<Element: VectorElement>(_ x: Element, than y: Element) -> Bool {
      x > y || (x.isNaN && !y.isNaN)
    }
  }
}

/// 1 where an element is the first of the largest along an axis, 0 elsewhere: the derivative of `Maximum`, and constant
/// itself.
struct FirstMaximum: Primitive {
  let axis: Int

  var name: String { "firstMaximum" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    _ = try Maximum(axis: axis).shape(of: inputs)
    return inputs[0]
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil] }
}

extension Tensor {
  /// The largest element along an axis, which is dropped. The derivative goes to the first of them.
  public func maximum(_ axis: Int) throws(GraphError) -> Tensor {
    try graph.apply(.maximum(Maximum(axis: axis)), [self])
  }
}
