import Foundation
import SurplusCore
import SurplusHost
import SurplusSandbox

/// A function of a few numbers with its derivatives.
struct Objective<Element: Scalar> {
  let layout: ParameterLayout
  let start: [Element]
  let loss: ([Element]) -> Double
  let gradient: ([Element]) -> [Element]
  /// The Hessian, which is its own Gauss-Newton matrix, times a vector.
  let product: ([Element]) -> [Element]

  /// Half the sum of h (x - c)^2, h from 0.1 to 1 and c from -1 to 1, over a matrix of zeros and a vector that is not 0.
  static func quadratic() -> Objective {
    let curvature = (0..<8).map { 0.1 + 0.9 * Element($0) / 7 }
    let center = (0..<8).map { -1 + 2 * Element($0) / 7 }
    return Objective(
      layout: ParameterLayout([("matrix", [3, 2], .weight, 0), ("vector", [2], .bias, 0)]),
      start: [0, 0, 0, 0, 0, 0, 0.5, -0.25],
      loss: { x in
        x.indices.reduce(0) {
          $0 + 0.5 * Double(curvature[$1] * (x[$1] - center[$1]) * (x[$1] - center[$1]))
        }
      },
      gradient: { x in x.indices.map { curvature[$0] * (x[$0] - center[$0]) } },
      product: { v in v.indices.map { curvature[$0] * v[$0] } })
  }
}

/// An optimizer of a library on an objective, stepped by hand: any step may see another gradient or be any other in number.
/// What it asks for is answered; inside of a wrapper there is gradient descent.
final class SteppedOptimizer<Element: Scalar>: ServiceProvider {
  private var optimizer: any Optimizer
  private let objective: Objective<Element>
  private let values: HyperparameterValues
  private let count: Int
  private let point, slope, start: UnsafeMutableBufferPointer<Element>
  private let slots: [UnsafeMutableRawBufferPointer]
  private let addresses: UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>
  private let rate: Double?
  /// Of all gradients and products.
  var scale: Element = 1
  /// The number of the next step.
  var index = 0

  /// Throws what the optimizer reports when it is made.
  init(
    _ library: any LoadedLibrary, _ descriptor: Descriptor, _ objective: Objective<Element>,
    _ values: [Double]
  ) throws {
    self.objective = objective
    self.values = HyperparameterValues(descriptor.hyperparameters, values: values)
    optimizer = try library.makeOptimizer(
      descriptor.id,
      Configuration(
        hyperparameters: self.values, layout: objective.layout, precision: Element.precision),
      page: CallPage(), component: 0)
    let count = objective.layout.count
    self.count = count
    func buffer() -> UnsafeMutableBufferPointer<Element> { .allocate(capacity: count) }
    (point, slope, start) = (buffer(), buffer(), buffer())
    _ = point.initialize(from: objective.start)
    _ = start.initialize(from: objective.start)
    slope.initialize(repeating: 0)
    slots = optimizer.stateSlots(for: objective.layout).map {
      let stride = ($0.precision ?? Element.precision) == .f32 ? 4 : 8
      let slot = UnsafeMutableRawBufferPointer.allocate(
        byteCount: ($0.count ?? count) * stride, alignment: 64)
      slot.initializeMemory(as: UInt8.self, repeating: 0)
      return slot
    }
    addresses = .allocate(capacity: max(slots.count, 1))
    addresses.initialize(repeating: nil)
    for (place, slot) in slots.enumerated() { addresses[place] = slot.baseAddress }
    rate = zip(descriptor.hyperparameters, values).first { $0.0.name == "lr" }?.1
  }

  deinit {
    for buffer in [point, slope, start] { buffer.deallocate() }
    for slot in slots { slot.deallocate() }
    addresses.deallocate()
  }

  /// The point.
  var parameters: [Element] { Array(point) }
  /// Whether the point is made of numbers.
  var isFinite: Bool { point.allSatisfy(\.isFinite) }

  /// One step.
  @discardableResult
  func step() throws -> StepOutcome {
    let x = Array(point)
    for (place, value) in objective.gradient(x).enumerated() { slope[place] = scale * value }
    let step = OptimizerStep(
      index: index, horizon: nil, loss: objective.loss(x), lowerBound: 0, hyperparameters: values,
      parameters: point, gradient: UnsafeBufferPointer(slope),
      state: StateBuffers(base: UnsafePointer(addresses.baseAddress), count: slots.count),
      random: RandomStream(key: 7, step: UInt64(index)), previousRate: index > 0 ? rate : nil,
      largestRate: rate, initial: UnsafeBufferPointer(start), services: StepServices(self))
    index += 1
    return try optimizer.step(step)
  }

  private func elements(_ address: UnsafeRawPointer) -> [Element] {
    Array(
      UnsafeBufferPointer(start: address.assumingMemoryBound(to: Element.self), count: count))
  }

  private func write(_ values: [Element], to address: UnsafeMutableRawPointer) {
    let target = address.assumingMemoryBound(to: Element.self)
    for (place, value) in values.enumerated() { target[place] = scale * value }
  }

  func evaluate(
    _ request: EvaluationRequest, at point: UnsafeRawPointer, gradient: UnsafeMutableRawPointer?
  ) -> Double {
    let x = elements(point)
    if let gradient { write(objective.gradient(x), to: gradient) }
    return objective.loss(x)
  }

  func transformGradient(_ gradient: UnsafeMutableRawPointer, at point: UnsafeRawPointer) {}

  func product(
    _ curvature: Curvature, batch: BatchChoice, at point: UnsafeRawPointer,
    vector: UnsafeRawPointer, into result: UnsafeMutableRawPointer
  ) {
    write(objective.product(elements(vector)), to: result)
  }

  func sampledGradient(
    batch: BatchChoice, draw: Int, at point: UnsafeRawPointer, gradient: UnsafeMutableRawPointer
  ) -> Int {
    write(objective.gradient(elements(point)), to: gradient)
    return 4
  }

  func innerStep(
    _ parameters: UnsafeMutableRawPointer, gradient: UnsafeRawPointer, loss: Double
  ) -> StepOutcome {
    let x = parameters.assumingMemoryBound(to: Element.self)
    for (place, value) in elements(gradient).enumerated() { x[place] -= 0.1 * value }
    return .applied
  }

  func regularize(_ point: UnsafeMutableRawPointer, previous: UnsafeRawPointer) {}

  func requestBatch(rows: Int?, repeats: Bool) {}

  func report(_ name: String, _ value: Double) {}

  func claim(_ claim: CostClaim) {}

  func parallel(_ count: Int, _ body: (Int) -> Void) { (0..<count).forEach(body) }
}
