package import CSurplus
import SurplusBoundary
import SurplusCore

/// What optimizers and regularizers have in common over the boundary: declared slots, and bytes saved beside them.
package struct ComponentMemory {
  /// Declares slots.
  package typealias State =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<surplus_layout>?,
      UnsafeMutablePointer<surplus_slot>?, UInt64
    ) -> UInt64
  /// Gives saved bytes.
  package typealias Save =
    @convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, UInt64) -> UInt64
  /// Takes saved bytes.
  package typealias Load =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafeRawPointer?, UInt64, UnsafeMutablePointer<surplus_error>?
    ) -> surplus_status

  /// The slots it declared.
  package let slots: [StateSlot]
  private let instance: UnsafeMutableRawPointer?
  private let save: Save?
  private let load: Load?
  private let site: CallSite
  private static let mostBytes: UInt64 = 1 << 32

  /// Asks for the slots. Throws a `PluginError` for slots that make no sense.
  package init(
    _ instance: UnsafeMutableRawPointer?, _ layout: BoundaryLayout, parameters: Int, state: State?,
    save: Save?, load: Load?, site: CallSite
  ) throws {
    self.instance = instance
    self.save = save
    self.load = load
    self.site = site
    guard let state else {
      slots = []
      return
    }
    let count = site.call(.state) { state(instance, layout.pointer, nil, 0) }
    guard count <= 1000 else {
      throw PluginError("state: claims \(count) slots; 1000 is the limit")
    }
    var declared = [surplus_slot](repeating: surplus_slot(), count: Int(count))
    let again = site.call(.state) { state(instance, layout.pointer, &declared, count) }
    guard again == count else {
      throw PluginError("state: declared \(count) slots, then \(again)")
    }
    var seen: Set<String> = []
    slots = try declared.map { slot in
      let name = try DescriptorReader(place: "state").text(slot.name, "slot name")
      guard seen.insert(name).inserted else {
        throw PluginError("state: two slots are called '\(name)'")
      }
      guard slot.count <= UInt64(1) << 40 else {
        throw PluginError("state: slot '\(name)' claims \(slot.count) elements")
      }
      let precision = Precision(code: slot.dtype)
      guard precision != nil || slot.dtype == 0 else {
        throw PluginError("state: slot '\(name)' has the unknown dtype \(slot.dtype)")
      }
      return slot.count == UInt64(parameters) && precision == nil
        ? .likeParameters(name)
        : .elements(name, count: Int(slot.count), precision: precision)
    }
  }

  /// What it remembers beside its slots.
  package func savedState() throws -> [UInt8] {
    guard let save else { return [] }
    let count = site.call(.save) { save(instance, nil, 0) }
    guard count <= Self.mostBytes else {
      throw PluginError("save: claims \(count) bytes; \(Self.mostBytes) is the limit")
    }
    guard count > 0 else { return [] }
    var written: UInt64 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
      buffer.initialize(repeating: 0)
      written = site.call(.save) { save(instance, buffer.baseAddress, count) }
      filled = Int(count)
    }
    guard written == count else {
      throw PluginError("save: announced \(count) bytes, then gave \(written)")
    }
    return bytes
  }

  /// Takes it back.
  package func restoreState(_ bytes: [UInt8]) throws {
    guard let load else {
      guard bytes.isEmpty else {
        throw PluginError("load: there is saved state, but the component takes none")
      }
      return
    }
    try bytes.withUnsafeBytes { bytes in
      try site.call(.load) { load(instance, bytes.baseAddress, UInt64(bytes.count), $0) }
    }
  }
}
