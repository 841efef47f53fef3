import SurplusPlugin

/// Hutchinson's estimate of the diagonal of a Hessian (Bekas, Kokiopoulou and Saad 2007,
/// doi:10.1016/j.apnum.2007.01.003): z * H z with z_i = 1 or -1, drawn from the random stream of the step. Exact where
/// the Hessian is diagonal.
enum HutchinsonProbe {
  /// Writes the estimate at the step's point into `diagonal`; `probe` is room for z. Costs one product.
  static func estimate<Element: Scalar>(
    _ step: OptimizerStep<Element>, probe: UnsafeMutablePointer<Element>,
    into diagonal: UnsafeMutablePointer<Element>
  ) throws {
    guard let w = step.parameters.baseAddress else { return }
    let count = step.parameters.count
    step.random.forEachWord(count: count) { index, word in
      probe[index] = word & 1 == 0 ? 1 : -1
    }
    try step.services.product(.hessian, at: w, vector: probe, into: diagonal)
    for i in 0..<count { diagonal[i] *= probe[i] }
  }
}
