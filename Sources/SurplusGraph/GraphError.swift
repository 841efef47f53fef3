/// Why an operation cannot be added to a graph: it names the operation and the shapes it was given.
public struct GraphError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The operation.
  public let operation: String
  /// The shapes of its operands.
  public let shapes: [Shape]
  /// What does not fit.
  public let reason: String

  /// As in `product of [3, 4] and [5, 6]: the inner sizes 4 and 5 differ`.
  public var description: String {
    let operands = shapes.map(\.description).joined(separator: " and ")
    return "\(operation) of \(operands): \(reason)"
  }
}
