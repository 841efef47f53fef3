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
