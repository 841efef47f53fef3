import CommandLineDriver
import Foundation
import Testing

/// An optimizer that divides its tensors among the threads of a trial gives the same bits however they are divided.
@Suite struct ParallelTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  @Test func shampooDoesNotDependOnWhoDoesWhat() throws {
    func losses(threads: Int, out: String) throws -> [[String: String]] {
      try surplus.scratch.write(
        """
        surplus: 1
        name: parallel
        landscape: [mlp: { inputs: 10, classes: 3, width: 24, depth: 3, precision: f64 }]
        optimizer: [shampoo: { lr: 0.01, matrix_eps: 0.1, preconditioning_compute_steps: 5 }]
        seeds: 1
        budget: { steps: 60 }
        batch: { size: 32 }
        validation: 0
        measure: { every: 10, splits: [train] }
        threads: \(threads)

        """, to: "\(out).yaml")
      let command = try surplus.run(["run", "\(out).yaml", "--out", out])
      #expect(command.status == 0, "\(command.messages)")
      return try surplus.results(out).rows(
        "SELECT step, value FROM measurements WHERE metric = 'train_loss' ORDER BY step")
    }
    let two = try losses(threads: 2, out: "two")
    #expect(try two.count == 7 && losses(threads: 2, out: "again") == two)
    for (found, expected) in zip(try losses(threads: 1, out: "one"), two) {
      let (found, expected) = try (number(found), number(expected))
      #expect((found - expected).magnitude < 1e-9 * expected)
    }
  }

  private func number(_ row: [String: String]) throws -> Double {
    try #require(row["value"].flatMap(Double.init))
  }
}
