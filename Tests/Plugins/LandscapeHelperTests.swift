import CommandLineDriver
import Foundation
import SurplusCore
import SurplusHost
import SurplusSandbox
import Testing

/// The example landscapes in C++ and Rust, against formulas and numbers that do not come from them.
@Suite struct LandscapeHelperTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  private static let (width, samples, noise, seed) = (7, 5, 0.25, UInt64(11))

  /// Regression on numbers that are drawn here once more: loss, gradient and product of all rows and of some.
  @Test(arguments: [[], [3, 0, 3]] as [[Int32]])
  func regressionIsTheFormula(rows: [Int32]) throws {
    let landscape = try regression()
    #expect(landscape.layout.tensors.map(\.shape) == [[1, Self.width]])
    #expect(landscape.layout.tensors[0].role == .weight && landscape.layout.tensors[0].layer == 0)
    #expect(Split.allCases.map { landscape.rows(of: $0) } == [Self.samples, 0, Self.samples])
    #expect(landscape.lowerBound == 0)
    let (inputs, targets) = Self.data
    let point = (0..<Self.width).map { cos(Double($0)) }
    let vector = (0..<Self.width).map { sin(Double($0) + 0.5) }
    let seen = rows.isEmpty ? Array(0..<Self.samples) : rows.map(Int.init)
    let count = Double(seen.count)
    let residuals = seen.map { dot(inputs[$0], point) - targets[$0] }
    let slopes = (0..<Self.width).map { j in
      zip(seen, residuals).reduce(0) { $0 + $1.1 * inputs[$1.0][j] } / count
    }
    let bends = (0..<Self.width).map { j in
      seen.reduce(0) { $0 + dot(inputs[$1], vector) * inputs[$1][j] } / count
    }
    var gradient = [Double](repeating: .nan, count: Self.width)
    var product = gradient
    try rows.withUnsafeBufferPointer { listed in
      let batch = rows.isEmpty ? Batch.full : .rows(listed)
      try point.withUnsafeBufferPointer { point in
        let loss = try gradient.withUnsafeMutableBufferPointer {
          try landscape.loss(at: point, batch: batch, transforms: nil, gradient: $0)
        }
        #expect(isClose(loss, residuals.reduce(0) { $0 + $1 * $1 / 2 } / count))
        #expect(
          try landscape.loss(at: point, batch: batch, transforms: nil, gradient: nil) == loss)
        try vector.withUnsafeBufferPointer { vector in
          try product.withUnsafeMutableBufferPointer {
            try landscape.hessianProduct(at: point, batch: batch, vector: vector, into: $0)
          }
        }
      }
    }
    for (found, expected) in zip(gradient + product, slopes + bends) {
      #expect(isClose(found, expected), "\(found) is not \(expected)")
    }
  }

  /// The test samples come behind the others, and the point that gave the answers is known.
  @Test func regressionMeasuresWhatItDidNotFit() throws {
    let landscape = try regression()
    let (inputs, targets) = Self.data
    let solution = [Double](repeating: 1 / Double(Self.width).squareRoot(), count: Self.width)
    try solution.withUnsafeBufferPointer { point in
      for (split, rows) in [(Split.train, 0..<5), (.test, 5..<10)] {
        let losses = rows.map { pow(dot(inputs[$0], solution) - targets[$0], 2) / 2 }
        let found = try #require(try landscape.metrics(of: split, at: point))
        #expect(isClose(found.loss, losses.reduce(0, +) / 5) && found.error == nil)
      }
      #expect(try landscape.metrics(of: .validation, at: point) == nil)
      #expect(try #require(landscape.distance(of: point)) < 1e-15)
    }
    [Double](repeating: 0, count: Self.width).withUnsafeBufferPointer {
      #expect(isClose(landscape.distance(of: $0) ?? .nan, 1))
    }
  }

  /// Wide ones fit every sample; what that costs elsewhere is most where there are as many parameters as samples.
  @Test func widthOfTheSamplesIsTheWorst() throws {
    try build("cpp_landscape")
    let spec = Project.root.appending(path: "examples/wide_regression.yaml").path
    let command = try surplus("run", spec, "--out", "out", "--plugins", "mine")
    #expect(command.status == 0, "\(command.messages)")
    func mean(_ metric: String, _ width: Int) throws -> Double {
      try surplus.results().number(
        """
        SELECT avg(value) FROM trials JOIN measurements ON trial = key WHERE metric = '\(metric)'
        AND step = 4000 AND width = \(width) AND regularizer = 'none' AND optimizer LIKE 'momentum%'
        """)
    }
    #expect(
      try surplus.results().number("SELECT count(*) FROM trials WHERE status = 'finished'") == 160)
    for width in [64, 128, 256] { #expect(try mean("train_loss", width) < 1e-12) }
    let worst = try mean("test_loss", 32)
    for width in [8, 16, 64, 128, 256] {
      let other = try mean("test_loss", width)
      #expect(other < worst, "\(other) at \(width), \(worst) at 32")
    }
  }

  /// Every point of a matrix and of a trace, by the formula of the paper; its minimum is known.
  @Test func rosenbrockInRustIsTheFormula() throws {
    try build("rust_landscape")
    let lines = try surplus.trace(
      landscape: "rosenbrock/rosenbrock: {pairs: 3}", optimizer: "adam: {lr: 0.05}", steps: 40,
      "--plugins", "mine", "--precision", "f64", "--emit", "parameters,gradient,hvp")
    let first = try #require(lines.first)
    #expect(first.parameters == [-1.2, 1, -1.2, 1, -1.2, 1] && isClose(first.loss, 3 * 24.2))
    let vector = (0..<6).map { cos(Double($0 + 1)) }
    for line in lines {
      let (p, g) = (try #require(line.parameters), try #require(line.gradient))
      let h = try #require(line.hvp)
      var loss = 0.0
      for i in [0, 2, 4] {
        let (x, y) = (p[i], p[i + 1])
        loss += 100 * pow(y - x * x, 2) + pow(1 - x, 2)
        let along = 400 * x * (x * x - y) + 2 * (x - 1)
        let bent = (2 + 1200 * x * x - 400 * y) * vector[i] - 400 * x * vector[i + 1]
        #expect(isClose(g[i], along) && isClose(g[i + 1], 200 * (y - x * x)))
        #expect(isClose(h[i], bent) && isClose(h[i + 1], 200 * vector[i + 1] - 400 * x * vector[i]))
      }
      #expect(isClose(line.loss, loss), "step \(line.step)")
    }
    let ran = try surplus.run(
      spec: """
        surplus: 1
        name: valleys
        landscape: [rosenbrock/rosenbrock: {pairs: [1, 10], precision: f64}]
        optimizer: [lbfgs, newton_cg]
        seeds: 1
        budget: {steps: 200}
        measure: {every: 200}

        """, "--plugins", "mine")
    #expect(ran.status == 0, "\(ran.messages)")
    let results = surplus.results()
    #expect(try results.number("SELECT count(*) FROM trials") == 4)
    #expect(
      try results.number(
        """
        SELECT count(*) FROM measurements WHERE metric = 'distance' AND step > 0 AND value < 1e-6
        """) == 4)
  }

  /// The one in Rust is a closed form: it has no rows to use.
  @Test(arguments: [
    ("cpp_landscape", "12 passed, 0 failed, 0"), ("rust_landscape", "11 passed, 0 failed, 1"),
  ])
  func keepsTheBoundary(example: String, counts: String) throws {
    try build(example)
    let library = try #require(
      surplus.scratch.contents("mine").first { !$0.contains("/") && $0.hasSuffix(".so") })
    let checked = try surplus("plugin", "check", "mine/" + library)
    #expect(checked.status == 0, "\(checked.output)")
    #expect(checked.output.contains(counts + " skipped, 0 warning"))
  }

  private func regression() throws -> any Landscape<Double> {
    try build("cpp_landscape")
    let library = try SharedLibrary(path: surplus.scratch.path("mine/mine.so"))
    let descriptor = try #require(library.descriptors.first)
    let values = [Double(Self.width), Double(Self.samples), Self.noise]
    return try library.makeLandscape(
      "wide_regression", Double.self,
      LandscapeConfiguration(
        hyperparameters: HyperparameterValues(descriptor.hyperparameters, values: values),
        random: RandomSource(seed: Self.seed), validation: 0), page: CallPage(), component: 0)
  }

  /// The samples of `regression`, with the engine's own random numbers.
  private static var data: (inputs: [[Double]], targets: [Double]) {
    let stream = RandomSource(seed: seed).stream("wide_regression", "data")
    let inputs = (0..<2 * samples).map { row in
      (0..<width).map { stream.normal(UInt64(row * (width + 1) + $0)) }
    }
    let targets = inputs.enumerated().map { row, input in
      input.reduce(0, +) / Double(width).squareRoot()
        + noise * stream.normal(UInt64(row * (width + 1) + width))
    }
    return (inputs, targets)
  }

  /// Builds a copy of an example into `mine`; a crate finds its dependency by the path it has here.
  private func build(_ example: String) throws {
    let mine = surplus.scratch.folder.appending(path: "mine")
    try FileManager.default.copyItem(
      at: Project.root.appending(path: "examples/plugins/" + example), to: mine)
    let manifest = surplus.scratch.text("mine/Cargo.toml")
    if !manifest.isEmpty {
      let crate = Project.root.appending(path: "Plugins/Rust/surplus").path
      try surplus.scratch.write(
        manifest.replacingOccurrences(of: "../../../Plugins/Rust/surplus", with: crate),
        to: "mine/Cargo.toml")
    }
    let built = try surplus("plugin", "build", "mine")
    try #require(built.status == 0, "\(built.messages)")
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

private func isClose(_ found: Double, _ expected: Double) -> Bool {
  abs(found - expected) <= 1e-12 * max(1, abs(expected))
}
