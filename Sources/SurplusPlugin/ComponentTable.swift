internal import CSurplus
import Synchronization

/// Descriptors as C structs, and the way back from a C descriptor to the component it describes.
enum ComponentTable {
  private static let components = Mutex<[UInt: ExportedComponent]>([:])

  /// The C descriptor of a component; it lives until the process ends.
  static func register(_ component: ExportedComponent) -> UnsafePointer<surplus_descriptor> {
    let descriptor = component.descriptor
    let pointer = UnsafeMutablePointer<surplus_descriptor>.allocate(capacity: 1)
    let (interface, table): (String, UnsafeRawPointer) =
      switch component.factory {
      case .optimizer:
        (
          SURPLUS_INTERFACE_OPTIMIZER,
          OptimizerTable.pointer(ownsIterate: descriptor.traits.contains(.ownsIterate))
        )
      case .scheduler: (SURPLUS_INTERFACE_SCHEDULER, SchedulerTable.pointer)
      case .regularizer:
        (SURPLUS_INTERFACE_REGULARIZER, RegularizerTable.make(hooks: descriptor.hooks))
      case .landscape: (SURPLUS_INTERFACE_LANDSCAPE, LandscapeTable.make(descriptor))
      }
    pointer.initialize(
      to: surplus_descriptor(
        struct_size: MemoryLayout<surplus_descriptor>.size, id: immortal(descriptor.id),
        interface: immortal(interface), table: table, version: immortal(descriptor.version),
        summary: immortal(descriptor.summary), reference: immortal(descriptor.reference),
        hyperparameters: immortal(descriptor.hyperparameters.map(immortal)),
        hyperparameter_count: UInt64(descriptor.hyperparameters.count),
        needs: descriptor.needs.rawValue, traits: descriptor.traits.rawValue,
        precisions: descriptor.precisions.reduce(0) { $0 | 1 << UInt32($1.code) }, reserved: 0))
    let key = UInt(bitPattern: pointer)
    components.withLock { $0[key] = component }
    return UnsafePointer(pointer)
  }

  /// The component a C descriptor describes.
  static func component(of descriptor: UnsafePointer<surplus_descriptor>?) throws
    -> ExportedComponent
  {
    let key = UInt(bitPattern: descriptor)
    guard let found = components.withLock({ $0[key] }) else {
      throw ComponentError("the descriptor does not belong to this library")
    }
    return found
  }
}

extension Precision {
  /// The dtype of the boundary.
  var code: Int { Int(self == .f32 ? SURPLUS_F32 : SURPLUS_F64) }

  init(code: UInt32) throws {
    switch Int(code) {
    case Int(SURPLUS_F32): self = .f32
    case Int(SURPLUS_F64): self = .f64
    default: throw ComponentError("unknown dtype \(code)")
    }
  }
}

/// A copy of a text that lives until the process ends.
func immortal(_ text: String) -> UnsafePointer<CChar> {
  let bytes = UnsafeMutablePointer<CChar>.allocate(capacity: text.utf8.count + 1)
  for (index, byte) in text.utf8.enumerated() { bytes[index] = CChar(bitPattern: byte) }
  bytes[text.utf8.count] = 0
  return UnsafePointer(bytes)
}

/// A copy of an array that lives until the process ends.
private func immortal<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
  let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
  copy.initialize(from: elements, count: elements.count)
  return UnsafePointer(copy)
}

private func immortal(_ hyperparameter: Hyperparameter)
  -> UnsafePointer<surplus_hyperparameter>?
{
  var choices: [UnsafePointer<CChar>?] = []
  let type: Int
  switch hyperparameter.kind {
  case .real: type = Int(SURPLUS_REAL)
  case .integer: type = Int(SURPLUS_INTEGER)
  case .boolean: type = Int(SURPLUS_BOOLEAN)
  case .choice(let names):
    type = Int(SURPLUS_CHOICE)
    choices = names.map(immortal)
  }
  let scale =
    switch hyperparameter.tuning?.scale {
    case .linear: Int(SURPLUS_LINEAR)
    case .log: Int(SURPLUS_LOG)
    case nil: 0
    }
  return immortal([
    surplus_hyperparameter(
      struct_size: MemoryLayout<surplus_hyperparameter>.size, name: immortal(hyperparameter.name),
      unit: immortal(hyperparameter.unit), summary: immortal(hyperparameter.summary),
      type: UInt32(type), tuning_scale: UInt32(scale), default_value: hyperparameter.defaultValue,
      minimum: hyperparameter.minimum, maximum: hyperparameter.maximum,
      tuning_minimum: hyperparameter.tuning?.minimum ?? 0,
      tuning_maximum: hyperparameter.tuning?.maximum ?? 0,
      choices: choices.isEmpty ? nil : immortal(choices), choice_count: UInt64(choices.count))
  ])
}
