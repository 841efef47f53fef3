import Glibc
import SurplusCore
import SurplusGraph

/// A network on examples that are given by a formula.
struct SmallNetwork: ClosedForm {
  let id = "golden_mlp"
  let summary = "Network 5-7-3 with tanh and cross-entropy on 12 examples."
  let formula = """
    f = mean over r of -log softmax(W2 tanh(W1 x_r + b1) + b2)[r mod 3],  r = 0 ... 11
    x_rj = sin(0.7 (r + 1) (j + 1) + 0.3 j)
    start: W1_ij = 0.5 cos(1.1 (i + 1) (j + 1)),  b1_j = 0.1 sin(j + 1),
           W2_ij = 0.5 sin(0.9 (i + 1) (j + 1) + 0.4),  b2_j = 0.1 cos(j + 1);  n = 66
    """
  let layout = ParameterLayout([
    ("W1", [7, 5], .weight, 0), ("b1", [7], .bias, 0), ("W2", [3, 7], .head, 1),
    ("b2", [3], .bias, 1),
  ])
  let start =
    products(7, 5) { 0.5 * cos(1.1 * $0) } + products(1, 7) { 0.1 * sin($0) }
    + products(3, 7) { 0.5 * sin(0.9 * $0 + 0.4) } + products(1, 3) { 0.1 * cos($0) }
  let lowerBound = 0.0

  func loss(_ parameters: [Tensor]) throws(GraphError) -> Tensor {
    let graph = parameters[0].graph
    let inputs = graph.constant(
      matrix(12, 5) { sin(0.7 * ($0 + 1) * ($1 + 1) + 0.3 * $1) }, [12, 5])
    let targets = graph.constant(
      matrix(12, 3) { row, column in Int(row) % 3 == Int(column) ? 1 : 0 }, [12, 3])
    let hidden = try inputs.linear(weight: parameters[0], bias: parameters[1]).tanh()
    let logits = try hidden.linear(weight: parameters[2], bias: parameters[3])
    return try logits.crossEntropy(targets)
  }
}
