import SurplusCore
import SurplusGraph

/// A network on labelled examples. Programs are compiled once for each number of rows.
final class NetworkLandscape<Element: Scalar>: Landscape {
  let layout: ParameterLayout
  let sites: [ActivationSite]
  let lowerBound: Double? = 0
  private let network: any Model
  private let examples: Examples<Element>
  private var compiled: [Purpose: Compiled] = [:]
  private var everyRow: [Int32]

  private struct Purpose: Hashable {
    let rows: Int
    let result: Result
    let sites: Bool
  }

  /// What a program computes beside loss and logits.
  private enum Result {
    case value
    case gradient
    case hessianProduct
  }

  /// A program with its inputs; its values are loss and logits.
  private struct Compiled {
    let program: Program<Element>
    let inputs: UnsafeMutableBufferPointer<Element>
    let targets: UnsafeMutableBufferPointer<Element>
    let curvature: CurvatureProgram<Element>?
  }

  init(_ network: any Model, _ examples: Examples<Element>) {
    self.network = network
    self.examples = examples
    layout = network.layout
    sites = network.sites
    let rows = Split.allCases.map(examples.count).max() ?? 0
    everyRow = (0..<rows).map(Int32.init)
  }

  func rows(of split: Split) -> Int { examples.count(of: split) }

  func initialize(_ parameters: UnsafeMutableBufferPointer<Element>, random: RandomSource) {
    parameters.round(network.initialValues(random))
  }

  func loss(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    activations: (any ActivationTransform<Element>)?,
    gradient: UnsafeMutableBufferPointer<Element>?
  ) throws -> Double {
    try withRows(of: batch) { try loss(at: parameters, $0, activations, gradient) }
  }

  func hessianProduct(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    vector: UnsafeBufferPointer<Element>, into result: UnsafeMutableBufferPointer<Element>
  ) throws {
    try withRows(of: batch) { rows in
      let compiled = try compiled(
        for: Purpose(rows: rows.count, result: .hessianProduct, sites: false))
      examples.gather(rows, of: .train, inputs: compiled.inputs, targets: compiled.targets)
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

  private func loss(
    at parameters: UnsafeBufferPointer<Element>, _ rows: UnsafeBufferPointer<Int32>,
    _ activations: (any ActivationTransform<Element>)?,
    _ gradient: UnsafeMutableBufferPointer<Element>?
  ) throws -> Double {
    let compiled = try compiled(
      for: Purpose(
        rows: rows.count, result: gradient != nil ? .gradient : .value, sites: activations != nil))
    examples.gather(rows, of: .train, inputs: compiled.inputs, targets: compiled.targets)
    try compiled.program.run(
      parameters: parameters,
      gradient: gradient ?? UnsafeMutableBufferPointer(start: nil, count: 0),
      activations: activations)
    return Double(compiled.program.value(0)[0])
  }

  func metrics(of split: Split, at parameters: UnsafeBufferPointer<Element>) throws
    -> SplitMetrics?
  {
    let count = examples.count(of: split)
    guard count > 0 else { return nil }
    var (loss, mistakes) = (0.0, 0)
    for first in stride(from: 0, to: count, by: network.evaluationRows) {
      let range = first..<min(first + network.evaluationRows, count)
      let compiled = try compiled(for: Purpose(rows: range.count, result: .value, sites: false))
      everyRow.withUnsafeBufferPointer {
        examples.gather(
          UnsafeBufferPointer(rebasing: $0[range]), of: split, inputs: compiled.inputs,
          targets: compiled.targets)
      }
      try compiled.program.run(parameters: parameters)
      loss += Double(compiled.program.value(0)[0]) * Double(range.count)
      mistakes += examples.mistakes(in: range, of: split, logits: compiled.program.value(1))
    }
    return SplitMetrics(
      loss: loss / Double(count), error: Double(mistakes) / Double(count * examples.answers))
  }

  func operations(rows: Int) -> Double {
    let purpose = Purpose(rows: rows, result: .gradient, sites: false)
    return (try? compiled(for: purpose))?.program.productOperations ?? 0
  }

  private func compiled(for purpose: Purpose) throws -> Compiled {
    if let known = compiled[purpose] { return known }
    let graph = Graph()
    let inputs = graph.input("inputs", [purpose.rows, examples.features])
    let targets = graph.input("targets", [purpose.rows * examples.answers, examples.classes])
    let parameters = graph.parameters(layout)
    let logits = try network.logits(inputs, parameters, sites: purpose.sites)
    let loss = try logits.crossEntropy(targets)
    let program: Program<Element>
    var curvature: CurvatureProgram<Element>?
    switch purpose.result {
    case .value:
      program = try Program(values: [loss, logits], keepsSites: purpose.sites)
    case .gradient:
      program = try Program(
        values: [loss, logits], gradient: loss.gradient(withRespectTo: parameters),
        of: parameters, keepsSites: purpose.sites)
    case .hessianProduct:
      let product = try CurvatureProgram<Element>(loss, parameters)
      program = product.program
      curvature = product
    }
    guard let inputs = program.input(inputs), let targets = program.input(targets) else {
      preconditionFailure("a network without inputs")
    }
    let result = Compiled(
      program: program, inputs: inputs, targets: targets, curvature: curvature)
    compiled[purpose] = result
    return result
  }
}
