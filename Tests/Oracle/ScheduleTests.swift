import CommandLineDriver
import Foundation
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
  ]

  @Test(arguments: golden)
  func agreesWithPackages(_ id: String, _ scheduler: String, _ steps: Int, _ shared: Int) throws {
    let url = Project.root.appending(path: "Tests/Oracle/Data/schedules.json")
    let entries = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url)).schedules
    let values = try #require(entries.first { $0.id == id }).values
    let rates = try Self.rates(scheduler, base: id == "wsd-3" ? 0.2 : 0.1, steps: steps)
    try #require(rates.count >= shared && values.count >= shared)
    for t in 0..<shared {
      #expect((rates[t] - values[t]).magnitude <= 1e-9 * values[t], "\(id), step \(t)")
    }
  }
}
