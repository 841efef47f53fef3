import SurplusCore
import SurplusGraph

/// A network on labelled examples. Programs are compiled once for each number of rows and each purpose.
final class NetworkLandscape<Element: Scalar>: Landscape {
  typealias Purpose = CompiledNetwork<Element>.Purpose

  let layout: ParameterLayout
  let sites: [ActivationSite]
  let dataShape: DataShape?
  let lowerBound: Double? = 0
  private let network: any Model
  private let backend: any Backend
  private let examples: Examples<Element>
  private let running: RunningStatistics<Element>
  private let lossSite: LossSite<Element>
  private var compiled: [Purpose: CompiledNetwork<Element>] = [:]
  private let everyRow: [Int32]

  /// A network whose programs a backend compiles. Throws without memory.
  init(_ network: any Model, _ examples: Examples<Element>, on backend: any Backend) throws {
    self.network = network
    self.backend = backend
    self.examples = examples
    layout = network.layout
    sites = network.sites
    dataShape = DataShape(
      features: examples.features, answers: examples.answers, classes: examples.classes)
    running = try RunningStatistics(columns: network.normalizedColumns)
    lossSite = LossSite(index: network.sites.count)
    let rows = Split.allCases.map(examples.count).max() ?? 0
    everyRow = (0..<rows).map(Int32.init)
  }

  func rows(of split: Split) -> Int { examples.count(of: split) }

  var statistics: UnsafeMutableBufferPointer<Element> { running.elements }

  func updateStatistics(weight: Double) { running.update(weight: weight) }

  func initialize(_ parameters: UnsafeMutableBufferPointer<Element>, random: RandomSource) {
    parameters.round(network.initialValues(random))
  }

  func loss(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    transforms: (any TrainingTransforms<Element>)?,
    gradient: UnsafeMutableBufferPointer<Element>?
  ) throws -> Double {
    try withRows(of: batch) { rows in
      var purpose = Purpose(rows: rows.count, result: gradient == nil ? .value : .gradient)
      purpose.sites = transforms?.transformsActivations ?? false
      purpose.lossSite = gradient != nil && transforms?.transformsLoss ?? false
      let compiled = try gathered(rows, for: purpose)
      let value = try loss(compiled, at: parameters, purpose, transforms, gradient)
      for (index, value) in compiled.observed.enumerated() {
        running.observe(index, compiled.executable.value(value))
      }
      return value
    }
  }

  /// The loss of the gathered rows after the transforms of data.
  private func loss(
    _ compiled: CompiledNetwork<Element>, at parameters: UnsafeBufferPointer<Element>,
    _ purpose: Purpose, _ transforms: (any TrainingTransforms<Element>)?,
    _ gradient: UnsafeMutableBufferPointer<Element>?
  ) throws -> Double {
    let gradient = gradient ?? UnsafeMutableBufferPointer(start: nil, count: 0)
    guard let transforms else {
      try compiled.executable.run(parameters: parameters, gradient: gradient)
      return compiled.loss
    }
    if transforms.transformsData {
      try transforms.transformData(
        inputs: compiled.inputs, targets: compiled.targets, rows: purpose.rows)
    }
    if purpose.lossSite {
      try lossSite.run(compiled, transforms, parameters: parameters, gradient: gradient)
      return lossSite.loss
    }
    try compiled.executable.run(
      parameters: parameters, gradient: gradient, activations: transforms)
    guard transforms.transformsLoss else { return compiled.loss }
    return try compiled.transformedLoss(
      transforms, gradient: UnsafeMutableBufferPointer(start: nil, count: 0))
  }

  func sampledGradient(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch, labels: RandomStream,
    gradient: UnsafeMutableBufferPointer<Element>
  ) throws {
    try withRows(of: batch) { rows in
      let compiled = try gathered(
        rows, for: Purpose(rows: rows.count, result: .gradient, lossSite: true))
      try compiled.executable.run(
        parameters: parameters, gradient: gradient,
        activations: LabelSampler(targets: compiled.targets, stream: labels))
    }
  }

  func hessianProduct(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    vector: UnsafeBufferPointer<Element>, into result: UnsafeMutableBufferPointer<Element>
  ) throws {
    try curvature(.hessianProduct, at: parameters, batch, vector, into: result)
  }

  func gaussNewtonProduct(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    vector: UnsafeBufferPointer<Element>, into result: UnsafeMutableBufferPointer<Element>
  ) throws {
    try curvature(.gaussNewtonProduct, at: parameters, batch, vector, into: result)
  }

  private func curvature(
    _ product: CompiledNetwork<Element>.Result, at parameters: UnsafeBufferPointer<Element>,
    _ batch: Batch, _ vector: UnsafeBufferPointer<Element>,
    into result: UnsafeMutableBufferPointer<Element>
  ) throws {
    try withRows(of: batch) { rows in
      let compiled = try gathered(rows, for: Purpose(rows: rows.count, result: product))
      try compiled.curvature?.run(at: parameters, vector: vector, into: result)
    }
  }

  private func withRows<Value>(
    of batch: Batch, _ body: (UnsafeBufferPointer<Int32>) throws -> Value
  ) throws -> Value {
    switch batch {
    case .rows(let rows): try body(rows)
    case .full:
      try everyRow.withUnsafeBufferPointer {
        try body(UnsafeBufferPointer(rebasing: $0[..<examples.count(of: .train)]))
      }
    }
  }

  func metrics(of split: Split, at parameters: UnsafeBufferPointer<Element>) throws
    -> SplitMetrics?
  {
    let count = examples.count(of: split)
    guard count > 0 else { return nil }
    var (loss, mistakes) = (0.0, 0)
    for first in stride(from: 0, to: count, by: network.evaluationRows) {
      let range = first..<min(first + network.evaluationRows, count)
      let compiled = try everyRow.withUnsafeBufferPointer {
        try gathered(
          UnsafeBufferPointer(rebasing: $0[range]), of: split,
          for: Purpose(rows: range.count, result: .evaluation))
      }
      for (index, target) in compiled.statistics.enumerated() {
        if let target { running.write(index, to: target) }
      }
      try compiled.executable.run(parameters: parameters)
      loss += compiled.loss * Double(range.count)
      mistakes += examples.mistakes(
        logits: compiled.executable.value(1), targets: compiled.targets)
    }
    return SplitMetrics(
      loss: loss / Double(count), error: Double(mistakes) / Double(count * examples.answers))
  }

  func operations(rows: Int) -> Double {
    let compiled = try? compiled(for: Purpose(rows: rows, result: .gradient))
    return compiled?.executable.program.productOperations ?? 0
  }

  /// The program of a purpose with rows of a split as its inputs.
  private func gathered(
    _ rows: UnsafeBufferPointer<Int32>, of split: Split = .train, for purpose: Purpose
  ) throws -> CompiledNetwork<Element> {
    let compiled = try compiled(for: purpose)
    examples.gather(
      rows, of: split, purpose.result == .evaluation ? .row : .batch, inputs: compiled.inputs,
      targets: compiled.targets)
    return compiled
  }

  private func compiled(for purpose: Purpose) throws -> CompiledNetwork<Element> {
    if let known = compiled[purpose] { return known }
    let result = try CompiledNetwork<Element>(
      network, features: examples.features, answers: examples.answers, classes: examples.classes,
      for: purpose, on: backend)
    compiled[purpose] = result
    return result
  }
}
