internal import CSurplus
internal import SurplusBoundary
import Synchronization

/// The components of this library by their C descriptors: the way back from a C descriptor to the component it describes.
enum ComponentTable {
  private static let components = Mutex<[UInt: ExportedComponent]>([:])

  /// The C descriptor of a component; it lives until the process ends.
  static func register(_ component: ExportedComponent) -> UnsafePointer<surplus_descriptor> {
    let descriptor = component.descriptor
    let table: UnsafeRawPointer =
      switch component.factory {
      case .optimizer:
        OptimizerTable.pointer(ownsIterate: descriptor.traits.contains(.ownsIterate))
      case .scheduler: SchedulerTable.pointer
      case .regularizer: RegularizerTable.make(hooks: descriptor.hooks)
      case .landscape: LandscapeTable.make(descriptor)
      }
    let pointer = descriptor.immortalC(table: table)
    let key = UInt(bitPattern: pointer)
    components.withLock { $0[key] = component }
    return pointer
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
  /// The precision of a dtype that the host names. Throws for one that there is not.
  init(ofDtype code: UInt32) throws {
    guard let precision = Precision(code: code) else {
      throw ComponentError("unknown dtype \(code)")
    }
    self = precision
  }
}
