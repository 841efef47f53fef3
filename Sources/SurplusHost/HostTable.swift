package import CSurplus
import SurplusBoundary
import SurplusCore

/// What the host offers to plugins: one table for the whole process.
package enum HostTable {
  /// The table.
  package nonisolated(unsafe) static let pointer: UnsafePointer<surplus_host> = {
    let table = UnsafeMutablePointer<surplus_host>.allocate(capacity: 1)
    table.initialize(
      to: surplus_host(
        struct_size: MemoryLayout<surplus_host>.size, abi_major: UInt32(SURPLUS_ABI_MAJOR),
        abi_minor: UInt32(SURPLUS_ABI_MINOR),
        extension: { _, id in
          guard let id, String(cString: id) == SURPLUS_EXTENSION_LINEAR_ALGEBRA else { return nil }
          return UnsafeRawPointer(LinearAlgebraTable.pointer)
        },
        random: { _, stream, first, count, words in
          guard let stream = stream?.pointee, let words else { return }
          let source = RandomStream(
            key: stream.key, step: stream.step, evaluation: stream.evaluation)
          for index in 0..<Int(count) { words[index] = source.word(first &+ UInt64(index)) }
        }))
    return UnsafePointer(table)
  }()
}
