import Glibc
import SurplusCore
import SurplusGraph

/// A convex quadratic with a diagonal Hessian.
struct Quadratic: ClosedForm {
  let id = "golden_quadratic"
  let summary = "Convex quadratic of 8 variables, condition number 1000."
  let formula = """
    f = 1/2 sum_i h_i x_i^2,  h_i = 10^(-2 + 3 i / 7), i = 0 ... 7
    start: x_i = 1 + 0.1 i;  n = 8
    """
  let layout = ParameterLayout([("x", [8], .other, -1)])
  let start = (0..<8).map { 1 + 0.1 * Double($0) }
  let lowerBound = 0.0
  let solution: [Double]? = [Double](repeating: 0, count: 8)

  func loss(_ parameters: [Tensor]) throws(GraphError) -> Tensor {
    let x = parameters[0]
    let curvatures = x.graph.constant((0..<8).map { pow(10, -2 + 3 * Double($0) / 7) }, [8])
    return try (curvatures * x.squared()).sum() * 0.5
  }
}
