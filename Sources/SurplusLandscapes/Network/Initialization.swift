import SurplusCore

/// How the parameters of linear maps and convolutions are drawn.
enum Initialization: String, CaseIterable {
  /// Weights normal with variance 2 / fan-in, biases 0 (He et al. 2015, arXiv:1502.01852).
  case he
  /// All 0.
  case zero
  /// Weights and biases uniform within 1 / sqrt(fan-in) of 0, as PyTorch's layers are by default.
  case torch

  /// The setting that chooses one.
  static func hyperparameter(default value: Initialization) -> Hyperparameter {
    .choice(
      "init", of: allCases.map(\.rawValue), default: value.rawValue, "How parameters are drawn.")
  }

  /// The one that was chosen.
  init(_ values: HyperparameterValues) {
    guard let choice = Self(rawValue: values.choice("init")) else {
      preconditionFailure("the descriptor's choices are those of the enumeration")
    }
    self = choice
  }

  /// Values for a tensor whose units have `fanIn` inputs each.
  func values(for tensor: ParameterTensor, fanIn: Int, _ stream: RandomStream) -> [Double] {
    switch self {
    case .he where tensor.role != .bias:
      let deviation = (2 / Double(fanIn)).squareRoot()
      return stream.normals(tensor.count).map { deviation * $0 }
    case .torch:
      let bound = 1 / Double(fanIn).squareRoot()
      return (0..<tensor.count).map { bound * (2 * stream.uniform(UInt64($0)) - 1) }
    case .he, .zero:
      return [Double](repeating: 0, count: tensor.count)
    }
  }
}
