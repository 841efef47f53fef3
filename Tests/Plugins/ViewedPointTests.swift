import CommandLineDriver
import SurplusCore
import SurplusMatrix
import SurplusTraining
import Testing

/// What is measured of a method whose answer is not the point it trains is its answer, at every measured step, to
/// rounding; beside formulas of the papers and of the problems that share nothing with the engine.
@Suite(.serialized) struct ViewedPointTests {
  private let catalogue: ComponentCatalogue
  private let scratch: Scratch

  init() throws {
    catalogue = try .shipped()
    scratch = try Scratch()
  }

  /// No multiple of what Lookahead and the measurements count by.
  static let steps = 41
  /// Rounding alone parts the two.
  static let tolerance = 1e-12

  struct Method: Sendable, CustomTestStringConvertible {
    let optimizer: String
    var schedulers: [String] = []
    var regularizers: [String] = []
    let trajectory: @Sendable (WrittenProblem) -> WrittenTrajectory
    var testDescription: String {
      ([optimizer] + schedulers + regularizers).joined(separator: ", ")
    }
  }

  static let methods: [Method] = [
    Method(
      optimizer: "schedule_free_sgd: {lr: 0.0005}",
      trajectory: { .scheduleFree($0, steps: steps, beta: 0.9) { _ in 0.0005 } }),
    Method(
      optimizer: "schedule_free_sgd: {lr: 0.0005, momentum: 0.6}",
      schedulers: ["linear_warmup: {steps: 10}"],
      trajectory: {
        .scheduleFree($0, steps: steps, beta: 0.6) { 0.0005 * min(1, Double($0 + 1) / 10) }
      }),
    Method(
      optimizer: "lookahead: {inner: {sgd: {lr: 0.0004}}, steps: 4, alpha: 0.7}",
      trajectory: { .lookahead($0, steps: steps, rate: 0.0004, every: 4, alpha: 0.7) }),
    Method(
      optimizer: "momentum: {lr: 0.0002, momentum: 0.8}", regularizers: ["ema: {decay: 0.95}"],
      trajectory: { .average($0, steps: steps, rate: 0.0002, momentum: 0.8, decay: 0.95) }),
  ]

  /// The steps at which measured losses are not those of a trajectory.
  private func departures(
    of measured: [Int: Double], from points: [[Double]], _ problem: WrittenProblem
  ) -> [Int] {
    measured.filter {
      let due = problem.loss(points[$0.key])
      return !(abs($0.value - due) <= Self.tolerance * abs(due))
    }.keys.sorted()
  }

  private func losses(_ measurements: [Measurement]) -> [Int: Double] {
    Dictionary(
      uniqueKeysWithValues: measurements.filter { $0.metric == "train_loss" }.map {
        ($0.step, $0.value)
      })
  }

  @Test(arguments: methods, [1, 3, 0]) func theViewIsMeasured(_ method: Method, every: Int) throws {
    for problem in [WrittenProblem.quadratic, .rosenbrock] {
      let cell = WrittenCell(
        landscape: problem.landscape, optimizer: method.optimizer, schedulers: method.schedulers,
        regularizers: method.regularizers, steps: Self.steps, every: every)
      let written = method.trajectory(problem)
      let cuts = [2, 3, 21]
      let trial = try cell.trial(catalogue)
      let (measurements, ending) = try trial.measured {
        if cuts.contains($0) { try trial.save(to: scratch.path("\($0)")) }
      }
      #expect(ending == .finished)
      let whole = losses(measurements)
      let due = (0...Self.steps).filter {
        $0 == 0 || $0 == Self.steps || every > 0 && $0.isMultiple(of: every)
      }
      #expect(whole.keys.sorted() == due)
      #expect(departures(of: whole, from: written.shown, problem) == [])
      // The norm is that of the same point.
      for norm in measurements where norm.metric == "parameter_norm" {
        let square = written.shown[norm.step].reduce(0) { $0 + $1 * $1 }
        #expect(abs(norm.value - square.squareRoot()) <= Self.tolerance * norm.value)
      }
      // The trained point would be told apart wherever it is another one: at most steps.
      let apart = due.filter { written.trained[$0] != written.shown[$0] }
      let rejected = departures(of: whole, from: written.trained, problem)
      #expect(rejected == apart.filter { separated($0, written, problem) })
      #expect(rejected.count * 3 >= due.count)
      for cut in cuts {
        let continued = try cell.trial(catalogue)
        _ = try continued.restore(from: scratch.path("\(cut)"))
        let rest = losses(try continued.measured().measurements)
        #expect(rest.keys.sorted() == due.filter { $0 >= cut })
        #expect(departures(of: rest, from: written.shown, problem) == [], "from step \(cut)")
      }
    }
  }

  /// The same of what `surplus run` records.
  @Test(arguments: methods) func theViewIsRecorded(_ method: Method) throws {
    let surplus = try Surplus()
    let problem = WrittenProblem.quadratic
    let command = try surplus.run(
      spec: """
        surplus: 1
        name: view
        landscape: [\(problem.landscape)]
        optimizer: [\(method.optimizer)]
        scheduler: [[\(method.schedulers.joined(separator: ", "))]]
        regularizer: [[\(method.regularizers.joined(separator: ", "))]]
        budget: { steps: \(Self.steps) }
        batch: { size: full }
        validation: 0
        measure: { every: 1 }
        """)
    #expect(command.status == 0, "\(command.messages)")
    let rows = try surplus.results().rows(
      """
      SELECT step, printf('%!.17g', value) AS value FROM measurements WHERE metric = 'train_loss'
      """)
    let recorded = Dictionary(
      rows.map { (Int($0["step"] ?? "") ?? -1, Double($0["value"] ?? "") ?? .nan) }
    ) { first, _ in first }
    #expect(recorded.keys.sorted() == Array(0...Self.steps))
    let written = method.trajectory(problem)
    #expect(departures(of: recorded, from: written.shown, problem) == [])
    #expect(departures(of: recorded, from: written.trained, problem) != [])
  }

  /// Whether the losses of trained point and answer differ by more than rounding.
  private func separated(_ step: Int, _ written: WrittenTrajectory, _ problem: WrittenProblem)
    -> Bool
  {
    let (trained, shown) = (problem.loss(written.trained[step]), problem.loss(written.shown[step]))
    return abs(trained - shown) > 1e-9 * abs(shown)
  }
}
