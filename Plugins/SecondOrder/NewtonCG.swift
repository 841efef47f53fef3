import SurplusPlugin

/// Newton's method in a trust region, its steps by conjugate gradients (Steihaug 1983, doi:10.1137/0720042; the radius
/// as in Nocedal and Wright 2006, algorithm 4.1). The batch of the step is used throughout.
///
/// Rounding is not taken for curvature. With u the rounding unit of the precision, the relative residual is not sought
/// below 10 u, and a direction d after the first with |d'H d| <= u |d|^2 (the largest d'H d / |d|^2 of this step) ends
/// the step before it: where H is singular, steps from 0 lead to the solution of least norm.
///
/// `gauss_newton_cg` has the Gauss-Newton matrix of the data loss in place of its Hessian (Schraudolph 2002,
/// doi:10.1162/08997660260028683; Martens 2010), which has no negative curvature.
struct NewtonCG: Optimizer {
  static let hessian = descriptor(
    "newton_cg", "Newton steps by conjugate gradients", "doi:10.1137/0720042",
    matrix: "the Hessian of the objective", needs: .hessian)
  static let gaussNewton = descriptor(
    "gauss_newton_cg", "Gauss-Newton steps by conjugate gradients",
    "doi:10.1162/08997660260028683",
    matrix: "the Gauss-Newton matrix of the data loss plus the Hessian of the penalties",
    needs: .gaussNewton)

  private static func descriptor(
    _ id: String, _ summary: String, _ reference: String, matrix: String, needs: Needs
  ) -> Descriptor {
    Descriptor(
      id: id, kind: .optimizer, summary: summary, reference: reference,
      formula: """
        p  minimizes g'p + p'H p / 2 in |p| <= radius, by conjugate gradients until
           |g + H p| <= min(tolerance, |g|^(1/2)) |g|, the border of the region or a direction without curvature above 0
        w += p      if the loss falls by more than 1e-4 of what the model says, else the step is rejected
        radius = |p| / 4 if it falls by less than a quarter of that,
        2 radius if by more than three quarters in a step to the border
        H: \(matrix)
        """,
      state: "4 n, and 1 number",
      cost: "one gradient, two more an iteration, and a third of one for the loss at w + p",
      hyperparameters: [
        .real("radius", default: 1, in: 1e-12...1e12, "radius of the first trust region"),
        .integer("iterations", default: 50, in: 1...100_000, "most products of one step"),
        .real("tolerance", default: 0.1, in: 0...1, "relative residual at which a step is done"),
      ], needs: [.evaluation, .loss, needs], traits: [.ownsIterate, .adaptive])
  }

  let curvature: Curvature

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [
      .likeParameters("step"), .likeParameters("residual"), .likeParameters("direction"),
      .likeParameters("product"), .elements("radius", count: 1, precision: .f64),
    ]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else {
      return .applied
    }
    let count = step.parameters.count
    let radius = step.state.reals(4)
    if step.index == 0 { radius[0] = step.hyperparameters["radius"] }
    let norm = sumOfSquares(step.gradient).squareRoot()
    if norm == 0 { return .stop }
    var solver = TrustRegionSolver<Element>(
      p: step.state[0], r: step.state[1], d: step.state[2], product: step.state[3], count: count)
    try solver.solve(
      g, radius: radius[0], iterations: step.hyperparameters.integer("iterations"),
      residual: max(
        min(step.hyperparameters["tolerance"], norm.squareRoot()), 10 * Double(Element.ulpOfOne))
        * norm
    ) { direction, product in
      try step.services.product(curvature, at: w, vector: direction, into: product)
    }
    let (p, trial) = (step.state[0], step.state[2])
    for i in 0..<count { trial[i] = w[i] + p[i] }
    let loss = try step.services.evaluate(at: trial)
    step.services.claim(CostClaim(losses: 1, gradients: 0, products: solver.products))
    let ratio = Self.ratio(fallen: step.loss - loss, predicted: solver.decrease, of: step.loss)
    if !(ratio >= 0.25) {
      radius[0] = solver.length / 4
    } else if ratio > 0.75 && solver.isAtBorder {
      radius[0] = min(2 * radius[0], 1e12)
    }
    step.services.report("radius", radius[0])
    guard ratio > 1e-4 else { return .rejected }
    w.update(from: trial, count: count)
    return .applied
  }

  /// What fell over what was predicted to; differences that are rounding count as met.
  private static func ratio(fallen: Double, predicted: Double, of loss: Double) -> Double {
    let rounding = 10 * Double.ulpOfOne * loss.magnitude
    return (fallen + rounding) / (predicted + rounding)
  }
}
