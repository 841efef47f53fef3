import Glibc

/// What tells a file from its earlier self without reading it: where it lies, its size and its two times. The time
/// of change cannot be set by a program, so that only what happens within one tick of the clock is missed.
public struct FileIdentity: Codable, Sendable, Equatable {
  private let device: UInt64
  private let inode: UInt64
  private let size: Int
  private let modified: Int
  private let changed: Int

  /// That of a file now; nil if it is not there.
  public init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int(status.st_size)
    modified = Self.nanoseconds(status.st_mtim)
    changed = Self.nanoseconds(status.st_ctim)
  }

  /// Whether the last change is long enough ago that a later one shows.
  public var isSettled: Bool {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Self.nanoseconds(now) - changed > 1_000_000_000
  }

  private static func nanoseconds(_ time: timespec) -> Int {
    Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
  }
}
