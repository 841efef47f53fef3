internal import CSurplus
internal import SurplusBoundary

/// The library a plugin exports. Make one in a global constant and hand it out:
///
///     let library = PluginLibrary("sign", version: "1.0.0", [.optimizer(Lion.descriptor, Lion.init)])
///     @c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
///       library.entry(host)
///     }
public final class PluginLibrary: Sendable {
  // Written once in init and immortal: the host keeps pointers into it until the process ends.
  nonisolated(unsafe) private let plugin: UnsafePointer<surplus_plugin>

  /// A library of components. `id` is snake_case and qualifies the ids of the components: `id/component`.
  public init(_ id: String, version: String, _ components: [ExportedComponent]) {
    let descriptors = UnsafeMutablePointer<UnsafePointer<surplus_descriptor>?>.allocate(
      capacity: components.count)
    for (index, component) in components.enumerated() {
      descriptors[index] = ComponentTable.register(component)
    }
    let plugin = UnsafeMutablePointer<surplus_plugin>.allocate(capacity: 1)
    plugin.initialize(
      to: surplus_plugin(
        struct_size: MemoryLayout<surplus_plugin>.size,
        abi_major: UInt32(SURPLUS_ABI_MAJOR), abi_minor: UInt32(SURPLUS_ABI_MINOR),
        library: immortal(id), version: immortal(version), components: descriptors,
        component_count: UInt64(components.count), extension: nil))
    self.plugin = UnsafePointer(plugin)
  }

  /// What `surplus_plugin_entry` returns.
  public func entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
    UnsafeRawPointer(plugin)
  }
}
