internal import CSurplus

/// What every instance needs to turn a C call into a Swift one.
final class Instance<Functions> {
  let functions: Functions
  let hyperparameters: HyperparameterTable
  let precision: Precision
  let count: Int
  let slots: [surplus_slot]

  init(
    functions: Functions, configuration: Configuration, slots: [StateSlot] = []
  ) {
    self.functions = functions
    hyperparameters = HyperparameterTable(configuration.hyperparameters.hyperparameters)
    precision = configuration.precision
    let count = configuration.layout.count
    self.count = count
    self.slots = slots.map {
      surplus_slot(name: immortal($0.name), count: UInt64($0.count ?? count))
    }
  }
}

extension Configuration {
  /// What the host hands to `create`.
  init(
    _ component: ExportedComponent, layout: UnsafePointer<surplus_layout>?,
    values: UnsafePointer<Double>?
  ) throws {
    let hyperparameters = component.descriptor.hyperparameters
    let copies = Array(UnsafeBufferPointer(start: values, count: hyperparameters.count))
    guard let layout else {
      self.init(hyperparameters: HyperparameterValues(hyperparameters, values: copies))
      return
    }
    self.init(
      hyperparameters: HyperparameterValues(hyperparameters, values: copies),
      layout: ParameterLayout(layout.pointee), precision: try Precision(code: layout.pointee.dtype))
  }
}

extension ParameterLayout {
  /// A copy of the host's layout.
  fileprivate init(_ layout: surplus_layout) {
    self.init(
      tensors: (0..<Int(layout.tensor_count)).compactMap { index in
        guard let tensor = layout.tensors[index]?.pointee else { return nil }
        let rank = Int(tensor.view.ndim)
        let bytes = UInt64(tensor.view.type_bits / 8)
        return ParameterTensor(
          name: String(cString: tensor.name), shape: (0..<rank).map { Int(tensor.view.shape[$0]) },
          offset: Int(tensor.view.byte_offset / bytes),
          role: TensorRole(rawValue: tensor.role) ?? .other, layer: Int(tensor.layer))
      })
  }
}

extension RandomStream {
  /// The stream a call is given.
  init(_ stream: UnsafePointer<surplus_stream>?) {
    guard let stream = stream?.pointee else {
      self.init(key: 0)
      return
    }
    self.init(key: stream.key, step: stream.step, evaluation: stream.evaluation)
  }
}

/// Runs a body and turns what it throws into a status and a text.
func reporting(
  _ error: UnsafeMutablePointer<surplus_error>?, as status: Int = Int(SURPLUS_INTERNAL),
  _ body: () throws -> Void
) -> surplus_status {
  do {
    try body()
    return surplus_status(SURPLUS_OK)
  } catch let thrown {
    if let error, let buffer = error.pointee.message, error.pointee.capacity > 0 {
      let text = "\(thrown)".utf8.prefix(error.pointee.capacity - 1)
      for (index, byte) in text.enumerated() { buffer[index] = CChar(bitPattern: byte) }
      buffer[text.count] = 0
    }
    return surplus_status(status)
  }
}

/// Hands an instance to the host, which gives it back to `released`.
func retained<Functions>(_ instance: Instance<Functions>) -> UnsafeMutableRawPointer {
  Unmanaged.passRetained(instance).toOpaque()
}

/// Calls a body with the instance behind a pointer that the host gives back in a call; the host keeps it alive.
@inline(__always)
func withInstance<Functions, Result>(
  _ pointer: UnsafeMutableRawPointer?, of: Functions.Type, _ body: (Instance<Functions>) -> Result
) -> Result {
  guard let pointer else { preconditionFailure("called without an instance") }
  return Unmanaged<Instance<Functions>>.fromOpaque(pointer)._withUnsafeGuaranteedRef(body)
}

/// Ends an instance.
func released<Functions>(_ pointer: UnsafeMutableRawPointer?, of: Functions.Type) {
  guard let pointer else { return }
  Unmanaged<Instance<Functions>>.fromOpaque(pointer).release()
}
