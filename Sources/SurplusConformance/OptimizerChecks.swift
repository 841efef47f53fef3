internal import CSurplus
import Glibc
import SurplusBoundary
import SurplusCore

extension ConformanceCheck {
  static let minimizes = ConformanceCheck(
    4, "minimizes",
    "with its defaults or a tuned rate it descends on four small problems within 1000 steps",
    [.optimizer], seconds: 60
  ) { check in
    let settings = check.rateSettings
    for problem in [
      .quadratic(CheckLayouts.vector(10), check.random("problem")), CheckProblem.rosenbrock,
      .factorization, .quadratic(CheckLayouts.network, check.random("mixed")),
    ] {
      let first = problem.loss(problem.start)
      var best = Double.infinity
      for values in settings where best > 0.1 * first {
        let optimizer = try CheckedOptimizer(check, problem, values: values)
        for _ in 0..<1000 {
          if try optimizer.step(gradient: nil) == .diverged { break }
          let loss = problem.loss(try optimizer.view().values)
          best = min(best, loss)
          if best <= 0.1 * first || !loss.isFinite { break }
        }
      }
      try demand(
        best <= 0.1 * first,
        "a tenth of the first loss \(first) on \(problem.name) within 1000 steps at some rate",
        saw: "at best \(best)")
    }
  }

  static let worksOnAnyLayout = ConformanceCheck(
    6, "works_on_any_layout",
    "empty tensors, one element, no dimensions, odd sizes, many tensors, zero gradients and zero weights",
    [.optimizer, .regularizer]
  ) { check in
    for (name, layout) in CheckLayouts.odd {
      check.note("the layout: \(name)")
      do {
        let problem = CheckProblem.quadratic(layout, check.random("problem"))
        let component = try check.make(problem)
        try component.run(3)
        if let optimizer = component as? CheckedOptimizer {
          for _ in 0..<3 { try optimizer.step(gradient: problem.start.map { _ in 0 }) }
        }
        try component.demandFinite("the layout: \(name)")
        check.note("the layout: \(name), from zero weights")
        let fromZero = try check.make(problem)
        fromZero.trained[0].values = problem.start.map { _ in 0 }
        try fromZero.run(3)
        try fromZero.demandFinite("the layout: \(name), from zero weights")
      } catch let error as PluginError where !error.lacksReason {
        check.warn("refuses the layout: \(name): \(error.message)")
      }
    }
  }

  static let survivesBadGradients = ConformanceCheck(
    7, "survives_bad_gradients",
    "NaN in a gradient is reported by an error, an outcome or the point; infinite and tiny ones do no harm",
    [.optimizer]
  ) { check in
    let problem = CheckProblem.quadratic(CheckLayouts.network, check.random("problem"))
    for value in [Double.nan, .infinity, -.infinity, 1e300, .leastNonzeroMagnitude] {
      for everywhere in [true, false] {
        check.note("a gradient with \(value)")
        let optimizer = try CheckedOptimizer(check, problem)
        try optimizer.run(2)
        var reported = false
        for _ in 0..<3 {
          optimizer.services.isPoisoned = value.isNaN
          var gradient = problem.gradient(optimizer.parameters.values)
          for index in gradient.indices where everywhere || index == 3 { gradient[index] = value }
          do {
            let outcome = try optimizer.step(gradient: gradient)
            reported = reported || outcome != .applied || !optimizer.parameters.isFinite
          } catch let error as PluginError {
            try demand(!error.lacksReason, "a reason with an error", saw: error.message)
            reported = true
          }
          if reported { break }
        }
        try demand(
          reported || !value.isNaN, "NaN in the gradient reported", saw: "steps as if nothing were")
      }
    }
  }

  static let partsEqualWhole = ConformanceCheck(
    13, "parts_equal_whole", "an elementwise rule gives the same bits on parts of the buffers",
    [.optimizer]
  ) { check in
    guard check.descriptor.traits.contains(.elementwise) else {
      throw CheckSkip("it does not say that it is elementwise")
    }
    let problem = CheckProblem.quadratic(CheckLayouts.vector(37), check.random("problem"))
    for precision in check.descriptor.precisions {
      let whole = try CheckedOptimizer(check, problem, precision: precision)
      let ranges = [0..<1, 1..<18, 18..<37]
      let parts = try ranges.map { range in
        let part = CheckedOptimizer.part(of: problem, range)
        return try CheckedOptimizer(check, part, precision: precision)
      }
      for _ in 0..<10 {
        let gradient = problem.gradient(whole.parameters.values)
        try whole.step(gradient: gradient)
        for (part, range) in zip(parts, ranges) {
          try part.step(gradient: Array(gradient[range]))
        }
        try demand(
          parts.flatMap(\.parameters.bytes) == whole.parameters.bytes,
          "the same bits on the whole and on three parts", saw: "others")
      }
    }
  }

