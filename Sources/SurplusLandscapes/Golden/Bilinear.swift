import Glibc
import SurplusCore
import SurplusGraph

/// A regression onto a square matrix from both sides: its gradient is square and of full rank.
struct Bilinear: ClosedForm {
  let id = "golden_bilinear"
  let summary = "Two-sided linear regression onto a 4 x 4 matrix."
  let formula = """
    f = 1/2 |A W B - C|^2,  W 4 x 4
    A_ij = I_ij + 0.3 sin(i + 2 j + 1),  B_ij = I_ij + 0.25 cos(2 i + j + 1),  C_ij = sin(1.7 (i + 1) (j + 1))
    start: W_ij = 0.3 cos(1.1 (i + 1) (j + 1) + 0.5);  n = 16
    """
  let layout = ParameterLayout([("W", [4, 4], .weight, 0)])
  let start = products(4, 4) { 0.3 * cos(1.1 * $0 + 0.5) }
  let lowerBound = 0.0

  func loss(_ parameters: [Tensor]) throws(GraphError) -> Tensor {
    let w = parameters[0]
    let left = w.graph.constant(
      matrix(4, 4) { ($0 == $1 ? 1 : 0) + 0.3 * sin($0 + 2 * $1 + 1) }, [4, 4])
    let right = w.graph.constant(
      matrix(4, 4) { ($0 == $1 ? 1 : 0) + 0.25 * cos(2 * $0 + $1 + 1) }, [4, 4])
    let target = w.graph.constant(products(4, 4) { sin(1.7 * $0) }, [4, 4])
    return try (left.product(w).product(right) - target).squared().sum() * 0.5
  }
}
