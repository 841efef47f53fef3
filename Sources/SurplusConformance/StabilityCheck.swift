import SurplusCore

extension ConformanceCheck {
  static let staysDown = ConformanceCheck(
    26, "stays_down",
    "at a rate at which it descends on a quadratic it does not climb above the start in 1000 steps",
    [.optimizer], seconds: 60
  ) { check in
    let problem = CheckProblem.quadratic(CheckLayouts.vector(10), check.random("problem"))
    let first = problem.loss(problem.start)
    for values in check.rateSettings {
      let optimizer = try CheckedOptimizer(check, problem, values: values)
      var hasDescended = false
      for step in 0..<1000 {
        if try optimizer.step(gradient: nil) == .diverged { break }
        let loss = problem.loss(try optimizer.view().values)
        if step < 200 { hasDescended = hasDescended || loss <= 0.1 * first }
        // A rate that is too large shows it early: it is not what is looked for.
        if !hasDescended && (step >= 200 || !(loss <= first)) { break }
        try demand(
          !hasDescended || loss <= first, "a loss of at most the first one, \(first)",
          saw: "\(loss) after step \(step)")
      }
      if hasDescended { return }
    }
    throw CheckSkip("it does not come to a tenth of the first loss in 200 steps")
  }
}
