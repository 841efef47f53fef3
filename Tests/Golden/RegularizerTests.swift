import CommandLineDriver
import Foundation
import SurplusCore
import SurplusHost
import SurplusSandbox
import Testing

/// Shipped regularizers, loaded as a worker loads them, against reference numbers.
@Suite struct RegularizerTests {
  struct File: Decodable { let cases: [Case] }

  struct Case: Decodable {
    let id: String
    let shape: [Int]?
    let input, output, grad, x, mixed_x, mixed_target: Numbers?
    let params, grads: Numbers?
    let value: Double?
    let labels: [Int]?
  }

  /// Flat numbers, however deep they are nested in the file.
  struct Numbers: Decodable {
    let values: [Double]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flat = try? container.decode([Double].self) {
        values = flat
      } else if let parts = try? container.decode([String: Numbers].self) {
        // Three tensors by name, or one of them with its shape beside it.
        values = parts["data"]?.values ?? ["W", "W2", "x"].flatMap { parts[$0]?.values ?? [] }
      } else {
        values = try container.decode([Numbers].self).flatMap(\.values)
      }
    }
  }

  static func cases(_ prefix: String) throws -> [Case] {
    let url = Project.root.appending(path: "Tests/Golden/Data/regularizers.json")
    return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases
      .filter { $0.id.hasPrefix(prefix) }
  }

  static func make(
    _ id: String, of family: String, _ layout: ParameterLayout, _ settings: [String: Double]
  ) throws -> (any Regularizer, HyperparameterValues) {
    let library = try SharedLibrary(
      path: Project.products.appending(path: "libSurplus\(family).so").path)
    let descriptor = try #require(library.descriptors.first { $0.id == id })
    let values = HyperparameterValues(
      descriptor.hyperparameters,
      values: descriptor.hyperparameters.map { settings[$0.name] ?? $0.defaultValue })
    return (
      try library.makeRegularizer(
        id, Configuration(hyperparameters: values, layout: layout, precision: .f64),
        page: CallPage(), component: 0), values
    )
  }

  /// Singular value thresholding with lr 1 is the proximal map with step `t`.
  @Test func nuclearProximalMap() throws {
    for golden in try Self.cases("prox_nuclear") {
      let shape = try #require(golden.shape)
      let strength = golden.id.contains("0.75") ? 0.75 : 0.2
      var (prox, values) = try Self.make(
        "nuclear_prox", of: "Projections", ParameterLayout([("W", shape, .weight, 0)]),
        ["strength": strength])
      var w = try #require(golden.input).values
      try w.withUnsafeMutableBufferPointer {
        try prox.proximalMap(
          RegularizerStep(
            index: 0, horizon: nil, learningRate: 1, hyperparameters: values, parameters: $0,
            random: RandomStream(key: 0)))
      }
      #expect(w.isClose(to: try #require(golden.output).values, 1e-12), "\(golden.id)")
    }
  }

  @Test(arguments: [
    ("elastic_net-0.1-W", "elastic_net", ["strength": 0.1, "l1_ratio": 0.3]),
    ("elastic_net-1.7-W2", "elastic_net", ["strength": 1.7, "l1_ratio": 0.3]),
    ("group_lasso_rows-0.1-W", "group_lasso", ["strength": 0.1]),
    ("group_lasso_rows-1.7-W2", "group_lasso", ["strength": 1.7]),
    ("l1-1.7-W2", "l1", ["strength": 1.7]), ("l2-1.7-W", "l2", ["strength": 1.7]),
  ])
  func penalties(_ id: String, _ component: String, _ settings: [String: Double]) throws {
    let golden = try #require(try Self.cases(id).first { $0.id == id })
    var (rule, values) = try Self.make(
      component, of: "Penalties",
      ParameterLayout([("W", try #require(golden.shape), .weight, 0)]), settings)
    var w = try #require(golden.input).values
    var gradient = [Double](repeating: 0, count: w.count)
    let value = try #require(golden.value)
    try w.withUnsafeMutableBufferPointer { w in
      func step(_ gradient: UnsafeMutableBufferPointer<Double>) -> RegularizerStep<Double> {
        RegularizerStep(
          index: 0, horizon: nil, learningRate: 1, hyperparameters: values, parameters: w,
          gradient: gradient, random: RandomStream(key: 0))
      }
      let found = try gradient.withUnsafeMutableBufferPointer { try rule.penalty(step($0)) }
      #expect((found - value).magnitude <= 1e-12 * value)
      // Asked for the value alone.
      let alone = try rule.penalty(step(UnsafeMutableBufferPointer(start: nil, count: 0)))
      #expect(alone == found)
    }
    #expect(gradient.isClose(to: try #require(golden.grad).values, 1e-12))
  }

  /// The smoothed loss from the plain one, which the landscape gives: cross-entropy and softmax less target.
  @Test func labelSmoothing() throws {
    for golden in try Self.cases("label_smoothing") {
      let shape = try #require(golden.shape)
      let (rows, classes) = (shape[0], shape[1])
      var logits = try #require(golden.input).values
      var targets = [Double](repeating: 0, count: rows * classes)
      for (row, label) in try #require(golden.labels).enumerated() {
        targets[row * classes + label] = 1
      }
      var (loss, gradient) = (0.0, logits)
      for row in 0..<rows {
        let range = (row * classes)..<((row + 1) * classes)
        let normalizer = log(logits[range].reduce(0) { $0 + exp($1) })
        for i in range {
          loss += targets[i] * (normalizer - logits[i]) / Double(rows)
          gradient[i] = (exp(logits[i] - normalizer) - targets[i]) / Double(rows)
        }
      }
      var (rule, values) = try Self.make(
        "label_smoothing", of: "Examples", ParameterLayout([]),
        ["epsilon": golden.id.hasSuffix("0.1") ? 0.1 : 0])
      let found = try logits.withUnsafeMutableBufferPointer { logits in
        try targets.withUnsafeMutableBufferPointer { targets in
          try gradient.withUnsafeMutableBufferPointer { gradient in
            try rule.transformLoss(
              OutputsStep(
                index: 0, rows: rows, classes: classes, hyperparameters: values,
                logits: UnsafeBufferPointer(logits), targets: UnsafeBufferPointer(targets),
                gradient: gradient, loss: loss, random: RandomStream(key: 0)))
          }
        }
      }
      let value = try #require(golden.value)
      #expect((found - value).magnitude <= 1e-12 * value, "\(golden.id)")
      #expect(gradient.isClose(to: try #require(golden.grad).values, 1e-12), "\(golden.id)")
    }
  }

  /// Targets go on to sum to 1; inputs are mixed with the share and partner that the targets show; shares have the
  /// moments of Beta(alpha, alpha): mean 1/2, variance 1 / (4 (2 alpha + 1)).
  @Test(arguments: [0.2, 1, 3.0])
  func mixup(_ alpha: Double) throws {
    let rows = 8
    var (rule, values) = try Self.make(
      "mixup", of: "Examples", ParameterLayout([]), ["alpha": alpha])
    var shares: [Double] = []
    for step in 0..<4000 {
      let original = (0..<(2 * rows)).map { sin(Double($0 * 7 + 1)) }
      var x = original
      var y = (0..<(rows * rows)).map { $0 / rows == $0 % rows ? 1.0 : 0 }
      try x.withUnsafeMutableBufferPointer { x in
        try y.withUnsafeMutableBufferPointer { y in
          try rule.transformData(
            ExamplesStep(
              index: step, rows: rows, features: 2, answers: 1, classes: rows,
              hyperparameters: values, inputs: x, targets: y,
              random: RandomStream(key: 11, step: UInt64(step))))
        }
      }
      // Every row is a class of its own, so that a mixed target names both parts.
      for row in 0..<rows {
        let target = y[(row * rows)..<((row + 1) * rows)]
        #expect((target.reduce(0, +) - 1).magnitude < 1e-12)
        for feature in 0..<2 {
          let mixed = target.enumerated().reduce(0) {
            $0 + $1.element * original[2 * $1.offset + feature]
          }
          #expect((x[2 * row + feature] - mixed).magnitude < 1e-12)
        }
      }
      let moved = (0..<rows).filter { y[$0 * rows + $0] != 1 }
      if let row = moved.first { shares.append(y[row * rows + row]) }
    }
    let count = Double(shares.count)
    let mean = shares.reduce(0, +) / count
    let variance = shares.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / count
    let expected = 1 / (4 * (2 * alpha + 1))
    #expect((mean - 0.5).magnitude < 4 * (expected / count).squareRoot(), "\(mean)")
    #expect((variance - expected).magnitude < 0.1 * expected, "\(variance), expected \(expected)")
  }

  @Test(arguments: [
    ("clip_global_norm-torch-0.5", "clip_norm", ["max_norm": 0.5]),
    ("clip_global_norm-torch-2.0", "clip_norm", ["max_norm": 2]),
    ("clip_value-0.3", "clip_value", ["max_value": 0.3]),
    ("centralize-optax", "gradient_centralization", [:]),
  ])
  func gradientTransforms(_ id: String, _ component: String, _ settings: [String: Double]) throws {
    let golden = try #require(try Self.cases(id).first)
    var (rule, values) = try Self.make(
      component, of: "GradientTransforms",
      ParameterLayout([
        ("W", [5, 3], .weight, 0), ("W2", [4, 6], .weight, 1), ("x", [9], .bias, 1),
      ]), settings)
    var (w, g) = (try #require(golden.params).values, try #require(golden.grads).values)
    try #require(w.count == 48 && g.count == 48)
    try w.withUnsafeMutableBufferPointer { w in
      try g.withUnsafeMutableBufferPointer { g in
        try rule.transformGradient(
          RegularizerStep(
            index: 0, horizon: nil, learningRate: 1, hyperparameters: values, parameters: w,
            gradient: g, random: RandomStream(key: 0)))
      }
    }
    #expect(g.isClose(to: try #require(golden.output).values, 1e-12))
  }
}
