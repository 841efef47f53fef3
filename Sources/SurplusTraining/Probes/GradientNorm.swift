import SurplusCore

/// `gradient_norm`: Euclidean norm of the objective's gradient on the batch of the step that follows, before gradient
/// transforms.
struct GradientNorm: Probe {
  let descriptor = ProbeDescriptor(
    id: "gradient_norm", summary: "norm of the gradient of the step that follows", needs: .nextStep,
    cost: "n multiplications")

  func measure<Element: Scalar>(
    _ point: EvaluationPoint<Element>, report: (String, Double) throws -> Void
  ) throws {
    guard let norm = point.gradientNorm else { return }
    try report("gradient_norm", norm)
  }
}
