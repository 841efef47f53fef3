import SurplusCore
import SurplusHost
import SurplusSandbox
import Testing

/// Every scheduler and regularizer of the libraries that are built with Surplus at the ends of the ranges of its
/// hyperparameters: numbers stay finite in long runs, and where weights and gradients are zero or tiny.
@Suite struct RuleLimitTests {
  @Test(arguments: try RangeLimitTests.Shipped.all(.scheduler))
  func schedulesStayFinite(_ shipped: RangeLimitTests.Shipped) throws {
    let (library, descriptor) = (try SharedLibrary(path: shipped.path), shipped.descriptor)
    for values in RangeLimitTests.settings(descriptor, withoutGradient: true) {
      let values = HyperparameterValues(descriptor.hyperparameters, values: values)
      // Settings that exclude each other are refused when the scheduler is made.
      guard
        var scheduler = try? library.makeScheduler(
          descriptor.id, Configuration(hyperparameters: values), page: CallPage(), component: 0)
      else { continue }
      for horizon in [1, 2, 100, 1_000_000_000] {
        var numbers = [Double](repeating: 0, count: scheduler.stateCount)
        try numbers.withUnsafeMutableBufferPointer { state in
          for step in [0, 1, 2, horizon / 2, horizon - 1, horizon, 200_000, 1_000_000_000_000] {
            let value = try scheduler.value(
              at: ScheduleRecord(
                step: step, horizon: horizon, baseValue: 0.1, hyperparameters: values,
                trainingLoss: 0, validationLoss: 0, validationIsNew: true, state: state))
            #expect(value.isFinite && value >= 0, "\(values.values), \(step) of \(horizon)")
          }
        }
      }
    }
  }

  @Test(arguments: try RangeLimitTests.Shipped.all(.regularizer))
  func regularizersStayFinite(_ shipped: RangeLimitTests.Shipped) throws {
    try check(shipped, Float.self)
    try check(shipped, Double.self)
  }

  private func check<Element: Scalar>(
    _ shipped: RangeLimitTests.Shipped, _ type: Element.Type
  ) throws {
    let (library, descriptor) = (try SharedLibrary(path: shipped.path), shipped.descriptor)
    let layout = ParameterLayout([("matrix", [3, 2], .weight, 0), ("vector", [2], .bias, 0)])
    for values in RangeLimitTests.settings(descriptor, withoutGradient: true) {
      let values = HyperparameterValues(descriptor.hyperparameters, values: values)
      guard
        var regularizer = try? library.makeRegularizer(
          descriptor.id,
          Configuration(hyperparameters: values, layout: layout, precision: Element.precision),
          page: CallPage(), component: 0)
      else { continue }
      for size in [0, Element.leastNonzeroMagnitude, 1] {
        let buffers = (0..<3).map { _ in
          let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: layout.count)
          // One number that is not like the others, so that zeros stand beside it.
          buffer.initialize(repeating: 0)
          buffer[1] = size
          return buffer
        }
        let slots = regularizer.stateSlots(for: layout).map {
          let slot = UnsafeMutableRawBufferPointer.allocate(
            byteCount: 8 * ($0.count ?? layout.count), alignment: 64)
          slot.initializeMemory(as: UInt8.self, repeating: 0)
          return slot
        }
        defer {
          for buffer in buffers { buffer.deallocate() }
          for slot in slots { slot.deallocate() }
        }
        let addresses = slots.map(\.baseAddress)
        try addresses.withUnsafeBufferPointer { addresses in
          for index in [0, 1, 200_000] {
            let step = RegularizerStep(
              index: index, horizon: nil, learningRate: 0.1, hyperparameters: values,
              parameters: buffers[0], previous: UnsafeBufferPointer(buffers[1]),
              gradient: buffers[2],
              state: StateBuffers(base: addresses.baseAddress, count: slots.count),
              random: RandomStream(key: 7, step: UInt64(index)))
            let hooks = descriptor.hooks
            if hooks.contains(.penalty) {
              let penalty = try regularizer.penalty(step)
              #expect(penalty.isFinite)
            }
            if hooks.contains(.gradientTransform) { try regularizer.transformGradient(step) }
            if hooks.contains(.decay) { try regularizer.decay(step) }
            if hooks.contains(.proximal) { try regularizer.proximalMap(step) }
            if hooks.contains(.trajectory) { _ = try regularizer.trajectory(step) }
            let numbers = buffers.flatMap { Array($0) }
            let areFinite = numbers.allSatisfy(\.isFinite)
            #expect(areFinite, "\(values.values), \(size), step \(index): \(numbers)")
          }
        }
      }
    }
  }
}
