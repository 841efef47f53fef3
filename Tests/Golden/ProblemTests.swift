import CommandLineDriver
import Foundation
import Testing

/// The golden problems themselves, before any step: value, gradient and Hessian-vector product at the first point.
@Suite struct ProblemTests {
  struct Problems: Decodable {
    struct Problem: Decodable {
      let x0: [Double]
      let f: Double
      let grad: [Double]
      let hvp: [Double]
    }
    let problems: [String: Problem]
  }

  @Test func valueAndDerivativesAtTheFirstPoint() throws {
    let url = Project.root.appending(path: "Tests/Golden/problems.json")
    let problems = try JSONDecoder().decode(Problems.self, from: Data(contentsOf: url)).problems
    #expect(problems.count == 5)
    let surplus = try Surplus()
    for (name, problem) in problems {
      let first = try #require(
        surplus.trace(
          landscape: "golden_\(name)", optimizer: "sgd: {lr: 0}", steps: 0,
          "--emit", "parameters,gradient,hvp"
        ).first)
      #expect(first.parameters?.isClose(to: problem.x0, 1e-14) == true, "x0 of \(name)")
      #expect((first.loss - problem.f).magnitude <= 1e-12 * problem.f, "f of \(name)")
      #expect(first.gradient?.isClose(to: problem.grad, 1e-12) == true, "gradient of \(name)")
      #expect(first.hvp?.isClose(to: problem.hvp, 1e-12) == true, "Hessian product of \(name)")
      #expect(first.learningRate == nil)
    }
  }
}

extension [Double] {
  /// Whether no entry is further off than `tolerance` times the largest one.
  func isClose(to other: [Double], _ tolerance: Double) -> Bool {
    let scale = other.map(\.magnitude).max() ?? 0
    return count == other.count
      && zip(self, other).allSatisfy { ($0 - $1).magnitude <= tolerance * scale }
  }
}
