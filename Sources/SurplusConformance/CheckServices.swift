import Glibc
import SurplusCore

/// Answers services with a closed-form problem, and counts what was asked for.
final class CheckServices: ServiceProvider {
  let problem: CheckProblem
  let precision: Precision
  let random: RandomStream
  /// Everything the objective answers is NaN.
  var isPoisoned = false
  /// Indices of `parallel` run on threads of their own.
  var usesThreads = false
  /// The services asked for, by the names of the header.
  private(set) var asked: Set<String> = []
  /// What was asked for in this step.
  private(set) var losses = 0
  private(set) var gradients = 0
  private(set) var products = 0

  init(_ problem: CheckProblem, _ precision: Precision, random: RandomStream) {
    self.problem = problem
    self.precision = precision
    self.random = random
  }

  func beginStep() { (losses, gradients, products) = (0, 0, 0) }

  func evaluate(
    _ request: EvaluationRequest, at point: UnsafeRawPointer, gradient: UnsafeMutableRawPointer?
  ) throws -> Double {
    asked.insert("evaluate")
    if gradient == nil { losses += 1 } else { gradients += 1 }
    let w = read(point)
    if let gradient { write(objective(problem.gradient(w)), to: gradient) }
    return isPoisoned ? .nan : problem.loss(w)
  }

  func transformGradient(_ gradient: UnsafeMutableRawPointer, at point: UnsafeRawPointer) throws {
    asked.insert("transform_gradient")
  }

  func product(
    _ curvature: Curvature, batch: BatchChoice, at point: UnsafeRawPointer,
    vector: UnsafeRawPointer, into result: UnsafeMutableRawPointer
  ) throws {
    asked.insert(curvature == .hessian ? "product (hessian)" : "product (gauss_newton)")
    products += 1
    let (w, v) = (read(point), read(vector))
    write(
      objective(
        curvature == .hessian ? problem.hessianProduct(w, v) : problem.gaussNewtonProduct(w, v)),
      to: result)
  }

  /// Labels are the model's own answers with noise of variance one: the mean of g g' is J' J.
  func sampledGradient(
    batch: BatchChoice, draw: Int, at point: UnsafeRawPointer, gradient: UnsafeMutableRawPointer
  ) throws -> Int {
    asked.insert("sampled_gradient")
    gradients += 1
    let w = read(point)
    let stream = RandomStream(key: random.key, step: random.step, evaluation: UInt64(draw))
    let noise = problem.residuals(w).indices.map { index in
      (0..<12).reduce(-6.0) { $0 + stream.uniform(UInt64(12 * index + $1)) }
    }
    write(objective(problem.pull(w, noise)), to: gradient)
    return 1
  }

  /// Gradient descent stands for what is wrapped.
  func innerStep(
    _ parameters: UnsafeMutableRawPointer, gradient: UnsafeRawPointer, loss: Double
  ) throws -> StepOutcome {
    asked.insert("inner_step")
    write(
      zip(read(UnsafeRawPointer(parameters)), read(gradient)).map { $0 - 0.01 * $1 },
      to: parameters)
    return .applied
  }

  func regularize(_ point: UnsafeMutableRawPointer, previous: UnsafeRawPointer) throws {
    asked.insert("regularize")
  }

  func requestBatch(rows: Int?, repeats: Bool) throws { asked.insert("request_batch") }

  func report(_ name: String, _ value: Double) { asked.insert("report") }

  func claim(_ claim: CostClaim) {}

  func parallel(_ count: Int, _ body: (Int) -> Void) {
    asked.insert("parallel")
    guard usesThreads else { return (0..<count).forEach(body) }
    // Never on the thread that asked, which is the first of a team.
    ThreadTeam(threads: 3).run { thread in
      guard thread > 0 else { return }
      for index in stride(from: thread - 1, to: count, by: 2) { body(index) }
    }
  }

  private func objective(_ values: [Double]) -> [Double] {
    isPoisoned ? values.map { _ in .nan } : values
  }

  private func read(_ pointer: UnsafeRawPointer) -> [Double] {
    (0..<problem.layout.count).map {
      precision == .f32
        ? Double(pointer.load(fromByteOffset: 4 * $0, as: Float.self))
        : pointer.load(fromByteOffset: 8 * $0, as: Double.self)
    }
  }

  private func write(_ values: [Double], to pointer: UnsafeMutableRawPointer) {
    for (index, value) in values.enumerated() {
      switch precision {
      case .f32: pointer.storeBytes(of: Float(value), toByteOffset: 4 * index, as: Float.self)
      case .f64: pointer.storeBytes(of: value, toByteOffset: 8 * index, as: Double.self)
      }
    }
  }
}
