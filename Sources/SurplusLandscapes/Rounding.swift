import SurplusCore

extension UnsafeMutableBufferPointer where Element: Scalar {
  /// Writes numbers, rounded to the precision of the buffer.
  func round(_ values: [Double]) {
    precondition(values.count == count, "\(values.count) values for a buffer of \(count)")
    guard let base = UnsafeMutableRawPointer(baseAddress) else { return }
    switch Element.precision {
    case .f32: write(values, to: base.assumingMemoryBound(to: Float.self))
    case .f64: write(values, to: base.assumingMemoryBound(to: Double.self))
    }
  }
}

extension FlatBuffer {
  /// A buffer of numbers, rounded to its precision. Throws without memory.
  convenience init(_ values: [Double]) throws {
    try self.init(count: values.count)
    elements.round(values)
  }
}

// A free function, because the compiler specializes no generic member of a generic type.
private func write<Number: Scalar>(_ values: [Double], to target: UnsafeMutablePointer<Number>) {
  for index in values.indices { target[index] = Number(values[index]) }
}