  static let skippingLeavesParameters = ConformanceCheck(
    14, "skipping_leaves_parameters", "parameters change only in steps that are applied",
    [.optimizer]
  ) { check in
    for problem in [
      CheckProblem.rosenbrock, .quadratic(CheckLayouts.network, check.random("problem")),
    ] {
      let optimizer = try CheckedOptimizer(check, problem)
      for _ in 0..<50 {
        let before = optimizer.parameters.bytes
        let outcome = try optimizer.step(gradient: nil)
        if outcome == .skipped || outcome == .rejected {
          try optimizer.parameters.demandUnchanged(before, "the step was \(outcome)")
        }
      }
    }
  }

  static let precisionsAgree = ConformanceCheck(
    21, "precisions_agree", "f32 and f64 agree to single rounding over 20 steps", [.optimizer]
  ) { check in
    guard check.descriptor.precisions.count == 2 else {
      throw CheckSkip("it works in \(check.mainPrecision.rawValue) alone")
    }
    let problem = CheckProblem.quadratic(CheckLayouts.network, check.random("problem"))
    var random = check.random("hyperparameters")
    // Terms whose weight is 0 by default are there from the second on.
    for draw in 0..<4 {
      let values = draw == 0 ? check.defaults : random.switchedOn(check.descriptor)
      check.note("hyperparameters \(check.named(values))")
      let single: CheckedOptimizer
      let double: CheckedOptimizer
      do {
        single = try CheckedOptimizer(check, problem, precision: .f32, values: values)
        double = try CheckedOptimizer(check, problem, precision: .f64, values: values)
        try single.run(20)
        try double.run(20)
      } catch let error as PluginError where draw > 0 && !error.lacksReason {
        continue
      }
      let (a, b) = (single.parameters.values, double.parameters.values)
      let moved = zip(b, problem.start).map { ($0 - $1).magnitude }.max() ?? 0
      // Where a drawn rate lets it diverge, rounding grows as everything does.
      guard draw == 0 || moved <= 10 else { continue }
      let difference = zip(a, b).map { ($0 - $1).magnitude }.max() ?? 0
      if check.descriptor.traits.contains(.scalesRate) && difference > 1e-3 * moved + 1e-5 {
        // The first estimates come from differences of neighbouring points, of which single precision keeps few digits.
        return check.warn(
          "it estimates its rate, and the precisions end \(difference) apart after moves of \(moved)"
        )
      }
      try demand(
        difference <= 1e-3 * moved + 1e-5, "points within \(1e-3 * moved + 1e-5)",
        saw: "\(difference) apart with \(check.named(values))")
    }
  }

  static let claimsAreTrue = ConformanceCheck(
    22, "claims_are_true", "what it claims to have asked for is what the host counted",
    [.optimizer]
  ) { check in
    let problem = CheckProblem.quadratic(CheckLayouts.network, check.random("problem"))
    let optimizer = try CheckedOptimizer(check, problem)
    for _ in 0..<20 {
      try optimizer.step(gradient: nil)
      let (claim, services) = (optimizer.claim, optimizer.services)
      for (name, claimed, counted) in [
        ("losses", claim.losses, services.losses),
        ("gradients", claim.gradients, services.gradients),
        ("products", claim.products, services.products),
      ] where claimed != UInt64.max {
        try demand(
          claimed == UInt64(counted), "a claim of the \(counted) \(name) counted", saw: "\(claimed)"
        )
      }
    }
  }
}

extension CheckedOptimizer {
  /// The elements of a range as a problem of their own; steps on it are given their gradient.
  static func part(of problem: CheckProblem, _ range: Range<Int>) -> CheckProblem {
    CheckProblem(
      name: problem.name, layout: CheckLayouts.vector(range.count),
      start: Array(problem.start[range]), residuals: { $0 }, push: { $1 }, pull: { $1 })
  }
}
