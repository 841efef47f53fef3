import Glibc
import SurplusCore

/// The inputs of a trial by rows, in its precision: numbers are rounded once, pixels stay bytes that all trials of a
/// process share and become numbers as they are gathered.
struct InputRows<Element: Scalar> {
  private enum Storage {
    case numbers(FlatBuffer<Element>)
    case bytes([UInt8])
  }

  private let storage: Storage
  private let features: Int

  /// Throws without memory.
  init(_ inputs: Inputs, features: Int) throws {
    self.features = features
    storage =
      switch inputs.storage {
      case .reals(let numbers): .numbers(try FlatBuffer(numbers))
      case .bytes(let bytes): .bytes(bytes)
      }
  }

  /// Writes the rows that a batch picks from those of a split to rows of a number of columns; what is left of a row stays
  /// as it is.
  func gather(
    _ batch: UnsafeBufferPointer<Int32>, of rows: [Int32],
    into target: UnsafeMutableBufferPointer<Element>, columns: Int
  ) {
    guard let target = UnsafeMutableRawPointer(target.baseAddress) else { return }
    switch storage {
    case .numbers(let numbers):
      // Raw copies: they need no knowledge of the element.
      guard let source = UnsafeRawPointer(numbers.elements.baseAddress) else { return }
      let bytes = features * MemoryLayout<Element>.stride
      let stride = columns * MemoryLayout<Element>.stride
      for index in 0..<batch.count {
        memcpy(target + index * stride, source + Int(rows[Int(batch[index])]) * bytes, bytes)
      }
    case .bytes(let bytes):
      switch Element.precision {
      case .f32:
        gatherPixels(bytes, features, batch, rows, target.assumingMemoryBound(to: Float.self))
      case .f64:
        gatherPixels(bytes, features, batch, rows, target.assumingMemoryBound(to: Double.self))
      }
    }
  }
}

// A free function, because the compiler specializes no generic member of a generic type.
private func gatherPixels<Number: Scalar>(
  _ bytes: [UInt8], _ features: Int, _ batch: UnsafeBufferPointer<Int32>, _ rows: [Int32],
  _ target: UnsafeMutablePointer<Number>
) {
  bytes.withUnsafeBufferPointer { bytes in
    for index in 0..<batch.count {
      let first = Int(rows[Int(batch[index])]) * features
      for column in 0..<features {
        target[index * features + column] = Number(bytes[first + column]) / 255
      }
    }
  }
}
