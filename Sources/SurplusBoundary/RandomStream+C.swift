public import CSurplus
public import SurplusCore

extension surplus_stream {
  /// A stream as the header has it.
  @inlinable package init(_ stream: RandomStream) {
    self.init(
      struct_size: MemoryLayout<surplus_stream>.size, key: stream.key, step: stream.step,
      evaluation: stream.evaluation)
  }
}

extension RandomStream {
  /// The stream that a call is given.
  @inlinable package init(_ stream: UnsafePointer<surplus_stream>?) {
    guard let stream = stream?.pointee else {
      self.init(key: 0)
      return
    }
    self.init(key: stream.key, step: stream.step, evaluation: stream.evaluation)
  }
}
