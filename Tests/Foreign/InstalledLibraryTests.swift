import CommandLineDriver
import Foundation
import Testing

/// liblbfgs and NLopt, as Debian ships them, bound by the manifests that ship with Surplus.
@Suite struct InstalledLibraryTests {
  static let optimizers = [
    "liblbfgs", "nlopt_lbfgs", "nlopt_var2", "nlopt_tnewton", "nlopt_cobyla",
  ]

  /// Final values of a reference run.
  struct Final: Decodable {
    struct Case: Decodable {
      let id: String
      let problem: String
      // SciPy: the end of the run.
      let finalLoss: Double?
      let finalX: [Double]?
      // optax and PyTorch: losses on the way.
      let loss: [Double]?
      let lossAt: [String: Double]?
    }

    let cases: [Case]

    static func read(_ name: String) throws -> [Case] {
      let url = Project.root.appending(path: "Tests/Golden/Data/\(name).json")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Final.self, from: Data(contentsOf: url)).cases
    }
  }

  /// The best line of a trace.
  private func best(_ optimizer: String, _ problem: String, _ surplus: Surplus) throws -> TraceLine
  {
    let lines = try surplus.trace(
      landscape: "golden_\(problem)", optimizer: optimizer, steps: 1000, "--emit", "parameters")
    return try #require(lines.min { $0.loss < $1.loss })
  }

  /// Where SciPy's BFGS and L-BFGS-B end, within the tolerance of the reference.
  @Test(arguments: ["liblbfgs", "nlopt_lbfgs", "nlopt_var2", "nlopt_tnewton"])
  func endsWhereSciPyEnds(_ optimizer: String) throws {
    let surplus = try Surplus()
    var compared = 0
    for file in ["bfgs.scipy", "lbfgsb.scipy"] {
      for golden in try Final.read(file) {
        let found = try best(optimizer, golden.problem, surplus)
        let expected = try #require(golden.finalLoss)
        #expect(
          found.loss <= expected + max(1e-8, 1e-6 * expected), "\(optimizer) on \(golden.id)")
        if let x = golden.finalX, let point = found.parameters {
          #expect(zip(point, x).allSatisfy { ($0 - $1).magnitude <= 1e-5 }, "\(golden.id)")
        }
        compared += 1
      }
    }
    #expect(compared == 6)
  }

  /// The quality that optax's and PyTorch's L-BFGS reach after 100 iterations.
  @Test func liblbfgsIsAsGoodAsThoseOfPackages() throws {
    let surplus = try Surplus()
    var compared = 0
    for file in ["lbfgs.optax", "lbfgs_strong_wolfe.torch"] {
      for golden in try Final.read(file) {
        guard let reference = golden.lossAt?["100"], let first = golden.loss?.first else {
          continue
        }
        let found = try best("liblbfgs: {memory: 10}", golden.problem, surplus)
        #expect(found.loss <= 10 * reference + 1e-10 * first, "\(golden.id): \(found.loss)")
        compared += 1
      }
    }
    #expect(compared == 5)
  }

  /// COBYLA sees losses alone, and still finds its way.
  @Test func cobylaDescendsWithoutGradients() throws {
    let found = try best("nlopt_cobyla: {initial_step: 0.5}", "quadratic", Surplus())
    #expect(found.loss < 0.001 * 21.5)
  }

  /// A budget in the middle of a line search is kept to the evaluation, by every library.
  @Test func budgetsAreHonoured() throws {
    let surplus = try Surplus()
    for steps in [1, 2, 7, 13] {
      let out = "out\(steps)"
      let spec = Foreign.spec(Self.optimizers.joined(separator: ", "), steps: steps)
      let command = try surplus.run(spec: spec, out: out)
      #expect(command.status == 0, "\(command.messages)")
      let rows = try surplus.results(out).rows("SELECT status, gradients FROM trials")
      #expect(rows.count == 6)
      for row in rows {
        #expect(row["status"] == "finished")
        #expect(row["gradients"].flatMap(Double.init) == Double(steps))
      }
    }
  }

  /// A driver sees all rows in every step, whatever the batch of the others is; the cost is counted in batches.
  @Test func everyStepSeesAllRows() throws {
    let surplus = try Surplus()
    let command = try surplus.run(
      spec: """
        surplus: 1
        name: rows
        landscape: [mlp: { inputs: 10, classes: 3, width: 4, depth: 1, precision: f64 }]
        optimizer: [liblbfgs]
        budget: { steps: 40 }
        batch: { size: 32 }
        measure: { every: 1 }

        """)
    #expect(command.status == 0, "\(command.messages)")
    let losses = try surplus.results().rows(
      "SELECT value FROM measurements WHERE metric = 'train_loss' ORDER BY step"
    ).compactMap { $0["value"].flatMap(Double.init) }
    #expect(losses.count == 41)
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 >= $1 }, "the best point so far")
    #expect(losses[40] < 0.9 * losses[0])
  }

  /// Their own codes, in words.
  @Test func codesAreTurnedIntoWords() throws {
    let surplus = try Surplus()
    let wrong = "liblbfgs: {line_search: backtracking_wolfe, wolfe: 0.00001}"
    let command = try surplus.run(spec: Foreign.spec(wrong))
    #expect(command.status == 3)
    let detail = try surplus.results().value(
      "SELECT detail FROM trials WHERE optimizer LIKE 'liblbfgs%'")
    #expect(
      detail?.contains(
        "lbfgs returned -1010: LBFGSERR_INVALID_WOLFE: wolfe must lie between ftol and 1") == true,
      "\(detail ?? "")")
    for (optimizer, words) in [
      ("liblbfgs: {epsilon: 0.01}", "lbfgs returned 0: LBFGS_SUCCESS: converged"),
      ("nlopt_lbfgs: {ftol_rel: 0.5}", "nlopt_optimize returned 3: NLOPT_FTOL_REACHED"),
      ("nlopt_cobyla: {xtol_rel: 0.5}", "nlopt_optimize returned 4: NLOPT_XTOL_REACHED"),
    ] {
      let trace = try surplus(
        "trace", "--landscape", "golden_quadratic", "--optimizer", optimizer, "--steps", "300")
      #expect(trace.status == 0)
      #expect(trace.messages.contains(words), "\(optimizer): \(trace.messages)")
    }
  }

  /// The same bits every time, in a trial and in the next one of the same worker.
  @Test func repeatsItself() throws {
    let surplus = try Surplus()
    let spec = Foreign.spec(Self.optimizers.joined(separator: ", "), steps: 30)
    for (out, jobs) in [("one", "1"), ("two", "2")] {
      let command = try surplus.run(spec: spec, "--jobs", jobs, out: out)
      #expect(command.status == 0, "\(command.messages)")
    }
    #expect(try surplus.results("one").differences(from: surplus.results("two")).isEmpty)
  }

  /// Where the libraries are is part of what made a trial.
  @Test func librariesAreInTheProvenance() throws {
    let surplus = try Surplus()
    let command = try surplus.run(spec: Foreign.spec("liblbfgs", steps: 2))
    #expect(command.status == 0, "\(command.messages)")
    let provenance = try surplus.results().value(
      "SELECT provenance FROM trials WHERE optimizer = 'liblbfgs'")
    #expect(provenance?.contains("liblbfgs.surplus.yaml") == true)
    #expect(provenance?.contains("liblbfgs.so.0") == true, "\(provenance ?? "")")
    let doctor = try surplus("doctor")
    #expect(doctor.output.contains("ok      foreign: nlopt: /"), "\(doctor.output)")
  }

  /// The example: three landscapes, every library, counted alike.
  @Test func theExampleComparesThem() throws {
    let surplus = try Surplus()
    let spec = Project.root.appending(path: "examples/foreign/minimizers.yaml").path
    let command = try surplus("run", spec, "--out", "out", "--set", "budget.gradients=40")
    #expect(command.status == 0, "\(command.messages)")
    let rows = try surplus.results().rows(
      "SELECT landscape, optimizer FROM trials WHERE status IN ('finished', 'stopped')")
    #expect(Set(rows.compactMap { $0["landscape"] }).count == 3)
    #expect(rows.count == 3 * 7)
  }
}
