import Glibc
import SurplusCore

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
