import CommandLineDriver
import Foundation
import Testing

/// A component in C, sound but for what its macros break, compiled when the test runs.
struct CheckFixture: Sendable, CustomTestStringConvertible {
  /// The check it is to fail; empty if it breaks nothing.
  let check: String
  /// What it does.
  let name: String
  /// What breaks it.
  let macros: [String: String]

  var testDescription: String { check.isEmpty ? name : "\(check): \(name)" }

  init(_ check: String, _ name: String, _ macros: [String: String]) {
    (self.check, self.name, self.macros) = (check, name, macros)
  }

  /// Compiles it. Returns the library.
  func compile(_ surplus: Surplus) throws -> String {
    let file = surplus.scratch.path("fixture.so")
    let source = Project.root.appending(path: "Tests/Conformance/Fixtures/component.c").path
    let compiled = try Command.run(
      "/usr/bin/cc",
      ["-std=gnu11", "-O1", "-shared", "-fPIC", "-I", Project.header.path]
        + macros.map { "-D\($0)=\($1)" }.sorted() + [source, "-o", file, "-lm"],
      environment: surplus.environment)
    guard compiled.status == 0 else { throw DriverError(compiled.messages) }
    return file
  }
}
