import Synchronization

/// Rules that work tensor by tensor, without pointers: a body is lent each tensor's parameters, its gradient, and its parts
/// of the first state slots that are like the parameters, as spans of `tensor.count` elements. A span is checked at each
/// access and cannot leave the body; where the loop runs over its indices the check is free.
///
/// Tensors without elements are left out.
extension OptimizerStep {
  /// Lends one tensor.
  @inlinable @inline(__always)
  public func withTensor<Result>(
    _ tensor: ParameterTensor,
    _ body: (_ parameters: inout MutableSpan<Element>, _ gradient: Span<Element>) throws -> Result
  ) rethrows -> Result {
    let range = tensor.range
    let (x, g) = (parameters.part(range), gradient.part(range))
    var parameters = x.mutableSpan
    return try body(&parameters, g.span)
  }

  /// Lends one tensor with its part of the first state slot.
  @inlinable @inline(__always)
  public func withTensor<Result>(
    _ tensor: ParameterTensor,
    _ body: (
      _ parameters: inout MutableSpan<Element>, _ gradient: Span<Element>,
      _ state: inout MutableSpan<Element>
    ) throws -> Result
  ) rethrows -> Result {
    let range = tensor.range
    let (x, g, m) = (parameters.part(range), gradient.part(range), state.part(0, range))
    var parameters = x.mutableSpan
    var first = m.mutableSpan
    return try body(&parameters, g.span, &first)
  }

  /// Lends one tensor with its parts of the first two state slots.
  @inlinable @inline(__always)
  public func withTensor<Result>(
    _ tensor: ParameterTensor,
    _ body: (
      _ parameters: inout MutableSpan<Element>, _ gradient: Span<Element>,
      _ first: inout MutableSpan<Element>, _ second: inout MutableSpan<Element>
    ) throws -> Result
  ) rethrows -> Result {
    let range = tensor.range
    let (x, g) = (parameters.part(range), gradient.part(range))
    let (m, v) = (state.part(0, range), state.part(1, range))
    var parameters = x.mutableSpan
    var first = m.mutableSpan
    var second = v.mutableSpan
    return try body(&parameters, g.span, &first, &second)
  }

  /// Lends one tensor with its parts of the first three state slots.
  @inlinable @inline(__always)
  public func withTensor<Result>(
    _ tensor: ParameterTensor,
    _ body: (
      _ parameters: inout MutableSpan<Element>, _ gradient: Span<Element>,
      _ first: inout MutableSpan<Element>, _ second: inout MutableSpan<Element>,
      _ third: inout MutableSpan<Element>
    ) throws -> Result
  ) rethrows -> Result {
    let range = tensor.range
    let (x, g) = (parameters.part(range), gradient.part(range))
    let (m, v, s) = (state.part(0, range), state.part(1, range), state.part(2, range))
    var parameters = x.mutableSpan
    var first = m.mutableSpan
    var second = v.mutableSpan
    var third = s.mutableSpan
    return try body(&parameters, g.span, &first, &second, &third)
  }

  /// Calls a body for each of some tensors, one after the other, with its place among them, and lends it the tensor.
  @inlinable @inline(__always)
  public func forEachTensor(
    _ tensors: [ParameterTensor],
    _ body: (
      _ place: Int, _ parameters: inout MutableSpan<Element>, _ gradient: Span<Element>
    ) throws -> Void
  ) rethrows {
    for (place, tensor) in tensors.enumerated() where tensor.count > 0 {
      try withTensor(tensor) { try body(place, &$0, $1) }
    }
  }

  /// The same with the first state slot.
  @inlinable @inline(__always)
  public func forEachTensor(
    _ tensors: [ParameterTensor],
    _ body: (
      _ place: Int, _ parameters: inout MutableSpan<Element>, _ gradient: Span<Element>,
      _ state: inout MutableSpan<Element>
    ) throws -> Void
  ) rethrows {
    for (place, tensor) in tensors.enumerated() where tensor.count > 0 {
      try withTensor(tensor) { try body(place, &$0, $1, &$2) }
    }
  }

