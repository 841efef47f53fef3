import SurplusCore
import SurplusTraining
import Testing

@Suite struct SplitOptimizerTests {
  /// A rule with two slots that depends on every buffer.
  struct Rule: Optimizer {
    static let hyperparameters: [Hyperparameter] = [.real("lr", default: 0.1, in: 0...1, "rate")]

    func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
      [.likeParameters("m"), .likeParameters("v")]
    }

    func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
      let lr = step["lr"]
      step.update { w, g, m, v in
        m = m / 2 + g
        v = v / 3 + g * g
        w -= lr * m / (v.squareRoot() + 1)
      }
      return .applied
    }
  }

  func steps(_ optimizer: any Optimizer, count: Int) throws -> [[Float]] {
    var optimizer = optimizer
    let buffers = try (0..<4).map { _ in try FlatBuffer<Float>(count: count) }
    for index in 0..<count {
      buffers[0].elements[index] = Float(index % 17) - 8
      buffers[1].elements[index] = Float(index % 23) / 7 - 1
    }
    let values = HyperparameterValues(defaultsOf: Rule.hyperparameters)
    var state = buffers[2...].map { UnsafeMutableRawPointer($0.elements.baseAddress) }
    for index in 0..<3 {
      try state.withUnsafeMutableBufferPointer { state in
        _ = try optimizer.step(
          OptimizerStep(
            index: index, horizon: nil, loss: 0, lowerBound: nil, hyperparameters: values,
            parameters: buffers[0].elements, gradient: buffers[1].readOnly,
            state: StateBuffers(base: UnsafePointer(state.baseAddress), count: 2),
            random: RandomStream(key: 0)))
      }
    }
    #expect(buffers.allSatisfy { $0.isIntact })
    return withExtendedLifetime(buffers) { buffers.map { Array($0.elements) } }
  }

  @Test(arguments: [1, 2, 3, 7], [1, 15, 16, 1000, 4099])
  func theBitsAreThoseOfOneInstance(threads: Int, count: Int) throws {
    let split = try SplitOptimizer(count: count, threads: threads) { _, _ in Rule() }
    #expect(split.stateSlots(for: ParameterLayout([])).map(\.name) == ["m", "v"])
    #expect(try steps(split, count: count) == steps(Rule(), count: count))
  }

  @Test func partsCoverEverythingOnce() throws {
    var counts: [Int] = []
    _ = try SplitOptimizer(count: 1003, threads: 4) { layout, part in
      #expect(part == counts.count)
      counts.append(layout.count)
      return Rule()
    }
    #expect(counts.reduce(0, +) == 1003)
  }

  /// Everything that a step tells one instance reaches those of parts, cut as the parameters are.
  @Test func partsAreToldWhatOneInstanceIsTold() throws {
    struct Told: Optimizer {
      func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
        let rates = Element((step.previousRate ?? 100) + 10 * (step.largestRate ?? 100))
        let others = Element(step.loss + (step.lowerBound ?? 100) + Double(step.horizon ?? 100))
        for index in step.parameters.indices {
          step.parameters[index] += rates * step.initial[index] + others
        }
        return .applied
      }
    }
    func point(_ optimizer: any Optimizer) throws -> [Double] {
      var optimizer = optimizer
      let buffers = try (0..<2).map { _ in try FlatBuffer<Double>(count: 100) }
      for index in 0..<100 { buffers[1].elements[index] = Double(index) }
      _ = try optimizer.step(
        OptimizerStep(
          index: 3, horizon: 7, loss: 0.5, lowerBound: 0.25,
          hyperparameters: HyperparameterValues([], values: []), parameters: buffers[0].elements,
          gradient: buffers[1].readOnly, state: .none, random: RandomStream(key: 0),
          previousRate: 0.125, largestRate: 2, initial: buffers[1].readOnly))
      return withExtendedLifetime(buffers) { Array(buffers[0].elements) }
    }
    let split = try SplitOptimizer(count: 100, threads: 3) { _, _ in Told() }
    #expect(try point(split) == (0..<100).map { 20.125 * Double($0) + 7.75 })
    #expect(try point(Told()) == point(split))
  }

  /// What owns its iterate or asks the host for something is never cut.
  @Test func whatCannotBeCutIsNot() {
    func canSplit(_ traits: Traits, _ needs: Needs = [], count: Int = 1 << 16) -> Bool {
      SplitOptimizer.canSplit(
        Descriptor(id: "x", kind: .optimizer, summary: "", needs: needs, traits: traits),
        count: count)
    }
    #expect(canSplit(.elementwise) && canSplit(.elementwise, [.loss, .horizon, .initialPoint]))
    #expect(!canSplit([]) && !canSplit(.elementwise, count: 1000))
    #expect(!canSplit([.elementwise, .ownsIterate]) && !canSplit(.elementwise, .evaluation))
  }

  @Test func whatAPartThrowsIsThrown() throws {
    struct Failing: Optimizer {
      let fails: Bool
      func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
        if fails { throw ComponentError("no") }
        return .applied
      }
    }
    let split = try SplitOptimizer(count: 1000, threads: 2) { Failing(fails: $1 == 1) }
    #expect(throws: ComponentError.self) { try steps(split, count: 1000) }
  }
}
