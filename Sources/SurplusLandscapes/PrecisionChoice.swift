import SurplusCore

extension Hyperparameter {
  /// The setting that every landscape has: the format of parameters and gradients.
  static func precision(default value: Precision) -> Hyperparameter {
    .choice(
      "precision", of: Precision.allCases.map(\.rawValue), default: value.rawValue,
      "Format of parameters, gradients and data.")
  }
}
