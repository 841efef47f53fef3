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

  static let library = PluginLibrary(
    "sample", version: "3.4.5",
    [
      .optimizer(Counting.descriptor, Counting.init),
      .scheduler(Harmonic.descriptor) { _ in Harmonic() },
      .regularizer(Sum.descriptor) { _ in Sum() },
    ])
}
