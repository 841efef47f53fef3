import CLinux

/// What this kernel has to isolate plugins with.
public enum SandboxFacilities {
  /// Whether access to files can be limited.
  public static let hasLandlock = Landlock.version > 0
  /// Whether system calls can be filtered.
  public static let hasSeccomp = linux_seccomp_has_errors() == 0

  /// One part of the sandbox, for `doctor` and for messages.
  public struct Part: Sendable {
    /// What it denies to plugins.
    public let name: String
    /// Whether this kernel has it.
    public let isThere: Bool
    /// What does it, or what its absence means and what helps.
    public let description: String
  }

  /// All of them.
  public static let parts = [
    Part(
      name: "files", isThere: hasLandlock,
      description: hasLandlock
        ? "Landlock \(Landlock.version): workers can read only libraries and data, and write only in their scratch folder"
        : "a plugin can read and write every file that you can: this kernel offers no Landlock "
          + "(Linux 5.13 or newer, with landlock among the names in /sys/kernel/security/lsm)"),
    Part(
      name: "network and processes", isThere: hasSeccomp,
      description: hasSeccomp
        ? "seccomp: workers cannot open sockets, start processes or signal other processes"
        : "a plugin can open connections, start programs and signal your processes: this kernel "
          + "offers no seccomp filters (CONFIG_SECCOMP_FILTER), or whatever runs Surplus forbids them"
    ),
  ]

  /// What is not enforced; empty where everything is.
  public static var missing: [Part] { parts.filter { !$0.isThere } }
}
