import CommandLineDriver
import Foundation
import Testing

/// What a user starts from works as it stands.
@Suite struct ExampleTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  @Test func quickstartIsTheMatrixItSaysItIs() throws {
    let spec = Project.root.appending(path: "examples/quickstart.yaml").path
    let plan = try surplus("run", spec, "--dry-run")
    #expect(plan.status == 0, "\(plan.messages)")
    #expect(plan.output.hasPrefix("180 trials"))
    let command = try surplus(
      "run", spec, "--out", "out", "--set", "budget.steps=20", "--set", "measure.every=10")
    #expect(command.status == 0, "\(command.messages)")
    let results = surplus.results()
    #expect(try results.number("SELECT count(*) FROM trials WHERE status = 'finished'") == 180)
    #expect(try results.number("SELECT count(DISTINCT width) FROM trials") == 5)
    #expect(try results.number("SELECT count(DISTINCT optimizer) FROM trials") == 3)
  }

  /// Specs of networks that take minutes: their plans, and a few steps of the small ones.
  @Test(arguments: [
    ("mnist1d_networks", 12), ("fashion_mnist", 3), ("modular_addition", 2), ("characters", 1),
    ("masked_characters", 1), ("batch_norm", 18),
  ])
  func networksCanBePlanned(_ name: String, _ trials: Int) throws {
    let spec = Project.root.appending(path: "examples/\(name).yaml").path
    let plan = try surplus("run", spec, "--dry-run")
    #expect(plan.status == 0, "\(plan.messages)")
    #expect(plan.output.hasPrefix("\(trials) trial"))
  }

  @Test func publishedNetworksTrain() throws {
    let spec = Project.root.appending(path: "examples/mnist1d_networks.yaml").path
    let command = try surplus(
      "run", spec, "--out", "out", "--set", "budget.steps=5", "--set", "measure.every=5")
    #expect(command.status == 0, "\(command.messages)")
    let parameters =
      "SELECT count(DISTINCT parameters) FROM trials WHERE status = 'finished'"
      + " AND parameters IN (410, 5134, 5210, 15210)"
    #expect(try surplus.results().number(parameters) == 4)
  }
}
