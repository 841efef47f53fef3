import CLinux
import Foundation
import Glibc

/// The sandbox of a process that runs plugins: no new privileges, limits, Landlock, seccomp.
public enum Sandbox {
  /// Follows the plan this process was started with, as far as the kernel can: after the host's own libraries are
  /// loaded, before any plugin is, and while there is one thread. It holds until the process ends. `sharesPage` says
  /// whether the parent gave a call page, on which the process notes what it dies of from here on.
  ///
  /// Throws a `SandboxError` when a facility that the kernel has fails.
  public static func enter(sharesPage: Bool = true) throws {
    // Before the limit on memory holds, which may be reached at once.
    if sharesPage { CrashNote.take(on: try CallPage(descriptor: ChildDescriptor.callPage)) }
    let plan = try SandboxPlan.ofThisProcess()
    // Whatever a plugin does to the thread that sees the parent go; which may be gone already.
    _ = linux_end_with_parent()
    if getppid() != plan.parent { _exit(0) }
    // What a plugin prints must not be lost with it; and where it writes without a folder is its own.
    _ = linux_print_whole_lines()
    if let scratch = plan.scratch { chdir(scratch) }
    guard plan.isSandboxed else { return }
    guard linux_no_new_privileges() == 0 else { throw SandboxError("no_new_privs is refused") }
    limit(RLIMIT_CORE, to: 0)
    limit(RLIMIT_NOFILE, to: 256)
    // A buffer that a plugin sees through a second mapping is a file in memory.
    limit(RLIMIT_FSIZE, to: plan.memory)
    limit(RLIMIT_AS, to: plan.memory)
    if SandboxFacilities.hasLandlock {
      let rules = try Landlock()
      for path in systemPaths + libraryFolders() + plan.readable { try rules.allowReading(path) }
      try rules.allowWriting("/dev/null")
      if let scratch = plan.scratch { try rules.allowWriting(scratch) }
      try rules.enter()
    }
    if SandboxFacilities.hasSeccomp { try SystemCallFilter.enter() }
  }

  /// What the C library, BLAS and data sets read.
  private static let systemPaths = [
    "/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/usr/share", "/etc/ld.so.cache",
    "/etc/localtime", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat",
    "/sys/devices/system", "/dev/zero", "/dev/random", "/dev/urandom",
  ]

  /// Where the libraries that are loaded already come from: others may be wanted from there, Swift's for example.
  private static func libraryFolders() -> [String] {
    // To its end: a file of /proc has no size, and what reads a file in one piece stops after a page of it.
    let bytes = try? FileHandle(forReadingFrom: URL(filePath: "/proc/self/maps")).readToEnd()
    let maps = String(decoding: bytes ?? Data(), as: UTF8.self)
    var folders: Set<Substring> = []
    for line in maps.split(separator: "\n") where line.contains(".so") {
      if let start = line.firstIndex(of: "/"), let end = line.lastIndex(of: "/") {
        folders.insert(line[start..<end])
      }
    }
    let more = getenv("LD_LIBRARY_PATH").map { String(cString: $0) } ?? ""
    return folders.sorted().map(String.init) + more.split(separator: ":").map(String.init)
  }

  private static func limit(_ resource: __rlimit_resource, to value: Int) {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    let lower = min(rlim_t(value), limit.rlim_max)
    limit = rlimit(rlim_cur: lower, rlim_max: lower)
    setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
  }
}
