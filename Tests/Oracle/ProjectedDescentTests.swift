import CommandLineDriver
import Foundation
import SurplusCore
import SurplusHost
import SurplusSandbox
import Testing

/// The linear losses on which Adam converges to the worst point (Reddi, Kale and Kumar 2018, arXiv:1904.09237, theorem
/// 1): 3x in every third step and -x in the others, on [-1, 1], rate 1 / sqrt(t), beta1 = 0, beta2 = 0.1. The best
/// point is -1.
@Suite struct ProjectedDescentTests {
  /// The points after some numbers of steps from 1; the box is the test's.
  private func points(_ id: String, after steps: [Int]) throws -> [Double] {
    let library = try SharedLibrary(
      path: Project.products.appending(path: "libSurplusAdaptive.so").path)
    let descriptor = try #require(library.descriptors.first { $0.id == id })
    func values(_ t: Int) -> HyperparameterValues {
      let settings = ["lr": 1 / Double(t).squareRoot(), "beta1": 0, "beta2": 0.1, "eps": 0]
      return HyperparameterValues(
        descriptor.hyperparameters,
        values: descriptor.hyperparameters.map { settings[$0.name] ?? $0.defaultValue })
    }
    let layout = ParameterLayout([("x", [1], .weight, 0)])
    var rule = try library.makeOptimizer(
      id, Configuration(hyperparameters: values(1), layout: layout), page: CallPage(), component: 0)
    let slots = rule.stateSlots(for: layout).count
    let numbers = UnsafeMutableBufferPointer<Double>.allocate(capacity: 2 + slots)
    numbers.initialize(repeating: 0)
    defer { numbers.deallocate() }
    let base = try #require(numbers.baseAddress)
    let state = (0..<slots).map { UnsafeMutableRawPointer?(UnsafeMutableRawPointer(base + 2 + $0)) }
    numbers[0] = 1
    var found: [Double] = []
    try state.withUnsafeBufferPointer { state in
      for t in 1...(steps.last ?? 1) {
        numbers[1] = t % 3 == 1 ? 3 : -1
        _ = try rule.step(
          OptimizerStep(
            index: t - 1, horizon: nil, loss: 0, lowerBound: nil, hyperparameters: values(t),
            parameters: UnsafeMutableBufferPointer(start: base, count: 1),
            gradient: UnsafeBufferPointer(start: base + 1, count: 1),
            state: StateBuffers(base: state.baseAddress, count: slots),
            random: RandomStream(key: 0)))
        numbers[0] = min(max(numbers[0], -1), 1)
        if steps.contains(t) { found.append(numbers[0]) }
      }
    }
    return found
  }

  @Test func adamConvergesToTheWorstPoint() throws {
    #expect(try points("adam", after: [3, 30, 3000, 300_000]) == [1, 1, 1, 1])
  }

  /// The correction of the second moment for its start, which the paper leaves out, is 0.1^t: it shows in the first steps
  /// alone.
  @Test func amsGradConvergesToTheBestPoint() throws {
    let found = try points("amsgrad", after: [3000, 300_000])
    #expect((found[0] + 0.98725300).magnitude < 1e-8)
    #expect((found[1] + 0.99872541).magnitude < 1e-8)
  }
}
