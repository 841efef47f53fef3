import SurplusBoundary
import SurplusCore

extension ConformanceCheck {
  static let derivativesMatch = ConformanceCheck(
    18, "derivatives_match",
    "gradients and products agree with differences; proximal maps contract as such; targets sum to one",
    [.regularizer, .landscape]
  ) { check in
    guard check.mainPrecision == .f64 else { throw CheckSkip("it does not work in f64") }
    if check.descriptor.kind == .landscape { return try landscape(check) }
    let problem = CheckProblem.quadratic(CheckLayouts.network, check.random("problem"))
    var draws = check.random("hyperparameters")
    // Terms whose weight is 0 by default are there from the second on.
    for draw in 0..<4 {
      let values = draw == 0 ? check.defaults : draws.switchedOn(check.descriptor)
      check.note("hyperparameters \(check.named(values))")
      do {
        try regularizer(check, CheckedRegularizer(check, problem, values: values))
      } catch let error as PluginError where draw > 0 && !error.lacksReason {
        // Settings that exclude each other are refused.
        continue
      }
    }
  }

  private static func regularizer(_ check: CheckContext, _ component: CheckedRegularizer) throws {
    var random = check.random("direction")
    let count = component.problem.layout.count
    let (point, direction) = (random.points(count), random.points(count))
    let hooks = check.descriptor.hooks
    if hooks.contains(.penalty) {
      func gradient(_ shift: Double) throws -> [Double] {
        component.parameters.values = zip(point, direction).map { $0 + shift * $1 }
        component.gradient.values = point.map { _ in 0 }
        _ = try component.penalty()
        return component.gradient.values
      }
      func value(_ shift: Double) throws -> Double {
        component.parameters.values = zip(point, direction).map { $0 + shift * $1 }
        return try component.penalty(gradient: false)
      }
      try agree(
        "the penalty's gradient", dot(try gradient(0), direction),
        (try value(1e-5) - (try value(-1e-5))) / 2e-5)
      if hooks.contains(.penaltyProduct) {
        let (ahead, behind) = (try gradient(1e-5), try gradient(-1e-5))
        component.parameters.values = point
        component.vector.values = direction
        component.result.values = point.map { _ in 0 }
        try component.hook(.penaltyProduct)
        try agree(
          "the penalty's product", dot(component.result.values, direction),
          (dot(ahead, direction) - dot(behind, direction)) / 2e-5)
      }
    }
    if hooks.contains(.proximal) {
      func map(_ x: [Double]) throws -> [Double] {
        component.parameters.values = x
        try component.hook(.prox)
        return component.parameters.values
      }
      for scale in [0.01, 1, 100] {
        let other = zip(point, direction).map { $0 + scale * $1 }
        let (a, b) = (try map(point), try map(other))
        let apart = zip(a, b).map { $0 - $1 }
        let along = dot(apart, zip(point, other).map { $0 - $1 })
        let after = dot(apart, apart)
        // True of every proximal map of a convex function.
        guard after > along + 1e-9 * max(after, along.magnitude) else { continue }
        try demand(
          distance(try map(a), a) <= 1e-9,
          "squared distance \(along) at most after the map of two points, as of a proximal map",
          saw: "\(after)")
        check.warn("projects onto a set that is not convex")
      }
    }
    let batch = try CheckBatch(.f64)
    if hooks.contains(.data) {
      try component.transformData(batch)
      for row in 0..<batch.rows {
        let sum = (0..<batch.classes).reduce(0) { $0 + batch.targets[row * batch.classes + $1] }
        try demand((sum - 1).magnitude < 1e-9, "targets that sum to 1", saw: "\(sum)")
      }
    }
    if hooks.contains(.loss) {
      _ = try component.transformLoss(batch, gradient: true)
      let slope = batch.gradient.values
      let (logits, shift) = (batch.logits.values, random.points(batch.logits.count))
      func loss(_ h: Double) throws -> Double {
        batch.logits.values = zip(logits, shift).map { $0 + h * $1 }
        return try component.transformLoss(batch, gradient: false)
      }
      try agree(
        "the gradient of the loss", dot(slope, shift),
        (try loss(1e-5) - (try loss(-1e-5))) / 2e-5)
    }
    if hooks.contains(.activation) {
      let (x, shift) = (batch.activations.values, random.points(batch.activations.count))
      let weight = random.points(x.count)
      func forward(_ h: Double) throws -> Double {
        batch.activations.values = zip(x, shift).map { $0 + h * $1 }
        try component.activation(
          backward: false, batch.activations, batch.context, rows: batch.rows,
          columns: batch.features)
        return dot(batch.activations.values, weight)
      }
      let slope = (try forward(1e-5) - (try forward(-1e-5))) / 2e-5
      _ = try forward(0)
      batch.activations.values = weight
      try component.activation(
        backward: true, batch.activations, batch.context, rows: batch.rows, columns: batch.features
      )
      try agree("backward", dot(batch.activations.values, shift), slope)
    }
  }

  private static func landscape(_ check: CheckContext) throws {
    let landscape = try CheckedLandscape(check)
    var random = check.random("direction")
    let point = landscape.parameters.values
    let direction = random.points(point.count)
    func gradient(_ h: Double) throws -> (Double, [Double]) {
      landscape.parameters.values = zip(point, direction).map { $0 + h * $1 }
      let loss = try landscape.loss(gradient: true)
      return (loss, landscape.gradient.values)
    }
    let (ahead, behind, here) = (try gradient(1e-6), try gradient(-1e-6), try gradient(0))
    try agree("the gradient", dot(here.1, direction), (ahead.0 - behind.0) / 2e-6)
    landscape.vector.values = direction
    if try landscape.hessianProduct() {
      try agree(
        "the Hessian-vector product", dot(landscape.product.values, direction),
        (dot(ahead.1, direction) - dot(behind.1, direction)) / 2e-6)
    }
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

private func distance(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
}

private func agree(_ what: String, _ given: Double, _ difference: Double) throws {
  let scale = max(given.magnitude, difference.magnitude)
  try demand(
    (given - difference).magnitude <= 1e-4 * scale + 1e-9,
    "\(what) along a direction as the differences say, \(difference)", saw: "\(given)")
}
