import CommandLineDriver
import Foundation
import Testing

/// The plugins outside of the package: built as their texts say, right, and ranked beside a shipped one.
@Suite struct ExamplePluginTests {
  @Test func externalPluginsAreBuiltCheckedAndRanked() throws {
    let surplus = try Surplus()
    try Self.build(surplus)
    let folder = surplus.scratch.folder.path

    var compared = 0
    for (file, optimizer) in [
      ("signum.pytorch_optimizer", "signum"), ("adagrad.torch", "adagrad_example/adagrad"),
    ] {
      for golden in try GoldenFile.read(file).cases {
        guard case .cell(let cell) = try Translation.of(golden, optimizer: optimizer) else {
          continue
        }
        print(try GoldenTests.compare(cell, with: golden, surplus, "--plugins", folder))
        compared += 1
      }
    }
    #expect(compared == 6)

    let command = try surplus.run(
      spec: """
        surplus: 1
        name: examples
        landscape:
          - mlp: { inputs: 10, classes: 3, width: [4, 8], depth: 1 }
        optimizer: [momentum: { lr: 0.05 }, signum: { lr: 0.003 }, adagrad_example/adagrad: { lr: 0.05 }]
        seeds: 2
        budget: { steps: 200 }
        batch: { size: 32 }

        """, "--plugins", folder)
    #expect(command.status == 0, "\(command.messages)")
    #expect(command.output.contains("signum") && command.output.contains("adagrad"))
    let learned = try surplus.results().rows(
      """
      SELECT optimizer FROM trials t
      JOIN measurements first ON first.trial = t.key AND first.step = 0
      JOIN measurements last ON last.trial = t.key AND last.step = 200
      WHERE first.metric = 'train_loss' AND last.metric = 'train_loss' AND last.value < first.value
      """)
    #expect(learned.count == 12, "each of 3 optimizers, 2 widths and 2 seeds learns something")
  }

  static func build(_ surplus: Surplus) throws {
    let examples = Project.root.appending(path: "examples/plugins")
    let inC = try Command.run(
      "/usr/bin/cc",
      [
        "-O3", "-shared", "-fPIC", "-I../../../Sources/CSurplus/include", "adagrad.c", "-o",
        surplus.scratch.path("adagrad.so"), "-lm",
      ], in: examples.appending(path: "c"))
    try #require(inC.status == 0, "\(inC.messages)")
    let inSwift = try Command.run(
      "/usr/bin/env",
      [
        "swift", "build", "-c", "release", "--product", "Signum", "--scratch-path",
        surplus.scratch.path("build"),
      ], in: examples.appending(path: "swift"), limit: 600)
    try #require(inSwift.status == 0, "\(inSwift.output)\(inSwift.messages)")
    try FileManager.default.copyItem(
      atPath: surplus.scratch.path("build/release/libSignum.so"),
      toPath: surplus.scratch.path("libSignum.so"))
  }
}
