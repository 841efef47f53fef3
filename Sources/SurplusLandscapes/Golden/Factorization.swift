import Glibc
import SurplusCore
import SurplusGraph

/// The factorization of a matrix by factors whose rank is less than its own.
struct Factorization: ClosedForm {
  let id = "golden_factorization"
  let summary = "Factorization of a 6 x 5 matrix with rank 4."
  let formula = """
    f = 1/2 |U V' - A|^2,  U 6 x 4, V 5 x 4,  A_ij = sin(1.3 (i + 1) (j + 1))
    start: U_ij = 0.5 cos(0.7 (i + 1) (j + 1)),  V_ij = 0.5 sin(0.9 (i + 1) (j + 1) + 0.2);  n = 44
    """
  let layout = ParameterLayout([("U", [6, 4], .weight, 0), ("V", [5, 4], .weight, 1)])
  let start = products(6, 4) { 0.5 * cos(0.7 * $0) } + products(5, 4) { 0.5 * sin(0.9 * $0 + 0.2) }
  /// The squares of the singular values of A beyond the fourth, halved.
  let lowerBound = 0.312642684153657

  func loss(_ parameters: [Tensor]) throws(GraphError) -> Tensor {
    let (u, v) = (parameters[0], parameters[1])
    let target = u.graph.constant(products(6, 5) { sin(1.3 * $0) }, [6, 5])
    return try (u.product(v, transposeRight: true) - target).squared().sum() * 0.5
  }
}
