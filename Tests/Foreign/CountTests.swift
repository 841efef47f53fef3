import CommandLineDriver
import Foundation
import Testing

/// The host counts as many gradients as a library says, or is seen, to have asked for; and why it ended is in the row.
@Suite struct CountTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  /// The row of an optimizer that ran on Rosenbrock's valley until it ended by itself.
  private func row(_ optimizer: String, exit: Int32, _ arguments: String...) throws -> [String: String]
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

  /// NLopt counts its evaluations itself. A manifest that asks for the number, which no code explains, has it in the row.
  @Test(arguments: [
    "counted_lbfgs: {ftol_rel: 0.001}", "counted_var2: {ftol_rel: 0.001}",
    "counted_tnewton: {ftol_rel: 0.001}", "counted_cobyla: {ftol_rel: 0.1}",
  ])
  func nloptCountsTheSame(optimizer: String) throws {
    let shipped = Project.root.appending(path: "Plugins/Foreign/nlopt.surplus.yaml")
    var manifest = try String(contentsOf: shipped, encoding: .utf8)
    let count = """

              - call: nlopt_get_numevals
                arguments: [handle.opt: pointer]
                result: status
      """
    for (from, to) in [
      ("library: nlopt\n", "library: counted\n"), ("- id: nlopt_", "- id: counted_"),
      ("  3: { stop: ", "  3: { ok: "), ("        - *optimize", "        - *optimize" + count),
      (
        "memory.minimum: pointer]\n          result: status",
        "memory.minimum: pointer]\n          result: status" + count
      ),
    ] {
      try #require(manifest.contains(from))
      manifest = manifest.replacingOccurrences(of: from, with: to)
    }
    try surplus.scratch.write(manifest, to: "plugins/counted.surplus.yaml")
    let row = try row(optimizer, exit: 3, "--plugins", "plugins")
    let counted = try #require(row["gradients"].flatMap(Double.init))
    #expect(counted > 30)
    #expect(
      row["detail"]?.contains("nlopt_get_numevals returned \(Int(counted)), ") == true, "\(row)")
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
