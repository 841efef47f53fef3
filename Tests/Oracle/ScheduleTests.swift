import CommandLineDriver
import Foundation
import SurplusCore
import SurplusHost
import SurplusSandbox
import Testing

/// The rates that `trace` reports against closed forms and against PyTorch and optax.
@Suite struct ScheduleTests {
  static func rates(_ scheduler: String, base: Double = 0.1, steps: Int) throws -> [Double] {
    let lines = try Surplus().trace(
      landscape: "golden_quadratic", optimizer: "sgd: {lr: \(base)}", schedulers: [scheduler],
      steps: steps)
    #expect(lines.last?.learningRate == nil)
    return lines.dropLast().compactMap(\.learningRate)
  }

  /// The cosine from 1 to 0.1 over ten steps, computed independently.
  @Test func cosineOverTenSteps() throws {
    let expected = [
      1, 0.9779754323, 0.9140576475, 0.8145033635, 0.6890576475, 0.55, 0.4109423525, 0.2854966365,
      0.1859423525, 0.1220245677,
    ]
    let rates = try Self.rates("cosine: {final: 0.1}", base: 1, steps: 10)
    #expect(rates.count == 10)
    #expect(zip(rates, expected).allSatisfy { ($0 - $1).magnitude < 1e-10 })
  }

  /// With W = 4 of 20 steps: (t + 1) / W, then half a cosine over what is left.
  @Test func cosineWithWarmUp() throws {
    let rates = try Self.rates("cosine: {warmup: 0.2, final: 0.05}", steps: 20)
    #expect(rates.count == 20)
    for (t, rate) in rates.enumerated() {
      let part =
        t < 4
        ? Double(t + 1) / 4 : 0.05 + 0.95 * (1 + cos(Double.pi * Double(t - 4) / 16)) / 2
      #expect((rate - 0.1 * part).magnitude < 1e-15, "step \(t)")
    }
  }

  struct Golden: Decodable {
    struct Entry: Decodable {
      let id: String
      let values: [Double]
      let momentum: [Double]?
      let metrics: [Double]?
    }
    let schedules: [Entry]
  }

  /// A golden schedule, what to type for it, and how many of its values the two have in common: PyTorch's cosine
  /// rises again after its end, and warm-up-stable-decay goes on to decay.
  static let golden = [
    ("constant-0", "constant", 20, 20),
    ("step-torch-0", "step: {every: 5, factor: 0.1}", 20, 20),
    ("cosine-torch-0", "cosine", 10, 10),
    ("cosine-torch-1", "cosine: {final: 0.1}", 8, 8),
    ("cosine-optax-0", "cosine", 10, 10),
    ("cosine-optax-1", "cosine: {final: 0.1}", 12, 12),
    ("wsd-0", "linear_warmup: {steps: 5}", 30, 20),
    ("wsd-3", "linear_warmup: {steps: 4}", 28, 20),
    ("exponential-torch-0", "exponential: {gamma: 0.9}", 20, 20),
    ("polynomial-torch-0", "polynomial", 10, 10),
    ("polynomial-torch-1", "polynomial: {power: 2}", 12, 12),
    ("polynomial-optax-0", "polynomial: {power: 2, final: 0.1}", 10, 10),
    ("linear-torch-0", "linear: {start: 0.1, end: 1, steps: 10}", 20, 20),
    ("cosine_restarts-torch-0", "warm_restarts: {period: 5}", 30, 30),
    ("cosine_restarts-torch-1", "warm_restarts: {period: 4, factor: 2, final: 0.1}", 30, 30),
    ("one_cycle-torch-0", "one_cycle", 20, 20),
    (
      "one_cycle-torch-1",
      "one_cycle: {pct_start: 0.4, anneal_strategy: linear, div_factor: 10, final_div_factor: 100}",
      20, 20
    ),
    ("cyclic-torch-0", "cyclic: {low: 0.1, up: 5, down: 5}", 30, 30),
    ("cyclic-torch-1", "cyclic: {low: 0.1, up: 4, down: 6, mode: triangular2}", 30, 30),
    ("cyclic-torch-3", "cyclic: {low: 0.1, up: 3, down: 7}", 30, 30),
    ("inverse_sqrt-0", "inverse_sqrt: {warmup_steps: 5}", 30, 30),
    ("noam-0", "noam: {d_model: 512, warmup_steps: 4}", 30, 30),
    ("wsd-0", "wsd: {warmup: 0.16667, cooldown: 0.33333}", 30, 30),
    ("wsd-1", "wsd: {warmup: 0.16667, cooldown: 0.33333, shape: sqrt}", 30, 30),
    ("wsd-3", "wsd: {warmup: 0.142857, cooldown: 0.285714, final: 0.1}", 28, 28),
    ("rex-0", "rex", 20, 20), ("rex-1", "rex", 25, 25),
  ]

