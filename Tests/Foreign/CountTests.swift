import CommandLineDriver
import Foundation
import Testing

/// What a library costs is counted by the host as the library counts it, when it runs without Surplus.
@Suite struct CountTests {
  static let optimizers = [
    "liblbfgs": "liblbfgs: {epsilon: 0.001}", "nlopt_lbfgs": "nlopt_lbfgs: {ftol_rel: 0.001}",
    "nlopt_var2": "nlopt_var2: {ftol_rel: 0.001}",
    "nlopt_tnewton": "nlopt_tnewton: {ftol_rel: 0.001}",
    "nlopt_cobyla": "nlopt_cobyla: {ftol_rel: 0.1, initial_step: 0.1}",
  ]

  /// Each runs until it ends by itself: as many gradients as evaluations, and why it ended is in the row.
  @Test func gradientsAreTheEvaluationsOfTheLibrary() throws {
    let surplus = try Surplus()
    let spec = Foreign.spec(Self.optimizers.values.sorted().joined(separator: ", "), steps: 1000)
    let command = try surplus.run(spec: spec)
    #expect(command.status == 0, "\(command.messages)")
    let alone = try evaluationsAlone(surplus)
    #expect(alone.keys.sorted() == Self.optimizers.keys.sorted())
    for (name, (code, evaluations)) in alone {
      let rows = try surplus.results().rows(
        """
        SELECT status, detail, gradients, gradient_equivalents FROM trials
        WHERE optimizer LIKE '\(name)%'
        """)
      let row = try #require(rows.first)
      #expect(row["status"] == "stopped", "\(name): \(row)")
      #expect(row["gradients"].flatMap(Double.init) == Double(evaluations), "\(name): \(row)")
      #expect(row["gradient_equivalents"].flatMap(Double.init) == Double(evaluations))
      let function = name == "liblbfgs" ? "lbfgs" : "nlopt_optimize"
      #expect(
        row["detail"]?.contains("\(name): \(function) returned \(code): ") == true, "\(row)")
    }
  }

  /// Our own search pays for its points in the same coin: what is charged is what the landscape was asked for, a step
  /// and each trial point of its search.
  @Test func ourOwnSearchIsCountedAlike() throws {
    let surplus = try Surplus()
    let command = try surplus.run(
      spec: Foreign.spec("lbfgs").replacingOccurrences(of: "{ steps: 20 }", with: "{ gradients: 30 }"))
    #expect(command.status == 0, "\(command.messages)")
    let rows = try surplus.results().rows(
      """
      SELECT gradients, gradient_equivalents, loss_evaluations, max(step) AS steps
      FROM trials JOIN measurements ON trial = key WHERE optimizer = 'lbfgs'
      """)
    let row = try #require(rows.first?.compactMapValues(Double.init))
    #expect(row["gradients"] == row["gradient_equivalents"] && row["loss_evaluations"] == 0)
    // A step costs its own gradient and at least one of its search.
    #expect(try #require(row["gradients"]) >= 2 * #require(row["steps"]))
    #expect(try #require(row["gradients"]) >= 30)
  }

  /// Code and evaluations of each library, called by a program of its own.
  private func evaluationsAlone(_ surplus: Surplus) throws -> [String: (Int, Int)] {
    let program = surplus.scratch.path("counts")
    let source = Project.root.appending(path: "Tests/Foreign/Fixtures/counts.c").path
    let compiled = try Command.run(
      "/usr/bin/cc",
      [
        "-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-ffp-contract=off", source, "-o",
        program, "-l:liblbfgs.so.0", "-l:libnlopt.so.0", "-lm",
      ])
    guard compiled.status == 0 else { throw DriverError(compiled.messages) }
    var result: [String: (Int, Int)] = [:]
    for line in try Command.run(program, []).output.split(separator: "\n") {
      let words = line.split(separator: " ")
      let numbers = words.dropFirst().compactMap { Int($0) }
      try #require(words.count == 4 && numbers.count == 3)
      #expect(numbers[1] == numbers[2], "the count of \(words[0]) and that of its callback")
      result[String(words[0])] = (numbers[0], numbers[1])
    }
    return result
  }
}
