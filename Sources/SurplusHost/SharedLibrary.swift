package import CSurplus
import Glibc
import SurplusBoundary
import SurplusCore
import SurplusSandbox

/// A shared library with an entry of the boundary.
public final class SharedLibrary: LoadedLibrary {
  /// The file.
  public let path: String
  /// Its id.
  public let id: String
  /// Its version.
  public let version: String
  /// Its components, in its order.
  public let descriptors: [Descriptor]
  /// Its table.
  package let plugin: UnsafePointer<surplus_plugin>

  /// Loads a file and reads its table. It is never unloaded: Swift code does not survive that.
  /// Throws a `PluginError` that names the file and what is wrong with it.
  public init(path: String) throws {
    self.path = path
    // The dynamic linker would wait for what a pipe brings.
    do { try RegularFile.check(path) } catch { throw PluginError("\(error)") }
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw PluginError("\(path): cannot be loaded: \(Self.reason())")
    }
    guard let symbol = dlsym(handle, "surplus_plugin_entry") else {
      throw PluginError(
        "\(path): exports no surplus_plugin_entry, so it is not a Surplus plugin")
    }
    let entry = unsafeBitCast(symbol, to: surplus_plugin_entry_function.self)
    guard let plugin = entry(HostTable.pointer) else {
      throw PluginError("\(path): surplus_plugin_entry returned null: it cannot serve this host")
    }
    let reader = DescriptorReader(place: path)
    // Enough for the version, which decides about the rest.
    try reader.check(size: plugin, of: surplus_plugin.self, "table", version1: 16)
    let table = surplus_plugin(reading: plugin)
    let host = BoundaryVersion.current
    guard
      table.abi_major == UInt32(SURPLUS_ABI_MAJOR),
      table.abi_major > 0 || table.abi_minor == UInt32(SURPLUS_ABI_MINOR)
    else {
      throw reader.error(
        "was built for version \(table.abi_major).\(table.abi_minor) of the boundary, this is "
          + "\(host): build it against this version's surplus.h")
    }
    try reader.check(size: plugin, of: surplus_plugin.self, "table", version1: 56)
    id = try reader.text(table.library, "library id")
    version = try reader.text(table.version, "library version")
    guard table.component_count <= 1000 else {
      throw reader.error("claims \(table.component_count) components; 1000 is the limit")
    }
    guard let components = table.components else { throw reader.error("its components are null") }
    self.plugin = plugin
    var seen: Set<String> = []
    descriptors = try (0..<Int(table.component_count)).map { index in
      guard let descriptor = components[index] else {
        throw reader.error("its component \(index) is null")
      }
      let read = try reader.read(descriptor)
      guard seen.insert(read.id).inserted else {
        throw reader.error("it has two components named '\(read.id)'")
      }
      return read
    }
  }

  private static func reason() -> String {
    guard let text = dlerror() else { return "no reason given" }
    return String(cString: text)
  }

  /// Creates an optimizer. `component` is its index within the trial, for the call page.
  public func makeOptimizer(
    _ id: String, _ configuration: Configuration, page: CallPage, component: Int
  ) throws -> any Optimizer {
    let (descriptor, pointer) = try find(id, .optimizer)
    return try PluginOptimizer(
      descriptor, pointer, configuration, CallSite(page: page, component: component))
  }

  /// Creates a scheduler.
  public func makeScheduler(
    _ id: String, _ configuration: Configuration, page: CallPage, component: Int
  ) throws -> any Scheduler {
    let (descriptor, pointer) = try find(id, .scheduler)
    return try PluginScheduler(
      descriptor, pointer, configuration, CallSite(page: page, component: component),
      minor: plugin.pointee.abi_minor)
  }

  /// Creates a regularizer.
  public func makeRegularizer(
    _ id: String, _ configuration: Configuration, page: CallPage, component: Int
  ) throws -> any Regularizer {
    let (descriptor, pointer) = try find(id, .regularizer)
    return try PluginRegularizer(
      descriptor, pointer, configuration, CallSite(page: page, component: component))
  }

  /// Creates a landscape in a precision.
  public func makeLandscape<Element: Scalar>(
    _ id: String, _ type: Element.Type, _ configuration: LandscapeConfiguration, page: CallPage,
    component: Int
  ) throws -> any Landscape<Element> {
    let (descriptor, pointer) = try find(id, .landscape)
    return try PluginLandscape<Element>(
      descriptor, pointer, configuration, CallSite(page: page, component: component))
  }

  private func find(_ id: String, _ kind: ComponentKind) throws
    -> (Descriptor, UnsafePointer<surplus_descriptor>)
  {
    guard
      let index = descriptors.firstIndex(where: { $0.id == id && $0.kind == kind }),
      let pointer = self.descriptor(at: index)
    else { throw missing(kind, id) }
    return (descriptors[index], pointer)
  }

  /// The descriptor of a component as the library has it.
  package func descriptor(at index: Int) -> UnsafePointer<surplus_descriptor>? {
    plugin.pointee.components[index]
  }
}
