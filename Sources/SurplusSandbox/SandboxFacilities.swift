import CLinux

/// What this kernel has to isolate plugins with.
public enum SandboxFacilities {
  /// Whether files can be walled off.
  public static let hasLandlock = Landlock.version > 0
  /// Whether system calls can be.
  public static let hasSeccomp = linux_seccomp_has_errors() == 0

  /// One wall, for `doctor` and for messages.
  public struct Wall: Sendable {
    /// What it keeps plugins from.
    public let name: String
    /// Whether it stands.
    public let isThere: Bool
    /// What does it, or what its absence means and what helps.
    public let description: String
  }

  /// All of them.
  public static let walls = [
    Wall(
      name: "files", isThere: hasLandlock,
      description: hasLandlock
        ? "Landlock \(Landlock.version): workers read libraries and data, and write their scratch folder alone"
        : "a plugin can read and write every file that you can: this kernel offers no Landlock "
          + "(Linux 5.13 or newer, with landlock among the names in /sys/kernel/security/lsm)"),
    Wall(
      name: "network and processes", isThere: hasSeccomp,
      description: hasSeccomp
        ? "seccomp: workers open no socket, start no process and signal none but themselves"
        : "a plugin can open connections, start programs and signal your processes: this kernel "
          + "offers no seccomp filters (CONFIG_SECCOMP_FILTER), or whatever runs Surplus forbids them"
    ),
  ]

  /// What is not enforced; empty where everything is.
  public static var missing: [Wall] { walls.filter { !$0.isThere } }
}
