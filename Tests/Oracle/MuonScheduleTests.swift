import CommandLineDriver
import Foundation
import Testing

/// What Muon leaves to AdamW under a schedule of its rate: the biases take AdamW's steps at a rate that falls in the same
/// proportion, worked out here from the gradients that `trace` shows.
@Suite struct MuonScheduleTests {
  /// Where the biases of 10-4-3 lie: behind 4 x 10 weights, and behind 3 x 4.
  private static let biases = Array(40..<44) + Array(56..<59)

  @Test(arguments: [
    ("cosine: { warmup: 0.2, final: 0.1 }", 0.02), ("exponential: { gamma: 0.8 }", 0.1),
    ("constant", 0.02),
  ])
  func theRestFollowsInProportion(_ scheduler: String, _ rate: Double) throws {
    let lines = try Surplus().trace(
      landscape: "mlp: { inputs: 10, classes: 3, width: 4, depth: 1, precision: f64 }",
      optimizer:
        "muon: { lr: \(rate), adamw_lr: 0.003, adamw_weight_decay: 0.25, adamw_beta2: 0.97 }",
      schedulers: [scheduler], steps: 20, "--batch", "32", "--emit", "parameters,gradient")
    try #require(lines.count == 21)
    let (beta1, beta2, decay, eps) = (0.9, 0.97, 0.25, 1e-8)
    var rates: Set<Double> = []
    for bias in Self.biases {
      var (m, v) = (0.0, 0.0)
      for (t, (line, next)) in zip(lines, lines.dropFirst()).enumerated() {
        let driven = try #require(line.learningRate)
        rates.insert(driven)
        let lr = 0.003 * driven / rate
        let g = try #require(line.gradient)[bias]
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        let updates = Double(t + 1)
        let step =
          m / (1 - pow(beta1, updates)) / ((v / (1 - pow(beta2, updates))).squareRoot() + eps)
        let w = try #require(line.parameters)[bias]
        let due = w - lr * decay * w - lr * step
        let found = try #require(next.parameters)[bias]
        #expect((found - due).magnitude < 1e-14, "\(scheduler), bias \(bias), step \(t)")
      }
    }
    #expect(rates.count > 10 || scheduler == "constant")
  }
}
