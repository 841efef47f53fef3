import Glibc

/// What a child process is given as its descriptors 0, 1, 2 and so on, and nothing else.
///
/// Each is copied above those numbers first: none is overwritten before it has its place, whatever numbers they have in
/// this process.
final class DescriptorPlacement {
  /// For `posix_spawn`.
  var actions = posix_spawn_file_actions_t()
  private var copies: [Int32] = []

  /// The child's descriptor 0, then 1, and so on. Throws a `SandboxError` when this process cannot have more files open.
  init(_ descriptors: [Int32]) throws {
    guard posix_spawn_file_actions_init(&actions) == 0 else {
      throw SandboxError("a child process cannot be prepared: there is no memory for it")
    }
    for (place, descriptor) in descriptors.enumerated() {
      let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, Int32(descriptors.count))
      guard copy >= 0 else { throw SandboxError.noDescriptor() }
      copies.append(copy)
      let code = posix_spawn_file_actions_adddup2(&actions, copy, Int32(place))
      guard code == 0 else { throw SandboxError.noDescriptor(code) }
    }
  }

  deinit {
    for copy in copies { close(copy) }
    posix_spawn_file_actions_destroy(&actions)
  }
}

extension SandboxError {
  /// Why a pipe or a descriptor for a child process cannot be had; the last error unless given.
  static func noDescriptor(_ code: Int32 = errno) -> SandboxError {
    let help = code == EMFILE || code == ENFILE ? "; ask for fewer --jobs, or raise ulimit -n" : ""
    return SandboxError("no pipe for a child process: \(String(cString: strerror(code)))\(help)")
  }
}