  /// The same with the first two state slots.
  @inlinable @inline(__always)
  public func forEachTensor(
    _ tensors: [ParameterTensor],
    _ body: (
      _ place: Int, _ parameters: inout MutableSpan<Element>, _ gradient: Span<Element>,
      _ first: inout MutableSpan<Element>, _ second: inout MutableSpan<Element>
    ) throws -> Void
  ) rethrows {
    for (place, tensor) in tensors.enumerated() where tensor.count > 0 {
      try withTensor(tensor) { try body(place, &$0, $1, &$2, &$3) }
    }
  }

  /// The same with the first three state slots.
  @inlinable @inline(__always)
  public func forEachTensor(
    _ tensors: [ParameterTensor],
    _ body: (
      _ place: Int, _ parameters: inout MutableSpan<Element>, _ gradient: Span<Element>,
      _ first: inout MutableSpan<Element>, _ second: inout MutableSpan<Element>,
      _ third: inout MutableSpan<Element>
    ) throws -> Void
  ) rethrows {
    for (place, tensor) in tensors.enumerated() where tensor.count > 0 {
      try withTensor(tensor) { try body(place, &$0, $1, &$2, &$3, &$4) }
    }
  }

  /// Calls a body for each of some tensors on the threads of the trial, in any order, with its place among them. The body
  /// is lent its tensor by `withTensor`, and writes what belongs to it alone. Throws the first of what bodies threw.
  public func onThreads(
    forEach tensors: [ParameterTensor], _ body: (_ place: Int) throws -> Void
  ) throws {
    let failures = Mutex<[any Error]>([])
    services.parallel(tensors.count) { place in
      guard tensors[place].count > 0 else { return }
      do {
        try body(place)
      } catch {
        failures.withLock { $0.append(error) }
      }
    }
    if let failure = failures.withLock(\.first) { throw failure }
  }
}

extension RegularizerStep {
  /// Lends a tensor's parameters.
  @inlinable @inline(__always)
  public func withTensor<Result>(
    _ tensor: ParameterTensor, _ body: (_ parameters: inout MutableSpan<Element>) throws -> Result
  ) rethrows -> Result {
    let x = parameters.part(tensor.range)
    var parameters = x.mutableSpan
    return try body(&parameters)
  }
}

extension StateBuffers {
  /// Lends a part of a slot whose elements are in the format of the parameters. The range must lie in what was declared.
  @inlinable @inline(__always)
  public func withElements<Result>(
    _ slot: Int, in range: Range<Int>, _ body: (inout MutableSpan<Element>) throws -> Result
  ) rethrows -> Result {
    let buffer = part(slot, range)
    var elements = buffer.mutableSpan
    return try body(&elements)
  }

  /// Lends a part of a slot whose format is binary64 whatever that of the parameters. The range must lie in what was
  /// declared.
  @inlinable @inline(__always)
  public func withReals<Result>(
    _ slot: Int, in range: Range<Int>, _ body: (inout MutableSpan<Double>) throws -> Result
  ) rethrows -> Result {
    let buffer = UnsafeMutableBufferPointer(
      start: reals(slot) + range.lowerBound, count: range.count)
    var numbers = buffer.mutableSpan
    return try body(&numbers)
  }

  @inlinable @inline(__always)
  func part(_ slot: Int, _ range: Range<Int>) -> UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: self[slot] + range.lowerBound, count: range.count)
  }
}

extension UnsafeMutableBufferPointer {
  @inlinable @inline(__always)
  func part(_ range: Range<Int>) -> UnsafeMutableBufferPointer {
    UnsafeMutableBufferPointer(rebasing: self[range])
  }
}

extension UnsafeBufferPointer {
  @inlinable @inline(__always)
  func part(_ range: Range<Int>) -> UnsafeBufferPointer {
    UnsafeBufferPointer(rebasing: self[range])
  }
}
