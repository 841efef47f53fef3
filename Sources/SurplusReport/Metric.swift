/// A metric of the comparison: what is measured over a split of the data at the end of a trial.
public enum Metric: String, Sendable, CaseIterable {
  /// Fraction of training rows answered wrongly.
  case trainError = "train_error"
  /// Fraction of held-out rows answered wrongly.
  case validationError = "validation_error"
  /// Fraction of test rows answered wrongly.
  case testError = "test_error"
  /// Mean loss of a training row, or the value of a closed form.
  case trainLoss = "train_loss"
  /// Mean loss of a held-out row.
  case validationLoss = "validation_loss"
  /// Mean loss of a test row.
  case testLoss = "test_loss"
  /// Distance to the known solution.
  case distance

  /// The metrics that a best cell may be chosen by, first choice first: never one of the test rows.
  static let selection: [Metric] = [.validationError, .validationLoss, .trainLoss]

  /// Whether its values are fractions, shown in percent.
  public var isError: Bool {
    switch self {
    case .trainError, .validationError, .testError: true
    case .trainLoss, .validationLoss, .testLoss, .distance: false
    }
  }

  /// Its name in a sentence: "validation error".
  public var title: String {
    rawValue.replacing("_", with: " ")
  }
}
