/// Copies a block of elements between two layouts; a source stride of 0 repeats.
struct StridedCopy: Hashable, Sendable {
  /// One axis of the block.
  private struct Axis: Hashable {
    var size: Int
    var source: Int
    var target: Int
  }

  /// Outermost first; axes that follow each other without a gap in both layouts are one.
  private let axes: [Axis]
  private let sourceOffset: Int
  private let targetOffset: Int
  /// Elements of the target to set to zero first.
  private let zeroed: Int

  init(
    sizes: [Int], sourceStrides: [Int], targetStrides: [Int]? = nil, sourceOffset: Int = 0,
    targetOffset: Int = 0, zeroed: Int = 0
  ) {
    let targetStrides = targetStrides ?? Shape(sizes).strides
    var axes: [Axis] = []
    for index in sizes.indices where sizes[index] != 1 {
      let axis = Axis(
        size: sizes[index], source: sourceStrides[index], target: targetStrides[index])
      if let last = axes.last, last.source == axis.size * axis.source,
        last.target == axis.size * axis.target
      {
        axes[axes.count - 1] = Axis(
          size: last.size * axis.size, source: axis.source, target: axis.target)
      } else {
        axes.append(axis)
      }
    }
    self.axes = axes.isEmpty ? [Axis(size: 1, source: 1, target: 1)] : axes
    self.sourceOffset = sourceOffset
    self.targetOffset = targetOffset
    self.zeroed = zeroed
  }

  /// All elements in their order.
  init(count: Int) {
    self.init(sizes: [count], sourceStrides: [1])
  }

  /// Elements that are copied; 0 where those around them are set to zero first, which threads cannot share.
  var shareable: Int { zeroed > 0 ? 0 : axes.reduce(1) { $0 * $1.size } }

  /// Copies a part of the outermost axis.
  func run<Element: VectorElement>(
    _ source: UnsafePointer<Element>, into target: UnsafeMutablePointer<Element>, part: Part
  ) {
    if zeroed > 0 { target.update(repeating: 0, count: zeroed) }
    axes.withUnsafeBufferPointer { axes in
      guard let first = axes.baseAddress else { return }
      let range = part.of(axes[0].size)
      Self.copy(
        first, axes.count, range.count,
        source + sourceOffset + range.lowerBound * axes[0].source,
        target + targetOffset + range.lowerBound * axes[0].target)
    }
  }

  private static func copy<Element: VectorElement>(
    _ axes: UnsafePointer<Axis>, _ count: Int, _ size: Int, _ source: UnsafePointer<Element>,
    _ target: UnsafeMutablePointer<Element>
  ) {
    let axis = axes[0]
    if count > 1 {
      for index in 0..<size {
        copy(
          axes + 1, count - 1, axes[1].size, source + index * axis.source,
          target + index * axis.target)
      }
    } else if axis.target == 1, axis.source == 1 {
      // A call of the C library takes longer than the copy where heads of attention part.
      if size % 8 == 0, size <= 128 {
        for index in stride(from: 0, to: size, by: 8) {
          target.store(source.vector(index), at: index)
        }
      } else {
        target.update(from: source, count: size)
      }
    } else if axis.target == 1, axis.source == 0 {
      target.update(repeating: source[0], count: size)
    } else {
      for index in 0..<size { target[index * axis.target] = source[index * axis.source] }
    }
  }
}
