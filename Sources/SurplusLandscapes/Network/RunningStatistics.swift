import Glibc
import SurplusCore

/// The means and variances that evaluations normalise with, and those of the last batch.
final class RunningStatistics<Element: Scalar> {
  private let current: FlatBuffer<Element>
  private let last: FlatBuffer<Element>
  /// Where each mean or variance lies.
  private let ranges: [Range<Int>]

  /// For normalizations of these numbers of columns. Throws without memory.
  init(columns: [Int]) throws {
    var ranges: [Range<Int>] = []
    for count in columns {
      for _ in ["mean", "variance"] {
        let start = ranges.last?.upperBound ?? 0
        ranges.append(start..<(start + count))
      }
    }
    self.ranges = ranges
    let count = ranges.last?.upperBound ?? 0
    current = try FlatBuffer(count: count)
    last = try FlatBuffer(count: count)
    for (index, range) in ranges.enumerated() where index % 2 == 1 {
      current.elements[range].update(repeating: 1)
      last.elements[range].update(repeating: 1)
    }
  }

  /// All of them, one after the other.
  var elements: UnsafeMutableBufferPointer<Element> { current.elements }

  /// Remembers one mean or variance of a batch.
  func observe(_ index: Int, _ values: UnsafeBufferPointer<Element>) {
    copy(values, to: UnsafeMutableBufferPointer(rebasing: last.elements[ranges[index]]))
  }

  /// Writes one mean or variance.
  func write(_ index: Int, to target: UnsafeMutableBufferPointer<Element>) {
    copy(UnsafeBufferPointer(rebasing: current.elements[ranges[index]]), to: target)
  }

  /// Moves toward the last batch.
  func update(weight: Double) {
    guard let current = UnsafeMutableRawPointer(current.elements.baseAddress),
      let last = UnsafeRawPointer(last.elements.baseAddress)
    else { return }
    let count = elements.count
    switch Element.precision {
    case .f32:
      move(
        current.assumingMemoryBound(to: Float.self), last.assumingMemoryBound(to: Float.self),
        count, weight)
    case .f64:
      move(
        current.assumingMemoryBound(to: Double.self), last.assumingMemoryBound(to: Double.self),
        count, weight)
    }
  }

  // Raw copies: they need no knowledge of the element.
  private func copy(
    _ source: UnsafeBufferPointer<Element>, to target: UnsafeMutableBufferPointer<Element>
  ) {
    guard let source = source.baseAddress, let start = target.baseAddress else { return }
    memcpy(start, source, target.count * MemoryLayout<Element>.stride)
  }
}

// A free function, because the compiler specializes no generic member of a generic class.
private func move<Number: Scalar>(
  _ current: UnsafeMutablePointer<Number>, _ last: UnsafePointer<Number>, _ count: Int,
  _ weight: Double
) {
  let weight = Number(weight)
  for index in 0..<count { current[index] += weight * (last[index] - current[index]) }
}
