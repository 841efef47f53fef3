import CLinux
import SurplusBoundary

/// How this thread rounds: the part of a process's state that changes everybody's numbers when a plugin forgets
/// to put it back.
public enum FloatingPointEnvironment {
  /// What a thread starts with: to nearest, denormals kept, no traps.
  private static let usual: UInt64 = {
    #if arch(x86_64)
      0x1F80 | 0x033F << 32
    #else
      0
    #endif
  }()

  /// Throws a `PluginError` when the last call left the thread in another state, which is then put right. It takes
  /// a few nanoseconds.
  @inline(__always)
  public static func check() throws {
    let found = linux_floating_point_control()
    if found != usual { throw violation(found) }
  }

  /// Puts it right.
  public static func reset() { linux_floating_point_reset() }

  @inline(never)
  private static func violation(_ found: UInt64) -> PluginError {
    reset()
    return PluginError(
      "came back with the floating-point unit changed: \(changes(in: found).joined(separator: ", "))"
    )
  }

  private static func changes(in found: UInt64) -> [String] {
    var changes: [String] = []
    #if arch(x86_64)
      let modes = ["to nearest", "down", "up", "toward zero"]
      let (sse, x87) = (found & 0xFFFF_FFFF, found >> 32)
      if sse >> 13 & 3 != 0 { changes.append("it rounds \(modes[Int(sse >> 13 & 3)])") }
      if sse >> 15 & 1 != 0 { changes.append("it flushes denormal results to zero") }
      if sse >> 6 & 1 != 0 { changes.append("it reads denormals as zero") }
      if sse & 0x1F80 != 0x1F80 { changes.append("it traps on exceptions") }
      if x87 != usual >> 32, changes.isEmpty { changes.append("its x87 control word is \(x87)") }
    #else
      changes.append("its control word is \(found)")
    #endif
    return changes
  }
}
