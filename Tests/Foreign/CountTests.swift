import CommandLineDriver
import Foundation
import Testing

/// The host counts as many gradients as a library is seen to ask for, and why it ended is in the row.
@Suite struct CountTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  /// The row of an optimizer that ran on Rosenbrock's valley until it ended by itself.
  private func row(_ optimizer: String, exit: Int32, _ arguments: String...) throws -> [String:
    String]
  {
    try surplus.scratch.write(Foreign.spec(optimizer, steps: 1000), to: "spec.yaml")
    let command = try surplus.run(["run", "spec.yaml", "--out", "out"] + arguments)
    #expect(command.status == exit, "\(command.messages)")
    return try #require(
      try surplus.results().rows(
        """
        SELECT status, detail, round(trials.gradients) AS gradients,
        round(gradient_equivalents) AS equivalents FROM trials WHERE optimizer NOT LIKE 'sgd%'
        """
      ).first)
  }

  /// liblbfgs beside a program in C that calls it as its author means it to be called.
  @Test func liblbfgsAsksAsOftenAsWithoutSurplus() throws {
    let program = surplus.scratch.path("counts")
    let source = Project.root.appending(path: "Tests/Foreign/Fixtures/counts.c").path
    let compiled = try Command.run(
      "/usr/bin/cc",
      [
        "-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-ffp-contract=off", source, "-o",
        program, "-l:liblbfgs.so.0", "-lm",
      ])
    try #require(compiled.status == 0, "\(compiled.messages)")
    let alone = try Command.run(program, []).output.split(whereSeparator: \.isWhitespace)
      .compactMap { Double($0) }
    try #require(alone.count == 2 && alone[0] == 0)
    let row = try row("liblbfgs: {epsilon: 0.001}", exit: 0)
    #expect(row["status"] == "stopped")
    #expect(row["detail"] == "liblbfgs: lbfgs returned 0: LBFGS_SUCCESS: converged")
    #expect(row["gradients"].flatMap(Double.init) == alone[1], "\(row)")
    #expect(row["equivalents"] == row["gradients"])
  }

  /// Our own search pays for its points in the same coin: a gradient for the step, and one for each of its points.
  @Test func ourOwnSearchIsCountedAlike() throws {
    let spec = Foreign.spec("lbfgs").replacingOccurrences(
      of: "{ steps: 20 }", with: "{ gradients: 30 }")
    let command = try surplus.run(spec: spec)
    #expect(command.status == 0, "\(command.messages)")
    let rows = try surplus.results().rows(
      """
      SELECT trials.gradients AS gradients, gradient_equivalents, loss_evaluations,
      max(step) AS steps FROM trials JOIN measurements ON trial = key WHERE optimizer = 'lbfgs'
      """)
    let row = try #require(rows.first?.compactMapValues(Double.init))
    #expect(row["gradients"] == row["gradient_equivalents"] && row["loss_evaluations"] == 0)
    #expect(try #require(row["gradients"]) >= 2 * #require(row["steps"]))
    #expect(try #require(row["gradients"]) >= 30)
  }
}
