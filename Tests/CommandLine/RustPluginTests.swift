import CommandLineDriver
import Foundation
import Testing

/// The crate for plugins in Rust.
@Suite struct RustPluginTests {
  /// RMSprop in Rust and in C, in both precisions: the same points to rounding.
  @Test(arguments: [("f64", 1e-13), ("f32", 1e-5)])
  func exampleAgreesWithTheOneInC(precision: String, tolerance: Double) throws {
    let surplus = try Surplus()
    try build(surplus)
    try FileManager.default.copyItem(
      at: Project.root.appending(path: "examples/plugins/c_short"),
      to: surplus.scratch.folder.appending(path: "in_c"))
    let built = try surplus("plugin", "build", "in_c")
    try #require(built.status == 0, "\(built.messages)")
    let traces = try ["mine", "in_c"].map {
      try surplus.trace(
        landscape: "golden_rosenbrock", optimizer: "rmsprop/rmsprop: {lr: 0.001, decay: 0.9}",
        steps: 50,
        "--plugins", $0, "--precision", precision, "--emit", "parameters")
    }
    #expect(traces[0].count == 51 && traces[0].first?.loss != traces[0].last?.loss)
    for (found, expected) in zip(traces[0], traces[1]) {
      let pairs = zip(try #require(found.parameters), try #require(expected.parameters))
      for (found, expected) in pairs {
        #expect(abs(found - expected) <= tolerance * max(1, abs(expected)), "\(found) \(expected)")
      }
    }
  }

  /// A panic, an index outside of a buffer, a failure and a name that does not exist end the trial with their text.
  @Test(arguments: [
    ("if step.index == 2 { panic!(\"no third step\") }", "panic: no third step"),
    ("step.parameters[1_000_000] = R::of(0.0);", "index out of bounds"),
    ("if step.index == 1 { return Err(\"enough\".into()); }", "enough"),
    ("step.values.get(\"rate\");", "rmsprop has no hyperparameter rate"),
    ("let [_, _] = step.state.slots();", "2 state slots asked for, 1 are there"),
  ])
  func whatGoesWrongIsReported(line: String, text: String) throws {
    let surplus = try Surplus()
    try build(surplus) { source in
      let place = "let [mean] = step.state.slots();"
      #expect(source.contains(place))
      return source.replacingOccurrences(of: place, with: line + "\n" + place)
    }
    let traced = try surplus(
      "trace", "--landscape", "golden_rosenbrock", "--optimizer", "rmsprop/rmsprop", "--steps", "5",
      "--plugins", "mine")
    #expect(traced.status == 3)
    #expect(traced.messages.contains(text), "\(traced.messages)")
    let ran = try surplus.run(
      spec: """
        surplus: 1
        name: rust
        landscape: [golden_rosenbrock]
        optimizer: [rmsprop/rmsprop, sgd: { lr: 0.0001 }]
        budget: { steps: 5 }

        """, "--plugins", "mine")
    #expect(ran.status == 3, "\(ran.messages)")
    let results = surplus.results()
    let reason = try results.value("SELECT detail FROM trials WHERE optimizer LIKE '%rmsprop%'")
    #expect(reason?.contains(text) == true, "\(reason ?? "none")")
    #expect(try results.number("SELECT count(*) FROM trials WHERE status = 'finished'") == 1)
  }

  /// Offsets of every field the crate uses, by its own test; sizes are asserted when it is compiled.
  @Test func structsLieAsInTheHeader() throws {
    let surplus = try Surplus()
    let tested = try Command.run(
      "/usr/bin/env",
      [
        "cargo", "test", "--offline", "--manifest-path",
        Project.root.appending(path: "Plugins/Rust/surplus/Cargo.toml").path, "--target-dir",
        surplus.scratch.path("target"),
      ], limit: 300)
    #expect(tested.status == 0, "\(tested.output)\(tested.messages)")
    #expect(tested.output.contains("fields_lie_where_the_header_has_them ... ok"))
  }

  /// Builds a copy of the example, changed or not, into `mine`.
  private func build(_ surplus: Surplus, _ change: (String) -> String = { $0 }) throws {
    let example = Project.root.appending(path: "examples/plugins/rust")
    func text(_ name: String) throws -> String {
      try String(contentsOf: example.appending(path: name), encoding: .utf8)
    }
    let crate = Project.root.appending(path: "Plugins/Rust/surplus").path
    try surplus.scratch.write(
      text("Cargo.toml").replacingOccurrences(of: "../../../Plugins/Rust/surplus", with: crate),
      to: "mine/Cargo.toml")
    try surplus.scratch.write(change(text("src/lib.rs")), to: "mine/src/lib.rs")
    let built = try surplus("plugin", "build", "mine")
    try #require(built.status == 0, "\(built.messages)")
    #expect(built.output.contains("optimizer rmsprop"))
  }
}
