import CommandLineDriver
import Foundation
import SurplusCore
import SurplusHost
import SurplusSandbox
import Testing

/// The landscape of the examples that is written in C, used like one that is built in.
@Suite struct LandscapePluginTests {
  let surplus: Surplus
  let library: SharedLibrary

  init() throws {
    surplus = try Surplus()
    let example = Project.root.appending(path: "examples/plugins/c_landscape/damped_oscillator.c")
    try Compiled.library(from: example, [], to: "plugins/oscillator.so", surplus)
    library = try SharedLibrary(path: surplus.scratch.path("plugins/oscillator.so"))
  }

  private func landscape<Element: Scalar>(
    _ type: Element.Type, noise: Double = 0.1, seed: UInt64 = 1
  ) throws -> any Landscape<Element> {
    let descriptor = try #require(library.descriptors.first)
    return try library.makeLandscape(
      "damped_oscillator", type,
      LandscapeConfiguration(
        hyperparameters: HyperparameterValues(descriptor.hyperparameters, values: [50, noise]),
        random: RandomSource(seed: seed), validation: 0), page: CallPage(), component: 0)
  }

  @Test func saysWhatItIs() throws {
    let landscape = try landscape(Float.self)
    #expect(landscape.layout.tensors.map(\.name) == ["amplitudes", "motion"])
    #expect(landscape.layout.tensors.map(\.offset) == [0, 2])
    #expect(landscape.layout.tensors[0].role == .weight && landscape.layout.count == 4)
    #expect(Split.allCases.map { landscape.rows(of: $0) } == [50, 0, 50])
    #expect(landscape.lowerBound == 0)
  }

  /// Central differences with step h = 1e-5 are right to about h^2 and to rounding / h: 1e-9 here.
  @Test(arguments: [Batch.all, .some])
  func derivativesAgreeWithDifferences(_ choice: Batch) throws {
    let landscape = try landscape(Double.self)
    let rows: [Int32] = [3, 17, 17, 40]
    try rows.withUnsafeBufferPointer { rows in
      let batch = choice == .all ? SurplusCore.Batch.full : .rows(rows)
      func gradient(_ point: [Double]) throws -> (loss: Double, gradient: [Double]) {
        var gradient = [Double](repeating: .nan, count: 4)
        let loss = try point.withUnsafeBufferPointer { point in
          try gradient.withUnsafeMutableBufferPointer {
            try landscape.loss(at: point, batch: batch, transforms: nil, gradient: $0)
          }
        }
        return (loss, gradient)
      }
      let point = [0.7, -0.4, 0.3, 1.6]
      let vector = (1...4).map { cos(Double($0)) }
      let (at, step) = (try gradient(point).gradient, 1e-5)
      var difference = [Double](repeating: 0, count: 4)
      for axis in 0..<4 {
        var (below, above) = (point, point)
        below[axis] -= step
        above[axis] += step
        let slope = (try gradient(above).loss - gradient(below).loss) / (2 * step)
        #expect(abs(slope - at[axis]) < 1e-8, "axis \(axis): \(slope) against \(at[axis])")
      }
      let above = try gradient(zip(point, vector).map { $0 + step * $1 }).gradient
      let below = try gradient(zip(point, vector).map { $0 - step * $1 }).gradient
      difference = zip(above, below).map { ($0 - $1) / (2 * step) }
      var product = [Double](repeating: .nan, count: 4)
      try point.withUnsafeBufferPointer { point in
        try vector.withUnsafeBufferPointer { vector in
          try product.withUnsafeMutableBufferPointer {
            try landscape.hessianProduct(at: point, batch: batch, vector: vector, into: $0)
          }
        }
      }
      for (found, expected) in zip(product, difference) {
        #expect(abs(found - expected) < 1e-7, "\(product) against \(difference)")
      }
    }
  }

  enum Batch: String, Sendable { case all, some }

  /// The seed decides about the noise, and about nothing else.
  @Test func dataComeFromTheSeed() throws {
    func loss(_ noise: Double, _ seed: UInt64) throws -> Double {
      let landscape = try landscape(Double.self, noise: noise, seed: seed)
      return try [1, 0.5, 0.15, 2].withUnsafeBufferPointer {
        try landscape.loss(at: $0, batch: .full, transforms: nil, gradient: nil)
      }
    }
    #expect(try loss(0, 1) == 0 && loss(0, 2) == 0)
    #expect(try loss(0.1, 1) == loss(0.1, 1) && loss(0.1, 1) != loss(0.1, 2))
    // Half the mean of 50 squares of variance 0.01: 0.005, to 5 standard deviations.
    #expect(abs(try loss(0.1, 1) - 0.005) < 0.005)
  }

