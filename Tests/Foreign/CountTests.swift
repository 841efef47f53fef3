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
        SELECT status, detail, output, round(trials.gradients) AS gradients,
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

  /// NLopt counts its evaluations itself, and says so at the end.
  @Test(arguments: [
    "nlopt_lbfgs: {ftol_rel: 0.000001}", "nlopt_var2: {ftol_rel: 0.000001}",
    "nlopt_tnewton: {ftol_rel: 0.000001}", "nlopt_cobyla: {ftol_rel: 0.1}",
  ])
  func nloptCountsTheSame(_ algorithm: String) throws {
    try Foreign.compile(
      Project.root.appending(path: "Tests/Foreign/Fixtures/counted.c").path, to: "libcounted.so",
      surplus, linked: "-l:libnlopt.so.0")
    let shipped = Project.root.appending(path: "Plugins/Foreign/nlopt.surplus.yaml")
    var manifest = try String(contentsOf: shipped, encoding: .utf8)
    for (word, another) in [
      ("library: nlopt", "library: counted"), ("libnlopt.so.0", "libcounted.so"),
      ("call: nlopt_optimize", "call: counted_optimize"),
    ] {
      try #require(manifest.contains(word))
      manifest = manifest.replacing(word, with: another)
    }
    try surplus.scratch.write(manifest, to: "plugins/counted.surplus.yaml")
    let row = try row("counted/\(algorithm)", exit: 0, "--plugins", "plugins")
    #expect(row["status"] == "stopped")
    let counted = row["output"]?.firstMatch(of: /evaluations: ([0-9]+)/)?.output.1
    #expect(try #require(counted.flatMap { Double($0) }) > 20)
    #expect(row["gradients"].flatMap(Double.init) == counted.flatMap { Double($0) }, "\(row)")
  }

  /// Our own search pays in the same coin: for each point it looks at, and not again for the one it accepts.
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
    let (gradients, steps) = try (#require(row["gradients"]), #require(row["steps"]))
    #expect(gradients > steps && gradients < 2 * steps, "\(row)")
    #expect(gradients >= 30)
  }
}
