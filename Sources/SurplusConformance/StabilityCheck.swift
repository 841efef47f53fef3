import Glibc
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

extension CheckContext {
  /// The defaults, then the rates (one for each part that has its own) moved together through their tuning ranges.
  var rateSettings: [[Double]] {
    let rates = descriptor.hyperparameters.enumerated().filter {
      ($1.name == "lr" || $1.name.hasSuffix("_lr")) && ($1.tuning?.minimum ?? 0) > 0
    }
    guard !rates.isEmpty else { return [defaults] }
    return [defaults]
      + (0...8).map { part in
        var values = defaults
        for (place, rate) in rates {
          guard let tuning = rate.tuning else { continue }
          values[place] = tuning.minimum * pow(tuning.maximum / tuning.minimum, Double(part) / 8)
        }
        return values
      }
  }

  /// Values with their names, for messages.
  func named(_ values: [Double]) -> String {
    zip(descriptor.hyperparameters, values).map { "\($0.name) = \($1)" }.joined(separator: ", ")
  }
}

extension CheckRandom {
  /// The defaults, but a number above 0 for each real hyperparameter that is 0 by default: what is switched off is on.
  mutating func switchedOn(_ descriptor: Descriptor) -> [Double] {
    descriptor.hyperparameters.map { hyperparameter in
      guard case .real = hyperparameter.kind, hyperparameter.defaultValue == 0 else {
        return hyperparameter.defaultValue
      }
      let tuned = hyperparameter.tuning?.maximum ?? 0
      return uniform(0.2...1) * min(tuned > 0 ? tuned : 0.5, hyperparameter.maximum)
    }
  }
}