  @Test func exampleReachesTheKnownMinimum() throws {
    let spec = Project.root.appending(path: "examples/oscillator.yaml").path
    let command = try surplus("run", spec, "--out", "out", "--plugins", "plugins")
    #expect(command.status == 0, "\(command.messages)")
    let results = surplus.results()
    #expect(try results.number("SELECT count(*) FROM trials WHERE status = 'finished'") == 36)
    let reached = try results.rows(
      """
      SELECT optimizer, value FROM trials JOIN measurements ON trial = key
      WHERE metric = 'distance' AND step = 3000 AND landscape NOT LIKE '%noise: 0.1%'
      """)
    #expect(reached.count == 18)
    for row in reached {
      let distance = try #require(row["value"].flatMap(Double.init))
      #expect(distance < 1e-3, "\(row)")
    }
    // What the noise costs is seen on the test samples, which no trial has fitted.
    #expect(
      try results.number(
        """
        SELECT min(value) FROM trials JOIN measurements ON trial = key
        WHERE metric = 'test_loss' AND step = 3000 AND landscape LIKE '%noise: 0.1%'
        """) > 0.003)
  }

  @Test func everyCommandKnowsIt() throws {
    let list = try surplus("list", "landscapes", "--json", "--plugins", "plugins")
    #expect(list.status == 0 && list.output.contains("damped_oscillator"))
    let describe = try surplus("describe", "damped_oscillator", "--plugins", "plugins")
    #expect(describe.output.contains("noise") && describe.output.contains("landscape"))
    let inSingle = try surplus.trace(
      landscape: "damped_oscillator: {precision: f32}", optimizer: "adam", steps: 2, "--plugins",
      "plugins", "--emit", "parameters,gradient,hvp")
    let inDouble = try surplus.trace(
      landscape: "damped_oscillator: {precision: f64}", optimizer: "adam", steps: 2, "--plugins",
      "plugins", "--emit", "parameters,gradient,hvp")
    for (single, double) in zip(inSingle, inDouble) {
      #expect(single.parameters != double.parameters || single.step == 0)
      #expect(single.hvp?.count == 4)
      for (a, b) in zip(single.gradient ?? [], double.gradient ?? []) {
        #expect(abs(a - b) < 1e-5 * max(1, abs(b)))
      }
    }
    let bench = try surplus(
      "bench", "step", "--landscape", "damped_oscillator", "--optimizer", "adam", "--batch",
      "full", "--json", "--plugins", "plugins")
    #expect(
      bench.status == 0 && bench.output.contains("microseconds_per_step"), "\(bench.messages)")
  }

  /// What cannot be met is said before anything runs, and another file has other results.
  @Test func isRefusedOrSkippedByName() throws {
    let held = try surplus.run(spec: Self.spec(), "--plugins", "plugins")
    #expect(held.status == 2)
    #expect(held.messages.contains("damped_oscillator") && held.messages.contains("validation: 0"))
    let dropout = try surplus.run(
      spec: Self.spec("validation: 0\nregularizer: [dropout]"), "--dry-run", "--plugins", "plugins")
    #expect(dropout.output.contains("changes activations"), "\(dropout.output)")
    func keys() throws -> [String?] {
      let command = try surplus.run(spec: Self.spec("validation: 0"), "--plugins", "plugins")
      #expect(command.status == 0, "\(command.messages)")
      return try surplus.results().rows("SELECT key FROM trials").map { $0["key"] }
    }
    #expect(try keys().count == 1)
    try Compiled.library(
      from: Project.root.appending(path: "examples/plugins/c_landscape/damped_oscillator.c"),
      ["-O1", "-g"], to: "plugins/oscillator.so", surplus)
    #expect(try keys().count == 2, "a changed library makes another trial")
  }

  static func spec(_ more: String = "") -> String {
    """
    surplus: 1
    name: small
    landscape: [damped_oscillator: {samples: 20}]
    optimizer: [adam]
    seeds: 1
    budget: {steps: 20}
    measure: {every: 10}
    \(more)

    """
  }
}
