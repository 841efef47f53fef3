import CommandLineDriver
import Foundation
import Testing

/// Logistic regression on MNIST-1D without chance, by the example spec through `run`: Adam from zero weights,
/// batches in order. The numbers come from an independent computation in float64.
@Suite struct LogisticTests {
  @Test(arguments: [
    (1, 2.25497775), (10, 1.97881042), (100, 1.69737854), (1001, 1.59738691), (6001, 1.59267669),
  ])
  func trainingLossFollowsItsPath(_ steps: Int, _ expected: Double) throws {
    let surplus = try Surplus()
    let spec = Project.root.appending(path: "examples/oracle/logistic.yaml").path
    let command = try surplus(
      "run", spec, "--out", "out", "--set", "budget.steps=\(steps)", "--set",
      "measure.every=\(steps)")
    try #require(command.status == 0, "\(command.messages)")
    func measured(_ metric: String, _ step: Int) throws -> Double {
      try surplus.results().number(
        "SELECT value FROM measurements WHERE metric = '\(metric)' AND step = \(step)")
    }
    #expect(try (measured("train_loss", 0) - log(10)).magnitude < 1e-12)
    #expect(try (measured("train_loss", steps) - expected).magnitude < 5.1e-9)
    if steps == 1001 {
      #expect(try (measured("test_error", steps) - (1 - 0.3210)).magnitude < 1e-9)
    }
    if steps == 6001 {
      #expect(try (measured("train_error", steps) - (1 - 0.37150)).magnitude < 1e-9)
      #expect(try (measured("test_loss", steps) - 1.67248671).magnitude < 5.1e-9)
      #expect(try (measured("test_error", steps) - (1 - 0.3160)).magnitude < 1e-9)
    }
  }

  /// At zero weights the norm of the whole training set's gradient is known.
  @Test func gradientAtZero() throws {
    let surplus = try Surplus()
    let spec = Project.root.appending(path: "examples/oracle/logistic.yaml").path
    let command = try surplus(
      "run", spec, "--out", "out", "--set", "budget.steps=1", "--set", "batch.size=full")
    try #require(command.status == 0, "\(command.messages)")
    let norm = try surplus.results().number(
      "SELECT value FROM measurements WHERE metric = 'gradient_norm' AND step = 0")
    #expect((norm - 0.5887316164).magnitude < 1e-10)
  }
}
