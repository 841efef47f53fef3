import CommandLineDriver
import Foundation
import Testing

/// Landscapes that write where they must not: the landscape is named, and not who comes after it.
@Suite struct LandscapeFaultTests {
  private static let numbers = 4

  @Test(arguments: [
    ("((char *)x)[-1] ^= 1", "the parameters"),
    ("((char *)x)[8 * \(numbers)] ^= 1", "the parameters"),
    ("((char *)gradient)[-1] ^= 1", "the gradient"),
    ("((char *)gradient)[8 * \(numbers)] ^= 1", "the gradient"),
  ])
  func aWriteBesideABufferIsTheLandscapes(_ write: String, _ buffer: String) throws {
    let surplus = try Surplus()
    let plugins = surplus.scratch.path("plugins")
    try FileManager.default.createDirectory(atPath: plugins, withIntermediateDirectories: true)
    let source = Project.root.appending(path: "Tests/Plugins/Fixtures/landscape.c").path
    // Measurements ask for the loss alone.
    let compiled = try Command.run(
      "/usr/bin/cc",
      [
        "-std=c11", "-O1", "-shared", "-fPIC", "-I", Project.header.path,
        "-DLOSS=if (calls > 5 && gradient) \(write)", source, "-o", "\(plugins)/bowl.so",
      ], environment: surplus.environment)
    try #require(compiled.status == 0, "\(compiled.messages)")
    let spec = """
      surplus: 1
      name: hostile
      landscape: [bowl]
      optimizer: [sgd: {lr: 0.01}, sam: {inner: sgd}]
      scheduler: [constant]
      regularizer: [none, clip_norm]
      seeds: 1
      budget: { steps: 20 }
      batch: { size: full }
      validation: 0
      measure: { every: 20 }

      """
    let command = try surplus.run(spec: spec, "--plugins", "plugins", limit: 60)
    #expect(command.status == 3, "\(command.messages)")
    let rows = try surplus.results().rows("SELECT optimizer, status, detail FROM trials")
    #expect(rows.count == 4)
    for row in rows {
      let detail = row["detail"] ?? ""
      #expect(row["status"] == "refused", "\(row)")
      #expect(detail.hasPrefix("bowl") && detail.contains("wrote outside of \(buffer)"), "\(row)")
    }
  }
}
