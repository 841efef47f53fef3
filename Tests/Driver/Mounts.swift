import Foundation

/// Other file systems in the places of those that are there, for one command.
public enum Mounts {
  /// Whether this user may mount something in a namespace of its own.
  public static let areAllowed: Bool = {
    guard let surplus = try? Surplus() else { return false }
    return (try? run("true", after: "mount --bind home tmp", surplus))?.status == 0
  }()

  /// Runs a line of the shell after another one that mounts something, both where `surplus` is started.
  public static func run(_ line: String, after mounts: String, _ surplus: Surplus) throws -> Command
  {
    try Command.run(
      "/usr/bin/unshare",
      ["--mount", "--map-root-user", "/bin/bash", "-c", "\(mounts) && \(line)"],
      in: surplus.scratch.folder, environment: surplus.environment)
  }
}
