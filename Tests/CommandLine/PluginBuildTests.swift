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
      landscape: "golden_quadratic", optimizer: "adagrad", steps: 3, "--plugins", "mine")
    #expect(trace.count == 4)
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
