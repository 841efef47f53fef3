import SurplusPlugin
import Synchronization

/// Components that show whether everything crosses the boundary.
enum Sample {
  /// Instances that were created and not destroyed yet.
  static let alive = Mutex(0)

  final class Life: Sendable {
    init() { Sample.alive.withLock { $0 += 1 } }
    deinit { Sample.alive.withLock { $0 -= 1 } }
  }

  /// x -= lr g + the number of steps so far, kept in the instance; counts its steps in a slot of one element.
  struct Counting: Optimizer {
    static let descriptor = Descriptor(
      id: "counting", kind: .optimizer, version: "1.2.3", summary: "counts", reference: "doi:10/x",
      formula: "x -= lr g\nx -= steps", state: "1 n", cost: "one gradient",
      hyperparameters: [
        .real("lr", default: 0.5, in: 0...10, tuning: .log(0.1...1), unit: "1", "rate"),
        .integer("order", default: 2, in: 1...4, "order"),
        .boolean("fail", default: false, "throws"),
        .choice("mode", of: ["plain", "other"], default: "other", "mode"),
      ], needs: [.loss], traits: [.elementwise])

    private let life = Life()
    private var steps = 0

    init(_ configuration: Configuration) throws {
      guard configuration.hyperparameters["order"] < 4 else {
        throw ComponentError("order 4 is more than this can do, however long one explains it")
      }
    }

    func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
      [.likeParameters("buffer"), .elements("count", count: layout.tensors.count)]
    }

    mutating func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
      if step.hyperparameters.boolean("fail") { throw ComponentError("asked to fail") }
      for index in step.parameters.indices {
        step.parameters[index] -= step["lr"] * step.gradient[index] + Element(steps)
      }
      step.state[1][0] += 1
      steps += 1
      return step.loss < 1 ? .stop : .applied
    }
  }

  /// base value / (t + 1), with what it was told in between.
  struct Harmonic: Scheduler {
    static let descriptor = Descriptor(
      id: "harmonic", kind: .scheduler, summary: "1 / t", traits: .pure)

    func value(at record: ScheduleRecord) throws -> Double {
      guard record.horizon == nil, record.trainingLoss == nil else {
        throw ComponentError("knows too much")
      }
      return record.baseValue / Double(record.step + 1)
    }
  }

  /// The sum of the parameters.
  struct Sum: Regularizer {
    static let descriptor = Descriptor(
      id: "sum", kind: .regularizer, summary: "sum", hooks: [.penalty, .decay])

    func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) -> Double {
      for index in step.gradient.indices { step.gradient[index] += 1 }
      return step.parameters.reduce(0) { $0 + Double($1) }
    }

    func decay<Element: Scalar>(_ step: RegularizerStep<Element>) {
      for index in step.parameters.indices { step.parameters[index] -= step.previous[index] }
    }
  }

  /// scale / 2 |x - center|^2 over two tensors, with ten rows that all say the same.
  final class Bowl<Element: Scalar>: Landscape {
    static var descriptor: Descriptor {
      Descriptor(
        id: "bowl", kind: .landscape, summary: "bowl",
        hyperparameters: [
          .real("scale", default: 1, in: 0...10, "scale"),
          .integer("copies", default: 1, in: 1...9, "what it grows along"),
        ], offers: [.hessian, .lowerBound], dividesRows: true, size: "copies")
    }

    let layout = ParameterLayout([
      ("a", [2, 1], .weight, 0), ("b", [1], .bias, 1),
    ])
    let lowerBound: Double? = 0
    private let scale: Double
    private let center: Double
    private let life = Life()

    init(_ configuration: LandscapeConfiguration) throws {
      scale = configuration.hyperparameters["scale"]
      guard scale < 10 else { throw ComponentError("too steep") }
      center = configuration.random.stream("bowl", "center").uniform(0)
    }

    func rows(of split: Split) -> Int { split == .test ? 0 : 10 }

    func initialize(_ parameters: UnsafeMutableBufferPointer<Element>, random: RandomSource) {
      for index in parameters.indices { parameters[index] = Element(index) }
    }

    func loss(
      at parameters: UnsafeBufferPointer<Element>, batch: Batch,
      transforms: (any TrainingTransforms<Element>)?,
      gradient: UnsafeMutableBufferPointer<Element>?
    ) throws -> Double {
      if case .rows(let rows) = batch, rows.contains(10) { throw ComponentError("no row 10") }
      var sum = 0.0
      for index in parameters.indices {
        let difference = Double(parameters[index]) - center
        sum += scale / 2 * difference * difference
        gradient?[index] = Element(scale * difference)
      }
      return sum
    }

    func hessianProduct(
      at parameters: UnsafeBufferPointer<Element>, batch: Batch,
      vector: UnsafeBufferPointer<Element>, into result: UnsafeMutableBufferPointer<Element>
    ) {
      for index in vector.indices { result[index] = Element(scale) * vector[index] }
    }

    func metrics(of split: Split, at parameters: UnsafeBufferPointer<Element>) throws
      -> SplitMetrics?
    {
      split == .test
        ? nil
        : SplitMetrics(
          loss: try loss(at: parameters, batch: .full, transforms: nil, gradient: nil))
    }

    func distance(of parameters: UnsafeBufferPointer<Element>) -> Double? { nil }
    func operations(rows: Int) -> Double { 0 }
  }

  static let library = PluginLibrary(
    "sample", version: "3.4.5",
    [
      .optimizer(Counting.descriptor, Counting.init),
      .scheduler(Harmonic.descriptor) { _ in Harmonic() },
      .regularizer(Sum.descriptor) { _ in Sum() },
      .landscape(Bowl<Double>.descriptor, Bowl<Float>.init, Bowl<Double>.init),
    ])
}
