/// Copies a block of elements between two layouts; a source stride of 0 repeats.
struct StridedCopy: Hashable, Sendable {
  let sizes: [Int]
  let sourceStrides: [Int]
  let targetStrides: [Int]
  let sourceOffset: Int
  let targetOffset: Int
  /// Elements of the target to set to zero first.
  let zeroed: Int

  init(
    sizes: [Int], sourceStrides: [Int], targetStrides: [Int]? = nil, sourceOffset: Int = 0,
    targetOffset: Int = 0, zeroed: Int = 0
  ) {
    self.sizes = sizes
    self.sourceStrides = sourceStrides
    self.targetStrides = targetStrides ?? Shape(sizes).strides
    self.sourceOffset = sourceOffset
    self.targetOffset = targetOffset
    self.zeroed = zeroed
  }

  /// All elements in their order.
  init(count: Int) {
    self.init(sizes: [count], sourceStrides: [1])
  }

  func run<Element: VectorElement>(
    _ source: UnsafePointer<Element>, into target: UnsafeMutablePointer<Element>
  ) {
    if zeroed > 0 { target.update(repeating: 0, count: zeroed) }
    copy(axis: 0, source + sourceOffset, target + targetOffset)
  }

  private func copy<Element: VectorElement>(
    axis: Int, _ source: UnsafePointer<Element>, _ target: UnsafeMutablePointer<Element>
  ) {
    if axis == sizes.count {
      target[0] = source[0]
    } else if axis == sizes.count - 1 && targetStrides[axis] == 1 && sourceStrides[axis] < 2 {
      if sourceStrides[axis] == 1 {
        target.update(from: source, count: sizes[axis])
      } else {
        target.update(repeating: source[0], count: sizes[axis])
      }
    } else {
      for index in 0..<sizes[axis] {
        copy(
          axis: axis + 1, source + index * sourceStrides[axis],
          target + index * targetStrides[axis])
      }
    }
  }
}
