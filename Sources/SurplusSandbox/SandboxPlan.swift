import Foundation

/// What a child process may use from the moment plugin code runs in it.
public struct SandboxPlan: Codable, Sendable {
  /// Files and folders it may read, beside what every process needs.
  public var readable: [String]
  /// The one folder it may write; nil for none.
  public var scratch: String?
  /// Bytes of memory, and of one file.
  public var memory: Int
  /// False to see what the sandbox costs: it may use everything then.
  public var isSandboxed: Bool
  /// The process with which it ends.
  private(set) var parent = getpid()

  /// A plan.
  public init(
    readable: [String], scratch: String? = nil, memory: Int = 4 << 30, isSandboxed: Bool = true
  ) {
    self.readable = readable
    self.scratch = scratch
    self.memory = memory
    self.isSandboxed = isSandboxed
  }

  /// The environment of a child that is to follow the plan.
  func environment() throws -> [String: String] {
    var result: [String: String] = [:]
    result[Self.variable] = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
    result["TMPDIR"] = scratch
    // Threads that a library starts while it is loaded would be outside: the sandbox holds for the thread that
    // enters it and those that come after.
    result["OPENBLAS_NUM_THREADS"] = "1"
    result["SWIFT_BACKTRACE"] = "enable=no"
    return result
  }

  /// The plan that this process was started with. Throws when there is none.
  static func ofThisProcess() throws -> SandboxPlan {
    guard let text = ProcessInfo.processInfo.environment[variable] else {
      throw SandboxError("this command is for Surplus itself: it starts it with a sandbox to enter")
    }
    unsetenv(variable)
    return try JSONDecoder().decode(SandboxPlan.self, from: Data(text.utf8))
  }

  private static let variable = "SURPLUS_SANDBOX"
}
