/// The numbers of examples, row after row, held as compactly as their source allows.
public struct Inputs: Sendable, Equatable {
  enum Storage: Sendable, Equatable {
    case reals([Double])
    /// A byte b is the number b / 255.
    case bytes([UInt8])
  }

  let storage: Storage

  /// Numbers as they are.
  public init(_ numbers: [Double]) { storage = .reals(numbers) }

  /// Pixels of 8 bits, which stand for b / 255: an eighth of the memory.
  public init(pixels: [UInt8]) { storage = .bytes(pixels) }
}

extension Inputs: RandomAccessCollection {
  /// Always 0.
  public var startIndex: Int { 0 }

  /// How many numbers there are.
  public var endIndex: Int {
    switch storage {
    case .reals(let numbers): numbers.count
    case .bytes(let bytes): bytes.count
    }
  }

  /// One number.
  public subscript(position: Int) -> Double {
    switch storage {
    case .reals(let numbers): numbers[position]
    case .bytes(let bytes): Double(bytes[position]) / 255
    }
  }
}
