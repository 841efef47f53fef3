import CommandLineDriver
import Foundation
import Testing

/// `surplus plugin build` on C files; the Swift package is built by the tests of the examples.
@Suite struct PluginBuildTests {
  @Test func buildsTheExampleInC() throws {
    let surplus = try Surplus()
    try FileManager.default.copyItem(
      at: Project.root.appending(path: "examples/plugins/c"),
      to: surplus.scratch.folder.appending(path: "mine"))
    let built = try surplus("plugin", "build", "mine")
    #expect(built.status == 0, "\(built.messages)")
    #expect(built.output.contains("optimizer adagrad") && built.output.contains("--plugins"))
    let trace = try surplus.trace(
      landscape: "golden_quadratic", optimizer: "adagrad_example/adagrad", steps: 3, "--plugins",
      "mine")
    #expect(trace.count == 4)
  }

  /// The whole of RMSprop in C, with the shorthand for authors: each step computed again from the gradient it saw.
  @Test func shortExampleInCIsRight() throws {
    let surplus = try Surplus()
    try build("c_short", surplus)
    let lines = try String(
      contentsOf: Project.root.appending(path: "examples/plugins/c_short/rmsprop.c"),
      encoding: .utf8
    ).split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("/*") && !$0.hasPrefix("*") }
    #expect(lines.count <= 40, "\(lines.count) lines that are neither blank nor comment")
    let trace = try surplus.trace(
      landscape: "golden_rosenbrock", optimizer: "rmsprop/rmsprop: {lr: 0.001}", steps: 5,
      "--plugins",
      "mine", "--emit", "parameters,gradient")
    var mean = [Double](repeating: 0, count: trace[0].parameters?.count ?? 0)
    for (line, next) in zip(trace, trace.dropFirst()) {
      let (w, g) = (try #require(line.parameters), try #require(line.gradient))
      for (index, found) in try #require(next.parameters).enumerated() {
        mean[index] = 0.99 * mean[index] + 0.01 * g[index] * g[index]
        let expected = w[index] - 0.001 * g[index] / (mean[index].squareRoot() + 1e-8)
        #expect(abs(found - expected) <= 1e-14 * max(1, abs(expected)))
      }
    }
  }

  /// Three kinds in C++, and an exception that arrives as text.
  @Test func exampleInCPlusPlusIsRight() throws {
    let surplus = try Surplus()
    try build("cpp", surplus)
    let trace = try surplus.trace(
      landscape: "golden_rosenbrock", optimizer: "sign_descent: {lr: 0.5}",
      schedulers: ["inverse_root"], regularizers: ["clip_elements: {bound: 0.01}"], steps: 3,
      "--plugins", "mine", "--emit", "parameters,gradient")
    for (line, next) in zip(trace, trace.dropFirst()) {
      let rate = 0.5 / Double(line.step + 1).squareRoot()
      #expect(line.learningRate == rate)
      let (w, g) = (try #require(line.parameters), try #require(line.gradient))
      for (index, found) in try #require(next.parameters).enumerated() {
        #expect(found == w[index] - rate * (g[index] > 0 ? 1 : g[index] < 0 ? -1 : 0))
      }
    }
    let failing = try surplus(
      "trace", "--landscape", "golden_rosenbrock", "--optimizer", "sgd", "--regularizer",
      "clip_elements: {bound: 0}", "--steps", "1", "--plugins", "mine")
    #expect(failing.status == 2)
    #expect(failing.messages.contains("a bound of 0 leaves no gradient"), "\(failing.messages)")
  }

  private func build(_ example: String, _ surplus: Surplus) throws {
    try FileManager.default.copyItem(
      at: Project.root.appending(path: "examples/plugins/" + example),
      to: surplus.scratch.folder.appending(path: "mine"))
    let built = try surplus("plugin", "build", "mine")
    try #require(built.status == 0, "\(built.messages)")
  }

  /// A hook that cannot be called is an error, not a hook that is never called.
  @Test func aHookOfAnotherShapeIsNotBuilt() throws {
    let surplus = try Surplus()
    let example = Project.root.appending(path: "examples/plugins/cpp/clipped.cpp")
    let source = try String(contentsOf: example, encoding: .utf8)
    let place = "transform_gradient(const surplus::Hook<Real> &hook)"
    try #require(source.contains(place))
    try surplus.scratch.write(
      source.replacingOccurrences(of: place, with: "transform_gradient(surplus::Step<Real> &hook)"),
      to: "mine/clipped.cpp")
    let built = try surplus("plugin", "build", "mine")
    #expect(built.status == 2)
    #expect(built.messages.contains("ClipElements::transform_gradient"), "\(built.messages)")
  }

  /// Which compiler is missing, and where it comes from.
  @Test func saysWhatIsNotInstalled() throws {
    let surplus = try Surplus()
    for (file, reason) in [
      ("a.c", "cc is not installed: apt-get install gcc"),
      ("a.cpp", "c++ is not installed: apt-get install g++"),
      ("Cargo.toml", "cargo is not installed: apt-get install cargo"),
      ("Package.swift", "swift is not installed: https://www.swift.org/install/linux"),
    ] {
      let folder = file.replacingOccurrences(of: ".", with: "_")
      try surplus.scratch.write("", to: "\(folder)/\(file)")
      var environment = surplus.environment
      environment["PATH"] = surplus.scratch.path("home")
      let built = try Command.run(
        Surplus.binary, ["plugin", "build", folder], in: surplus.scratch.folder,
        environment: environment)
      #expect(built.status == 2)
      #expect(built.messages == "\(folder): not built: \(reason)\n", "\(built.messages)")
    }
  }

  @Test func saysWhatTheCompilerSays() throws {
    let surplus = try Surplus()
    try surplus.scratch.write("#include \"surplus.h\"\nint broken(\n", to: "mine/bad.c")
    let built = try surplus("plugin", "build", "mine")
    #expect(built.status == 2)
    #expect(built.messages.contains("bad.c"))
    for folder in ["nowhere", "home"] {
      let built = try surplus("plugin", "build", folder)
      #expect(built.status == 2)
      #expect(built.messages.contains(folder))
    }
  }
}
