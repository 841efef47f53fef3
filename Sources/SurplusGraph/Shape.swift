/// Sizes of a tensor, outermost first; elements are row-major. No size is 0; a scalar has the shape [].
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The sizes.
  public let dimensions: [Int]

  /// From sizes, each at least 1.
  public init(_ dimensions: [Int]) {
    precondition(dimensions.allSatisfy { $0 > 0 }, "every size of \(dimensions) must be positive")
    self.dimensions = dimensions
  }

  /// From sizes, each at least 1.
  public init(arrayLiteral dimensions: Int...) {
    self.init(dimensions)
  }

  /// A scalar.
  public static let scalar: Shape = []

  /// Number of dimensions.
  public var rank: Int { dimensions.count }
  /// Number of elements.
  public var count: Int { dimensions.reduce(1, *) }
  /// The size of one dimension.
  public subscript(_ axis: Int) -> Int { dimensions[axis] }
  /// As in `[128, 40]`.
  public var description: String { dimensions.description }

  /// The same shape with one size replaced.
  func replacing(_ axis: Int, with size: Int) -> Shape {
    var sizes = dimensions
    sizes[axis] = size
    return Shape(sizes)
  }

  /// Elements between neighbours along each axis.
  var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * dimensions[axis + 1]
    }
    return strides
  }
}
