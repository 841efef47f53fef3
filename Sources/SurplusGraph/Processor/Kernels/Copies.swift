extension Broadcast {
  /// The kernel, for a broadcast that cannot be read in place.
  func copy(from source: Shape) -> StridedCopy {
    let strides = zip(source.strides, zip(source.dimensions, target.dimensions)).map {
      stride, sizes in sizes.0 == sizes.1 ? stride : 0
    }
    return StridedCopy(sizes: target.dimensions, sourceStrides: strides)
  }
}

extension Slice {
  /// The kernel.
  func copy(from source: Shape) -> StridedCopy {
    StridedCopy(
      sizes: source.replacing(axis, with: range.count).dimensions, sourceStrides: source.strides,
      sourceOffset: range.lowerBound * source.strides[axis])
  }
}

extension Pad {
  /// The kernel.
  func copy(from source: Shape) -> StridedCopy {
    let target = source.replacing(axis, with: before + source[axis] + after)
    return StridedCopy(
      sizes: source.dimensions, sourceStrides: source.strides, targetStrides: target.strides,
      targetOffset: before * target.strides[axis], zeroed: target.count)
  }
}

extension Permute {
  /// The kernel.
  func copy(from source: Shape) -> StridedCopy {
    let strides = source.strides
    return StridedCopy(sizes: axes.map { source[$0] }, sourceStrides: axes.map { strides[$0] })
  }
}

extension Concatenate {
  /// The kernel: one copy an operand.
  func copies(of sources: [Shape], into target: Shape) -> [StridedCopy] {
    var start = 0
    return sources.map { source in
      defer { start += source[axis] }
      return StridedCopy(
        sizes: source.dimensions, sourceStrides: source.strides, targetStrides: target.strides,
        targetOffset: start * target.strides[axis])
    }
  }
}
