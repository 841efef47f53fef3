import Foundation

/// The built `surplus`, run as a user runs it: with a home of its own, so that neither the plugins nor the
/// findings of the machine's user play a part.
public struct Surplus {
  /// The folder in which it is started.
  public let scratch: Scratch

  /// Where it puts temporary files.
  private let temporary: String

  /// A user with an empty home, and temporary files in it unless they are to lie elsewhere.
  public init(temporary: String? = nil) throws {
    scratch = try Scratch()
    self.temporary = temporary ?? scratch.path("tmp")
    for folder in ["home", "tmp"] {
      try FileManager.default.createDirectory(
        atPath: scratch.path(folder), withIntermediateDirectories: true)
    }
  }

  /// The binary.
  public static let binary = Project.products.appending(path: "surplus").path

  /// What it sees of the environment.
  public var environment: [String: String] {
    var result = ProcessInfo.processInfo.environment.filter { name, _ in
      !name.hasPrefix("SURPLUS") && !name.hasPrefix("XDG_")
    }
    // A toolchain of Rust that lies in the user's home is found from another home as well.
    for (variable, folder) in [("RUSTUP_HOME", ".rustup"), ("CARGO_HOME", ".cargo")] {
      if let home = result["HOME"], result[variable] == nil {
        result[variable] = home + "/" + folder
      }
    }
    result["HOME"] = scratch.path("home")
    result["TMPDIR"] = temporary
    return result
  }

  /// The processes of this user that run now, by their ids.
  public func processes() throws -> [String] {
    let mark = Data("HOME=\(scratch.path("home"))\0".utf8)
    return try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { id in
      guard id.first?.isNumber == true else { return false }
      // To its end: FileManager stops after a page.
      let handle = FileHandle(forReadingAtPath: "/proc/\(id)/environ")
      return (try? handle?.readToEnd())?.range(of: mark) != nil
    }
  }

  /// Runs it to its end.
  public func callAsFunction(_ arguments: String..., limit: Double = 120) throws -> Command {
    try run(arguments, limit: limit)
  }

  /// Runs it to its end.
  public func run(_ arguments: [String], limit: Double = 120) throws -> Command {
    try Command.run(
      Self.binary, arguments, in: scratch.folder, environment: environment, limit: limit)
  }

  /// Starts it.
  public func start(_ arguments: String...) throws -> Running { try start(arguments) }

  /// Starts it.
  public func start(_ arguments: [String]) throws -> Running {
    try Running(Self.binary, arguments, in: scratch.folder, environment: environment)
  }

  /// Writes a spec and runs it into the folder `out`.
  public func run(
    spec: String, _ arguments: String..., out: String = "out", limit: Double = 120
  ) throws -> Command {
    try scratch.write(spec, to: "spec.yaml")
    return try run(["run", "spec.yaml", "--out", out] + arguments, limit: limit)
  }

  /// The results in a folder.
  public func results(_ out: String = "out") -> Results {
    Results(scratch.path(out + "/results.sqlite"))
  }
}
