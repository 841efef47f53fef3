/// Some tensors of a layout, with a layout of their own, in which they follow each other as they do there.
public struct TensorShare: Sendable, Equatable {
  /// Their places among the tensors of the layout around, ascending.
  public let tensors: [Int]
  /// The tensors as they lie by themselves.
  public let layout: ParameterLayout
  /// Where they lie in the layout around, neighbours joined.
  private let ranges: [Range<Int>]

  /// The tensors of a layout of which `isMember` holds; there may be none.
  public init(of around: ParameterLayout, where isMember: (ParameterTensor) -> Bool) {
    tensors = around.tensors.indices.filter { isMember(around.tensors[$0]) }
    layout = ParameterLayout(
      tensors.map {
        let tensor = around.tensors[$0]
        return (tensor.name, tensor.shape, tensor.role, tensor.layer)
      })
    ranges = around.ranges(where: isMember)
  }

  /// Copies the elements of the tensors from a buffer of the layout around into one of their own.
  public func gather<Element: Scalar>(
    _ around: UnsafeBufferPointer<Element>, into own: UnsafeMutableBufferPointer<Element>
  ) {
    var place = 0
    for range in ranges {
      _ = UnsafeMutableBufferPointer(rebasing: own[place..<(place + range.count)])
        .update(fromContentsOf: around[range])
      place += range.count
    }
  }

  /// Copies a buffer of their own to the places of the tensors in one of the layout around.
  public func scatter<Element: Scalar>(
    _ own: UnsafeBufferPointer<Element>, into around: UnsafeMutableBufferPointer<Element>
  ) {
    var place = 0
    for range in ranges {
      _ = UnsafeMutableBufferPointer(rebasing: around[range])
        .update(fromContentsOf: own[place..<(place + range.count)])
      place += range.count
    }
  }
}
