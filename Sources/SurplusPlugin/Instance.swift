internal import CSurplus
internal import SurplusBoundary

/// What every instance needs to turn a C call into a Swift one.
final class Instance<Functions: ~Copyable> {
  let functions: Functions
  let hyperparameters: HyperparameterTable
  let precision: Precision
  let count: Int
  let slots: [surplus_slot]
  let services = PluginServices()
  /// What `save` was asked for, from its first call to its second.
  var saved: [UInt8]?

  deinit { for slot in slots { slot.name.deallocate() } }

  init(
    functions: consuming Functions, configuration: Configuration, slots: [StateSlot] = []
  ) {
    self.functions = functions
    hyperparameters = HyperparameterTable(configuration.hyperparameters.hyperparameters)
    precision = configuration.precision
    let count = configuration.layout.count
    self.count = count
    self.slots = slots.map {
      surplus_slot(
        name: immortal($0.name), count: UInt64($0.count ?? count),
        dtype: $0.precision?.code ?? 0, reserved: 0)
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
    for (value, hyperparameter) in zip(copies, hyperparameters)
    where !(hyperparameter.minimum...hyperparameter.maximum).contains(value) {
      throw ComponentError(
        "\(hyperparameter.name) = \(value) is not from \(hyperparameter.minimum) to "
          + "\(hyperparameter.maximum)")
    }
    guard let layout else {
      self.init(hyperparameters: HyperparameterValues(hyperparameters, values: copies))
      return
    }
    self.init(
      hyperparameters: HyperparameterValues(hyperparameters, values: copies),
      layout: ParameterLayout(layout.pointee),
      precision: try Precision(ofDtype: layout.pointee.dtype))
  }
}

/// Runs a body and turns what it throws into a status and a text. Inlined, because the body of a step would keep its
/// instance alive, and count it, if it were handed on.
@inline(__always)
func reporting(
  _ error: UnsafeMutablePointer<surplus_error>?, as status: Int = Int(SURPLUS_INTERNAL),
  _ body: () throws -> Void
) -> surplus_status {
  do {
    try body()
    return surplus_status(SURPLUS_OK)
  } catch let thrown {
    write("\(thrown)", to: error)
    return surplus_status(status)
  }
}

extension Instance where Functions: ~Copyable {
  /// The slots, as many as there is room for.
  func declare(_ target: UnsafeMutablePointer<surplus_slot>?, _ capacity: UInt64) -> UInt64 {
    for (index, slot) in slots.prefix(Int(capacity)).enumerated() { target?[index] = slot }
    return UInt64(slots.count)
  }

  /// Hands out saved bytes: the host asks for their number first, then for them.
  func save(
    _ target: UnsafeMutableRawPointer?, _ capacity: UInt64, _ bytes: () throws -> [UInt8]
  ) -> UInt64 {
    let all = (saved ?? (try? bytes())) ?? []
    guard let target, capacity > 0 else {
      saved = all
      return UInt64(all.count)
    }
    saved = nil
    all.prefix(Int(capacity)).withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { target.copyMemory(from: base, byteCount: bytes.count) }
    }
    return UInt64(all.count)
  }

  /// Saved bytes as the host hands them back.
  static func bytes(_ source: UnsafeRawPointer?, _ count: UInt64) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: source, count: source == nil ? 0 : Int(count)))
  }
}

/// Hands an instance to the host, which gives it back to `released`.
func retained<Functions: ~Copyable>(_ instance: Instance<Functions>) -> UnsafeMutableRawPointer {
  Unmanaged.passRetained(instance).toOpaque()
}

/// Calls a body with the instance at a pointer that the host gives back in a call; the host keeps it alive.
@inline(__always)
func withInstance<Functions: ~Copyable, Result>(
  _ pointer: UnsafeMutableRawPointer?, of: Functions.Type, _ body: (Instance<Functions>) -> Result
) -> Result {
  guard let pointer else { preconditionFailure("called without an instance") }
  return Unmanaged<Instance<Functions>>.fromOpaque(pointer)._withUnsafeGuaranteedRef(body)
}

/// Ends an instance.
func released<Functions: ~Copyable>(
  _ pointer: UnsafeMutableRawPointer?, of: Functions.Type
) {
  guard let pointer else { return }
  Unmanaged<Instance<Functions>>.fromOpaque(pointer).release()
}
