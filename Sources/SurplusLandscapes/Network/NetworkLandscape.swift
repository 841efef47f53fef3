import SurplusCore
import SurplusGraph

/// A network on labelled examples. Programs are compiled once for each number of rows.
final class NetworkLandscape<Element: Scalar>: Landscape {
  let layout: ParameterLayout
  let sites: [ActivationSite]
  let lowerBound: Double? = 0
  private let network: MultilayerPerceptron
  private let examples: Examples<Element>
  private var compiled: [Purpose: Compiled] = [:]
  private var everyRow: [Int32]

  /// Which rows an evaluation of a split passes through the network at once.
  private static var chunk: Int { 1000 }

  private struct Purpose: Hashable {
    let rows: Int
    let gradient: Bool
    let sites: Bool
  }

  /// A program with its inputs; its values are loss and logits.
  private struct Compiled {
    let program: Program<Element>
    let inputs: UnsafeMutableBufferPointer<Element>
    let targets: UnsafeMutableBufferPointer<Element>
  }

  init(_ network: MultilayerPerceptron, _ examples: Examples<Element>) {
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
    switch batch {
    case .rows(let rows):
      try loss(at: parameters, rows, activations, gradient)
    case .full:
      try everyRow.withUnsafeBufferPointer { all in
        let rows = UnsafeBufferPointer(rebasing: all[..<examples.count(of: .train)])
        return try loss(at: parameters, rows, activations, gradient)
      }
    }
  }

  private func loss(
    at parameters: UnsafeBufferPointer<Element>, _ rows: UnsafeBufferPointer<Int32>,
    _ activations: (any ActivationTransform<Element>)?,
    _ gradient: UnsafeMutableBufferPointer<Element>?
  ) throws -> Double {
    let compiled = try compiled(
      for: Purpose(rows: rows.count, gradient: gradient != nil, sites: activations != nil))
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
    for first in stride(from: 0, to: count, by: Self.chunk) {
      let range = first..<min(first + Self.chunk, count)
      let compiled = try compiled(for: Purpose(rows: range.count, gradient: false, sites: false))
      everyRow.withUnsafeBufferPointer {
        examples.gather(
          UnsafeBufferPointer(rebasing: $0[range]), of: split, inputs: compiled.inputs,
          targets: compiled.targets)
      }
      try compiled.program.run(parameters: parameters)
      loss += Double(compiled.program.value(0)[0]) * Double(range.count)
      mistakes += examples.mistakes(in: range, of: split, logits: compiled.program.value(1))
    }
    return SplitMetrics(loss: loss / Double(count), error: Double(mistakes) / Double(count))
  }

  func operations(rows: Int) -> Double {
    let purpose = Purpose(rows: rows, gradient: true, sites: false)
    return (try? compiled(for: purpose))?.program.productOperations ?? 0
  }

  private func compiled(for purpose: Purpose) throws -> Compiled {
    if let known = compiled[purpose] { return known }
    let graph = Graph()
    let inputs = graph.input("inputs", [purpose.rows, examples.features])
    let targets = graph.input("targets", [purpose.rows, examples.classes])
    let parameters = graph.parameters(layout)
    let logits = try network.logits(inputs, parameters)
    let loss = try logits.crossEntropy(targets)
    let program =
      try purpose.gradient
      ? Program<Element>(
        values: [loss, logits], gradient: loss.gradient(withRespectTo: parameters),
        of: parameters, keepsSites: purpose.sites)
      : Program<Element>(values: [loss, logits], keepsSites: purpose.sites)
    guard let inputs = program.input(inputs), let targets = program.input(targets) else {
      preconditionFailure("a network without inputs")
    }
    let result = Compiled(program: program, inputs: inputs, targets: targets)
    compiled[purpose] = result
    return result
  }
}
