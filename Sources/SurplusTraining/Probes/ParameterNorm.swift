import SurplusCore

/// `parameter_norm`: the Euclidean norm of all parameters.
struct ParameterNorm: Probe {
  let descriptor = ProbeDescriptor(
    id: "parameter_norm", summary: "Euclidean norm of the parameters", cost: "n multiplications")

  func measure<Element: Scalar>(
    _ point: EvaluationPoint<Element>, report: (String, Double) throws -> Void
  ) throws {
    try report("parameter_norm", sumOfSquares(point.parameters).squareRoot())
  }
}