  /// Base values other than 0.1.
  static let bases = ["wsd-3": 0.2, "cyclic-torch-3": 0.2, "noam-0": 1, "rex-1": 0.3]

  @Test(arguments: golden)
  func agreesWithPackages(_ id: String, _ scheduler: String, _ steps: Int, _ shared: Int) throws {
    let url = Project.root.appending(path: "Tests/Oracle/Data/schedules.json")
    let entries = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url)).schedules
    let values = try #require(entries.first { $0.id == id }).values
    let rates = try Self.rates(scheduler, base: Self.bases[id] ?? 0.1, steps: steps)
    try #require(rates.count >= shared && values.count >= shared)
    for t in 0..<shared {
      #expect((rates[t] - values[t]).magnitude <= 1e-9 * values[t], "\(id), step \(t)")
    }
  }

  static func entry(_ id: String) throws -> Golden.Entry {
    let url = Project.root.appending(path: "Tests/Oracle/Data/schedules.json")
    let entries = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url)).schedules
    return try #require(entries.first { $0.id == id })
  }

  /// The momentum that goes with a cycle of the rate.
  @Test(arguments: [
    ("one_cycle-torch-0", "one_cycle: {drives: momentum}", 20, 0.1),
    (
      "one_cycle-torch-1", "one_cycle: {drives: momentum, pct_start: 0.4, anneal_strategy: linear}",
      20, 0.1
    ),
    (
      "cyclic-torch-0", "cyclic: {low: 0.8888888888888889, up: 5, down: 5, inverted: true}", 30, 0.9
    ),
  ])
  func momentumAgrees(_ id: String, _ scheduler: String, _ steps: Int, _ base: Double) throws {
    let momentum = try #require(try Self.entry(id).momentum)
    for (t, found) in try Self.rates(scheduler, base: base, steps: steps).enumerated() {
      #expect((found - momentum[t]).magnitude <= 1e-9 * momentum[t], "\(id), step \(t)")
    }
  }

  /// The plateau of PyTorch, fed with its metrics as validation losses.
  @Test(arguments: [
    ("plateau-torch-0", ["factor": 0.5, "patience": 2]),
    (
      "plateau-torch-1",
      [
        "factor": 0.1, "patience": 1, "threshold": 0.05, "threshold_mode": 1, "cooldown": 2,
        "min": 0.001,
      ]
    ), ("plateau-torch-3", ["factor": 0.2, "patience": 2, "eps": 0.01]),
  ])
  func plateauAgrees(_ id: String, _ settings: [String: Double]) throws {
    let entry = try Self.entry(id)
    let library = try SharedLibrary(
      path: Project.products.appending(path: "libSurplusSchedules.so").path)
    let descriptor = try #require(library.descriptors.first { $0.id == "plateau" })
    let values = HyperparameterValues(
      descriptor.hyperparameters,
      values: descriptor.hyperparameters.map { settings[$0.name] ?? $0.defaultValue })
    var scheduler = try library.makeScheduler(
      "plateau", Configuration(hyperparameters: values), page: CallPage(), component: 0)
    var numbers = [Double](repeating: 0, count: scheduler.stateCount)
    for (step, metric) in try #require(entry.metrics).enumerated() {
      let value = try numbers.withUnsafeMutableBufferPointer {
        try scheduler.decision(
          at: ScheduleRecord(
            step: step, horizon: nil, baseValue: 0.1, hyperparameters: values,
            validationLoss: metric, validationIsNew: true, state: $0)
        ).value
      }
      #expect((value - entry.values[step]).magnitude <= 1e-9 * entry.values[step], "step \(step)")
    }
  }

  /// Noam at d = 512 and 4000 steps of warm-up, as in the paper.
  @Test func noamOfThePaper() throws {
    let rates = try Self.rates("noam", base: 1, steps: 16000)
    for (step, expected) in [
      (1, 1.746928107e-7), (4000, 6.98771243e-4), (16000, 3.493856215e-4),
    ] {
      #expect((rates[step - 1] - expected).magnitude < 1e-8 * expected)
    }
  }

  /// Eight Chebyshev rates for curvatures 1 to 100 leave at most 1 / T_8(101 / 99) of any coordinate; the best constant
  /// rate leaves 0.852.
  @Test func chebyshevRatesBeatEveryConstantOne() throws {
    let rates = try Self.rates("chebyshev: {condition: 100}", base: 0.01, steps: 8)
    let worst = (0...100_000).map { 1 + 99 * Double($0) / 100_000 }.map { curvature in
      rates.reduce(1) { $0 * (1 - $1 * curvature) }.magnitude
    }.max()
    #expect((try #require(worst) - 0.386063435018).magnitude < 1e-9)
  }
}
