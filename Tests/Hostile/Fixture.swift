import CommandLineDriver
import Foundation
import Testing

/// Libraries that misbehave, compiled when the test runs.
enum Fixture {
  static let folder = Project.root.appending(path: "Tests/Hostile/Fixtures").path
  static let source = folder + "/optimizer.c"

  /// Compiles the fixture with macros, `STEP` to `abort()` for example, into a folder. Returns the file.
  @discardableResult
  static func compile(
    _ macros: [String: String], named name: String = "hostile", in folder: String,
    _ surplus: Surplus, more: [String] = []
  ) throws -> String {
    let file = surplus.scratch.path("\(folder)/\(name).so")
    try FileManager.default.createDirectory(
      atPath: surplus.scratch.path(folder), withIntermediateDirectories: true)
    let definitions = macros.map { "-D\($0)=\($1)" }.sorted()
    let compiled = try Command.run(
      "/usr/bin/cc",
      ["-std=gnu11", "-O1", "-shared", "-fPIC", "-I", Project.header.path] + definitions
        + [source, "-o", file] + more, environment: surplus.environment)
    guard compiled.status == 0 else { throw DriverError(compiled.messages) }
    return file
  }

  /// Nothing runs any more, and nothing has changed outside of the results and what Surplus keeps for the user.
  static func checkNothingIsLeft(of surplus: Surplus, since before: [String]) throws {
    #expect(try surplus.processes().isEmpty)
    let after = surplus.scratch.contents().filter {
      !$0.hasPrefix("out") && !$0.hasPrefix("home/.local") && !$0.hasPrefix("home/.cache")
    }
    #expect(after == (before + ["spec.yaml"]).sorted())
  }

  /// A short matrix on a closed form, whose 6 numbers of 8 bytes leave 16 bytes of padding behind them: a sound
  /// optimizer, and the ones given.
  static func spec(_ optimizers: String...) -> String {
    """
    surplus: 1
    name: hostile
    landscape: [golden_rosenbrock]
    optimizer: [\((["sgd: {lr: 0.0001}"] + optimizers).joined(separator: ", "))]
    scheduler: [constant]
    regularizer: [none]
    seeds: 1
    budget: { steps: 20 }
    batch: { size: full }
    validation: 0
    measure: { every: 10 }
    limits: { step_seconds: 2 }

    """
  }
}
