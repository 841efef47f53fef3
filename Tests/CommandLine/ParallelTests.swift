import CommandLineDriver
import Foundation
import Testing

/// An optimizer that divides its tensors among the threads of a trial gives the same bits however they are divided.
@Suite struct ParallelTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  /// Soap's path depends on rounding, and so on the threads of a product: a rate moved by its last bit, on one thread,
  /// moves its losses here by 4e-5. The same number of threads gives the same bits all the same.
  @Test(arguments: [
    ("shampoo: { lr: 0.01, matrix_eps: 0.1, preconditioning_compute_steps: 5 }", 1e-9),
    ("soap: { lr: 0.003, precondition_frequency: 5 }", nil),
  ])
  func theResultDoesNotDependOnWhoDoesWhat(_ optimizer: String, _ tolerance: Double?) throws {
    func losses(threads: Int, out: String) throws -> [[String: String]] {
      try surplus.scratch.write(
        """
        surplus: 1
        name: parallel
        landscape: [mlp: { inputs: 10, classes: 3, width: 24, depth: 3, precision: f64 }]
        optimizer: [\(optimizer)]
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
    guard let tolerance else { return }
    for (found, expected) in zip(try losses(threads: 1, out: "one"), two) {
      let (found, expected) = try (number(found), number(expected))
      #expect((found - expected).magnitude < tolerance * expected)
    }
  }

  private func number(_ row: [String: String]) throws -> Double {
    try #require(row["value"].flatMap(Double.init))
  }
}
