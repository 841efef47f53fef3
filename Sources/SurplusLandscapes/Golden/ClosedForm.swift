import SurplusCore
import SurplusGraph

/// A function given by a formula, without data and without random numbers.
protocol ClosedForm: Sendable {
  /// The landscape's id.
  var id: String { get }
  /// One line: what it is.
  var summary: String { get }
  /// Its loss in plain text, with its start and its number of parameters n; indices are from 0.
  var formula: String { get }
  /// The tensors of the point in order.
  var layout: ParameterLayout { get }
  /// Where a trial starts, flat.
  var start: [Double] { get }
  /// A known lower bound.
  var lowerBound: Double { get }
  /// The known minimiser, flat, where there is only one.
  var solution: [Double]? { get }
  /// The loss, with the tensors of the layout.
  func loss(_ parameters: [Tensor]) throws(GraphError) -> Tensor
}

extension ClosedForm {
  var solution: [Double]? { nil }
}

/// A closed form as a landscape: full batch, no splits but a value that stands for training.
final class ClosedFormLandscape<Element: Scalar>: Landscape {
  let layout: ParameterLayout
  let lowerBound: Double?
  private let start: [Double]
  private let solution: [Double]?
  private let value: any Executable<Element>
  private let gradient: any Executable<Element>
  private let curvature: CurvatureProgram<Element>

  init(_ form: any ClosedForm, on backend: any Backend) throws {
    layout = form.layout
    start = form.start
    lowerBound = form.lowerBound
    solution = form.solution
    let parameters = Graph().parameters(layout)
    let loss = try form.loss(parameters)
    value = try backend.compile(TensorProgram(values: [loss]))
    gradient = try backend.compile(
      TensorProgram(
        values: [loss], gradient: loss.gradient(withRespectTo: parameters), of: parameters))
    curvature = try CurvatureProgram(loss, parameters, on: backend)
  }

  func rows(of split: Split) -> Int { 0 }

  func initialize(_ parameters: UnsafeMutableBufferPointer<Element>, random: RandomSource) {
    parameters.round(start)
  }

  func loss(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    transforms: (any TrainingTransforms<Element>)?,
    gradient target: UnsafeMutableBufferPointer<Element>?
  ) throws -> Double {
    if let target {
      try gradient.run(parameters: parameters, gradient: target)
      return Double(gradient.value(0)[0])
    }
    try value.run(parameters: parameters)
    return Double(value.value(0)[0])
  }

  func hessianProduct(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    vector: UnsafeBufferPointer<Element>, into result: UnsafeMutableBufferPointer<Element>
  ) throws {
    try curvature.run(at: parameters, vector: vector, into: result)
  }

  func metrics(of split: Split, at parameters: UnsafeBufferPointer<Element>) throws
    -> SplitMetrics?
  {
    guard split == .train else { return nil }
    try value.run(parameters: parameters)
    return SplitMetrics(loss: Double(value.value(0)[0]))
  }

  func distance(of parameters: UnsafeBufferPointer<Element>) -> Double? {
    guard let solution else { return nil }
    return zip(parameters, solution)
      .reduce(0) { sum, pair in
        let difference = Double(pair.0) - pair.1
        return sum + difference * difference
      }
      .squareRoot()
  }

  func operations(rows: Int) -> Double { gradient.program.productOperations }
}

/// Builds the landscape of a closed form.
struct ClosedFormFactory: LandscapeFactory {
  let form: any ClosedForm
  let backend: any Backend

  var descriptor: Descriptor {
    Descriptor(
      id: form.id, kind: .landscape, summary: form.summary, formula: form.formula,
      hyperparameters: [.precision(default: .f64)], offers: [.hessian, .lowerBound])
  }

  func outline(_ values: HyperparameterValues) -> LandscapeOutline {
    LandscapeOutline(layout: form.layout)
  }

  func heldOutRows(_ values: HyperparameterValues, validation: Double) -> Int { 0 }

  func make<Element: Scalar>(_ type: Element.Type, _ configuration: LandscapeConfiguration) throws
    -> any Landscape<Element>
  {
    try ClosedFormLandscape<Element>(form, on: backend)
  }
}
