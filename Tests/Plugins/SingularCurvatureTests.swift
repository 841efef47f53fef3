import Glibc
import SurplusCore
import SurplusHost
import SurplusSandbox
import Testing

/// Newton's method where the Hessian is singular: from 0 it goes to the solution of least norm, in both precisions, however
/// small a residual is asked for.
@Suite struct SingularCurvatureTests {
  private static let (rows, columns) = (12, 60)

  /// Half of |A x - b|^2 with 12 equations for 60 numbers. A has the singular values 1 to 1/12 and b = A A' y, so that
  /// the solution of least norm is A' y.
  private struct Regression<Element: Scalar> {
    let matrix: [[Double]]
    let solution: [Double]

    /// Rows that are orthogonal to each other: cosines.
    init() {
      let (rows, columns) = (SingularCurvatureTests.rows, SingularCurvatureTests.columns)
      let length = (2 / Double(columns)).squareRoot()
      matrix = (0..<rows).map { row -> [Double] in
        let frequency = Double.pi * Double(row + 1) / Double(columns)
        let size = length / Double(row + 1)
        return (0..<columns).map { size * cos(frequency * (Double($0) + 0.5)) }
      }
      let matrix = matrix
      solution = (0..<columns).map { column -> Double in
        var sum = 0.0
        for row in 0..<rows { sum += matrix[row][column] * (1 - 0.1 * Double(row)) }
        return sum
      }
    }

    var objective: Objective<Element> {
      let a = matrix.map { $0.map { Element($0) } }
      func times(_ x: [Element]) -> [Element] {
        a.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
      }
      func transposedTimes(_ r: [Element]) -> [Element] {
        (0..<SingularCurvatureTests.columns).map { column in
          r.indices.reduce(0) { $0 + a[$1][column] * r[$1] }
        }
      }
      let b = times(solution.map { Element($0) })
      func residual(_ x: [Element]) -> [Element] { zip(times(x), b).map { $0 - $1 } }
      return Objective(
        layout: ParameterLayout([("x", [SingularCurvatureTests.columns], .weight, 0)]),
        start: .init(repeating: 0, count: SingularCurvatureTests.columns),
        loss: { 0.5 * residual($0).reduce(0) { $0 + Double($1) * Double($1) } },
        gradient: { transposedTimes(residual($0)) },
        product: { transposedTimes(times($0)) })
    }
  }

  @Test(arguments: ["newton_cg", "gauss_newton_cg"], [0, 1e-20, 1e-7, 1e-3])
  func goesToTheSolutionOfLeastNorm(_ id: String, _ tolerance: Double) throws {
    let single = try error(id, tolerance, Float.self)
    let double = try error(id, tolerance, Double.self)
    #expect(single < 1e-3)
    #expect(double < max(1e-7, 10 * tolerance))
  }

  /// The largest distance from the solution of least norm in steps 5 to 20.
  private func error<Element: Scalar>(
    _ id: String, _ tolerance: Double, _ type: Element.Type
  ) throws -> Double {
    let shipped = try #require(
      try RangeLimitTests.Shipped.all(.optimizer).first { $0.descriptor.id == id })
    let values = shipped.descriptor.hyperparameters.map {
      switch $0.name {
      case "tolerance": tolerance
      case "radius": 1e6
      default: $0.defaultValue
      }
    }
    let regression = Regression<Element>()
    let optimizer = try SteppedOptimizer(
      SharedLibrary(path: shipped.path), shipped.descriptor, regression.objective, values)
    var largest = 0.0
    for step in 1...20 {
      let outcome = try optimizer.step()
      guard step >= 5 else { continue }
      for (found, expected) in zip(optimizer.parameters, regression.solution) {
        largest = max(largest, (Double(found) - expected).magnitude)
      }
      if outcome == .stop { break }
    }
    return largest
  }
}
