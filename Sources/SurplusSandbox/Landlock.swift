import CLinux
import Glibc

/// Landlock, Linux's access control that a process lays on itself: files, TCP, signals and abstract sockets.
/// It cannot be taken off again, and every thread and process started later has it too.
struct Landlock {
  /// The version of the interface; 0 where the kernel has none.
  static let version = max(0, Int(linux_landlock_version()))

  /// Access rights to files, as the kernel numbers them.
  private struct Access: OptionSet {
    let rawValue: UInt64
    static let writeFile = Access(rawValue: 1 << 1)
    static let readFile = Access(rawValue: 1 << 2)
    static let readFolder = Access(rawValue: 1 << 3)
    static let removeFolder = Access(rawValue: 1 << 4)
    static let removeFile = Access(rawValue: 1 << 5)
    static let makeFolder = Access(rawValue: 1 << 7)
    static let makeFile = Access(rawValue: 1 << 8)
    static let makeSymbolicLink = Access(rawValue: 1 << 12)
    /// From version 2 on.
    static let refer = Access(rawValue: 1 << 13)
    /// From version 3 on.
    static let truncate = Access(rawValue: 1 << 14)

    static let read: Access = [.readFile, .readFolder]
    static let work: Access = [
      .read, .writeFile, .removeFolder, .removeFile, .makeFolder, .makeFile, .makeSymbolicLink,
      .refer, .truncate,
    ]
    /// What makes sense for something that is not a folder.
    static let file: Access = [.readFile, .writeFile, .truncate]

    /// Everything that a version knows: what is not allowed by a rule is denied.
    static func known(to version: Int) -> Access {
      let bits: UInt64 =
        switch version {
        case 1: 13
        case 2: 14
        case 3, 4: 15
        default: 16
        }
      return Access(rawValue: 1 << bits - 1)
    }
  }

  private let rules: Int32
  private let known: Access

  /// An empty set of rules: nothing is allowed. Throws when the kernel does not make one.
  init() throws {
    known = .known(to: Self.version)
    var denied = linux_landlock_rules()
    denied.files = known.rawValue
    // TCP: bind and connect. Then abstract sockets and signals to processes outside.
    if Self.version >= 4 { denied.network = 0b11 }
    if Self.version >= 6 { denied.scopes = 0b11 }
    rules = linux_landlock_create(&denied)
    guard rules >= 0 else { throw Self.failure("no set of rules") }
  }

  /// Allows reading a file, or everything beneath a folder. What is not there needs no rule.
  func allowReading(_ path: String) throws { try allow(path, .read) }

  /// Allows everything but execution and devices beneath a folder, or reading and writing one file.
  func allowWriting(_ path: String) throws { try allow(path, .work) }

  private func allow(_ path: String, _ access: Access) throws {
    let descriptor = open(path, Int32(LINUX_PATH_ONLY) | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(path) }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    let granted = access.intersection(known).intersection(isFolder ? known : .file)
    guard linux_landlock_allow(rules, descriptor, granted.rawValue) == 0 else {
      throw Self.failure(path)
    }
  }

  /// Lays the rules on this thread and what it starts from now on.
  func enter() throws {
    guard linux_landlock_enter(rules) == 0 else { throw Self.failure("the rules are not accepted") }
    close(rules)
  }

  private static func failure(_ what: String) -> SandboxError {
    SandboxError("Landlock: \(what): \(String(cString: strerror(errno)))")
  }
}
