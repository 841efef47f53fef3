import CommandLineDriver
import Foundation
import Testing

/// Muon for hidden matrices and AdamW for the rest, as two optimizers and as the one that has both in itself.
@Suite struct PartitionTests {
  private static let landscapes = [
    "mlp: { inputs: 10, classes: 3, width: 6, depth: 2, precision: f64 }",
    "mlp: { inputs: 10, classes: 3, width: 6, depth: 2, norm: layer }",
    "transformer: { width: 8, layers: 1, heads: 2 }",
  ]

  private func trace(
    _ landscape: String, _ optimizer: String, _ scheduler: String, _ regularizers: [String] = [],
    steps: Int = 20
  ) throws -> [TraceLine] {
    try Surplus().trace(
      landscape: landscape, optimizer: optimizer, schedulers: [scheduler],
      regularizers: regularizers, steps: steps, "--batch", "32", "--emit", "parameters,gradient")
  }

  /// The same arithmetic on the same numbers, wherever they lie: the same bits.
  @Test(arguments: landscapes, ["constant", "cosine: { warmup: 0.2, final: 0.1 }"])
  func isMuonToTheBit(_ landscape: String, _ scheduler: String) throws {
    let whole = try trace(
      landscape,
      "muon: { lr: 0.05, roles: hidden, adamw_lr: 0.003, adamw_weight_decay: 0.25 }", scheduler)
    let parts = try trace(
      landscape,
      "partition: { inner: { muon: { lr: 0.05 } }, rest: "
        + "{ adamw: { lr: 0.003, beta2: 0.95, weight_decay: 0.25 } } }", scheduler)
    try #require(whole.count == 21 && parts.count == 21)
    #expect(parts.map(\.parameters) == whole.map(\.parameters))
    #expect(parts.map(\.learningRate) == whole.map(\.learningRate))
    // Another choice of tensors, and another rate of the rest, are other trajectories.
    for other in [
      "partition: { roles: matrices, inner: { muon: { lr: 0.05 } }, rest: "
        + "{ adamw: { lr: 0.003, beta2: 0.95, weight_decay: 0.25 } } }",
      "partition: { inner: { muon: { lr: 0.05 } }, rest: "
        + "{ adamw: { lr: 0.004, beta2: 0.95, weight_decay: 0.25 } } }",
    ] { #expect(try trace(landscape, other, scheduler).last?.parameters != whole.last?.parameters) }
  }

  /// Where the biases of 10-4-3 lie: after 4 x 10 weights, and after 3 x 4. With `matrices` they are the rest.
  private static let biases = Array(40..<44) + Array(56..<59)

  /// A rest in C, AdamW by PyTorch's formula at a rate that a schedule drives in proportion, or that it drives alone.
  @Test(arguments: ["optimizer.lr", "optimizer.rest.lr", "optimizer.inner.lr"])
  func aRestInCTakesItsOwnSteps(_ target: String) throws {
    let lines = try trace(
      "mlp: { inputs: 10, classes: 3, width: 4, depth: 1, precision: f64 }",
      "partition: { roles: matrices, inner: { sgd: { lr: 0.1 } }, rest: "
        + "{ adamw_c: { lr: 0.003, beta2: 0.97, weight_decay: 0.25 } } }",
      "linear: { start: 1, end: 0.2, target: \(target) }")
    try #require(lines.count == 21)
    let (beta1, beta2, decay, eps) = (0.9, 0.97, 0.25, 1e-8)
    let matrices = (0..<59).filter { !Self.biases.contains($0) }
    var moments = [Int: (m: Double, v: Double)]()
    for (t, (line, next)) in zip(lines, lines.dropFirst()).enumerated() {
      let factor = 1 - 0.8 * Double(t) / 20
      let (first, second) = (
        target == "optimizer.rest.lr" ? 1 : factor, target == "optimizer.inner.lr" ? 1 : factor
      )
      // What is shown is the rate of the first part.
      #expect(abs(try #require(line.learningRate) - 0.1 * first) < 1e-15)
      let (w, g) = (try #require(line.parameters), try #require(line.gradient))
      let found = try #require(next.parameters)
      for index in matrices {
        #expect(abs(found[index] - (w[index] - 0.1 * first * g[index])) < 1e-14)
      }
      for bias in Self.biases {
        let (m, v) = moments[bias] ?? (m: 0, v: 0)
        let new = (
          m: beta1 * m + (1 - beta1) * g[bias], v: beta2 * v + (1 - beta2) * g[bias] * g[bias]
        )
        moments[bias] = new
        let updates = Double(t + 1)
        let lr = 0.003 * second
        let step =
          new.m / (1 - pow(beta1, updates))
          / ((new.v / (1 - pow(beta2, updates))).squareRoot() + eps)
        let due = w[bias] - lr * decay * w[bias] - lr * step
        #expect(abs(found[bias] - due) < 1e-14, "bias \(bias), step \(t)")
      }
    }
  }

  /// Decoupled decay beside takes the rate of each tensor, as the decay of each part does inside of it.
  @Test func decayBesideIsDecayInside() throws {
    let landscape = Self.landscapes[0]
    let inside = try trace(
      landscape,
      "partition: { inner: { adamw: { lr: 0.02, weight_decay: 0.3 } }, rest: "
        + "{ adamw: { lr: 0.001, weight_decay: 0.3 } } }", "cosine")
    let beside = try trace(
      landscape, "partition: { inner: { adam: { lr: 0.02 } }, rest: { adam: { lr: 0.001 } } }",
      "cosine", ["decoupled_decay: { strength: 0.3, roles: all }"])
    for (one, other) in zip(inside, beside) {
      let pairs = zip(try #require(one.parameters), try #require(other.parameters))
      #expect(pairs.allSatisfy { abs($0 - $1) < 1e-13 })
    }
  }

  /// One optimizer on all tensors is the same on two parts of them, if it is elementwise.
  @Test(arguments: ["adamw", "adamw_c", "momentum: { lr: 0.05 }", "lion"])
  func elementwiseRulesDoNotMindTheirPart(_ optimizer: String) throws {
    let landscape = Self.landscapes[1]
    let inner = optimizer.contains(":") ? "{ \(optimizer) }" : optimizer
    let whole = try trace(landscape, optimizer, "cosine")
    let parts = try trace(
      landscape, "partition: { inner: \(inner), rest: \(inner) }", "cosine")
    #expect(parts.map(\.parameters) == whole.map(\.parameters))
  }

  /// Around a partition and in its parts: wrappers step what they wrap as ever.
  @Test func wrappersGoTogetherWithParts() throws {
    let landscape = Self.landscapes[0]
    let whole = try trace(
      landscape, "sam: { inner: { cautious: { inner: { adam: { lr: 0.01 } } } } }", "constant")
    let parts = try trace(
      landscape,
      "sam: { inner: { partition: { inner: { cautious: { inner: { adam: { lr: 0.01 } } } }, rest: "
        + "{ cautious: { inner: { adam: { lr: 0.01 } } } } } } }", "constant")
    #expect(parts.map(\.parameters) == whole.map(\.parameters))
  }
}
