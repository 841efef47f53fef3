import SurplusCore
import SurplusGraph

/// A curved valley with its floor at x = (1, ..., 1).
struct Rosenbrock: ClosedForm {
  let id = "golden_rosenbrock"
  let summary = "Rosenbrock's valley of 6 variables."
  let formula = """
    f = sum_i 100 (x_(i+1) - x_i^2)^2 + (1 - x_i)^2,  i = 0 ... 4
    start: x = (-1.2, 1, -0.5, 0.8, 0.3, -0.7);  n = 6
    """
  let layout = ParameterLayout([("x", [6], .other, -1)])
  let start = [-1.2, 1, -0.5, 0.8, 0.3, -0.7]
  let lowerBound = 0.0
  let solution: [Double]? = [Double](repeating: 1, count: 6)

  func loss(_ parameters: [Tensor]) throws(GraphError) -> Tensor {
    let head = try parameters[0].slice(0, 0..<5)
    let tail = try parameters[0].slice(0, 1..<6)
    return try (100 * (tail - head.squared()).squared() + (1 - head).squared()).sum()
  }
}
