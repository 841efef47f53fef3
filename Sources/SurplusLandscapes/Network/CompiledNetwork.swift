import SurplusCore
import SurplusGraph

/// A network compiled for a number of rows and a purpose; its values are loss, logits and, where a batch is normalised
/// by itself, its means and variances.
struct CompiledNetwork<Element: Scalar> {
  /// What a program is for.
  struct Purpose: Hashable {
    let rows: Int
    let result: Result
    /// Whether the program is cut at the activation sites of the model.
    var sites = false
    /// Whether it is cut at the logits.
    var lossSite = false
  }

  /// What a program computes beside loss and logits.
  enum Result {
    /// Nothing, normalised by statistics.
    case evaluation
    /// Nothing.
    case value
    case gradient
    case hessianProduct
    case gaussNewtonProduct
  }

  let executable: any Executable<Element>
  let inputs: UnsafeMutableBufferPointer<Element>
  let targets: UnsafeMutableBufferPointer<Element>
  /// Examples x answers.
  private let answers: Int
  private let classes: Int
  /// Of a product with a vector.
  let curvature: CurvatureProgram<Element>?
  /// Where an evaluation wants means and variances, in order.
  let statistics: [UnsafeMutableBufferPointer<Element>?]
  /// Means and variances among the values.
  let observed: Range<Int>

  init(
    _ network: any Model, features: Int, answers: Int, classes: Int, for purpose: Purpose,
    on backend: any Backend
  ) throws {
    self.answers = purpose.rows * answers
    self.classes = classes
    let graph = Graph()
    let inputs = graph.input("inputs", [purpose.rows, features])
    let targets = graph.input("targets", [purpose.rows * answers, classes])
    let parameters = graph.parameters(network.layout)
    var given: [Tensor] = []
    if purpose.result == .evaluation {
      for (index, count) in network.normalizedColumns.enumerated() {
        given.append(graph.input("mean \(index)", [count]))
        given.append(graph.input("variance \(index)", [count]))
      }
    }
    let pass =
      purpose.result == .evaluation
      ? ForwardPass(
        statistics: stride(from: 0, to: given.count, by: 2).map {
          ForwardPass.Moments(mean: given[$0], variance: given[$0 + 1])
        }) : ForwardPass(keepsSites: purpose.sites)
    let logits = try network.logits(inputs, parameters, pass)
    let answered = purpose.lossSite ? try logits.site(network.sites.count) : logits
    let loss = try answered.crossEntropy(targets)
    let keepsSites = purpose.sites || purpose.lossSite
    var curvature: CurvatureProgram<Element>?
    let seen = pass.observed.flatMap { [$0.mean, $0.variance] }
    var observed = 2..<2
    switch purpose.result {
    case .evaluation:
      executable = try backend.compile(TensorProgram(values: [loss, logits]))
    case .value:
      executable = try backend.compile(
        TensorProgram(values: [loss, logits] + seen, keepsSites: keepsSites))
      observed = 2..<(2 + seen.count)
    case .gradient:
      executable = try backend.compile(
        TensorProgram(
          values: [loss, logits] + seen, gradient: loss.gradient(withRespectTo: parameters),
          of: parameters, keepsSites: keepsSites))
      observed = 2..<(2 + seen.count)
    case .hessianProduct, .gaussNewtonProduct:
      let product = try CurvatureProgram<Element>(
        loss, parameters,
        gaussNewtonThrough: purpose.result == .gaussNewtonProduct ? logits : nil, on: backend)
      executable = product.executable
      curvature = product
    }
    self.observed = observed
    self.curvature = curvature
    statistics = given.map { [executable] in executable.input($0) }
    guard let inputs = executable.input(inputs), let targets = executable.input(targets) else {
      preconditionFailure("a network without inputs")
    }
    (self.inputs, self.targets) = (inputs, targets)
  }

  /// The mean cross-entropy of the last run.
  var loss: Double { Double(executable.value(0)[0]) }

  /// What transforms make of the loss of the last run, and of its gradient.
  func transformedLoss(
    _ transforms: any TrainingTransforms<Element>, gradient: UnsafeMutableBufferPointer<Element>
  ) throws -> Double {
    try transforms.transformLoss(
      loss, logits: executable.value(1), targets: UnsafeBufferPointer(targets), gradient: gradient,
      rows: answers, classes: classes)
  }
}
