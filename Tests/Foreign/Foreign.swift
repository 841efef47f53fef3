import CommandLineDriver
import Foundation

/// Plain C libraries and the manifests that bind them, made when a test runs.
enum Foreign {
  static let fixtures = Project.root.appending(path: "Tests/Foreign/Fixtures/rules.c").path
  static let example = Project.root.appending(path: "examples/foreign")

  /// Compiles C into a library in the folder `plugins`.
  static func compile(
    _ source: String, to library: String, _ surplus: Surplus, linked: String = "-lm"
  ) throws {
    try FileManager.default.createDirectory(
      atPath: surplus.scratch.path("plugins"), withIntermediateDirectories: true)
    let compiled = try Command.run(
      "/usr/bin/cc",
      [
        "-std=c11", "-O3", "-Wall", "-Wextra", "-Werror", "-fno-math-errno", "-ffp-contract=off",
        "-shared", "-fPIC", source, "-o", surplus.scratch.path("plugins/\(library)"), linked,
      ], environment: surplus.environment)
    guard compiled.status == 0 else { throw DriverError(compiled.messages) }
  }

  /// The fixtures and a manifest with an update rule of each body given.
  static func rules(_ components: String..., codes: String = "", in surplus: Surplus) throws {
    try compile(fixtures, to: "librules.so", surplus)
    try surplus.scratch.write(manifest(components, codes: codes), to: "plugins/rules.surplus.yaml")
  }

  static func manifest(_ components: [String], codes: String = "") -> String {
    """
    manifest: 1
    library: rules
    version: 1.0.0
    file: librules.so
    \(codes)
    components:

    """ + components.joined(separator: "\n") + "\n"
  }

  /// A component with a learning rate whose function takes `count, x, g, lr` and what is added.
  static func descent(_ function: String, _ more: String = "", result: String = "void") -> String {
    """
      - id: \(function)
        summary: gradient descent
        hyperparameters: { lr: { default: 0.0001, range: [0, 1], summary: learning rate } }
        update:
          f64: \(function)
          arguments: [count: size_t, parameters: pointer, gradient: pointer, hyper.lr: double\(more)]
          result: \(result)
    """
  }

  /// A short matrix on a closed form: a shipped optimizer, and the ones given.
  static func spec(_ optimizers: String..., steps: Int = 20) -> String {
    """
    surplus: 1
    name: foreign
    landscape: [golden_rosenbrock]
    optimizer: [\((["sgd: {lr: 0.0001}"] + optimizers).joined(separator: ", "))]
    seeds: 1
    budget: { steps: \(steps) }
    batch: { size: full }
    validation: 0
    measure: { every: 10 }
    limits: { step_seconds: 2 }

    """
  }
}
