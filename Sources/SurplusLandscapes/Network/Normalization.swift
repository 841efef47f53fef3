import SurplusCore
import SurplusGraph

/// What a hidden layer does with its sums before the rectifier: nothing, or mean 0 and variance 1, with a gain and a
/// bias for each column.
enum Normalization: String, CaseIterable {
  case none
  /// Each column over the examples and places of a batch.
  case batch
  /// Each example over its columns.
  case layer

  /// The setting that chooses one of some.
  static func hyperparameter(of choices: [Normalization]) -> Hyperparameter {
    .choice(
      "norm", of: choices.map(\.rawValue), default: none.rawValue,
      "What is normalised before a hidden layer's activation.")
  }

  /// The one that was chosen among some.
  init(_ values: HyperparameterValues) {
    guard let choice = Self(rawValue: values.choice("norm")) else {
      preconditionFailure("the descriptor's choices are those of the enumeration")
    }
    self = choice
  }

  /// Gain and bias of a layer, one number a column each, in the order of a layout.
  func parts(columns: Int, layer: Int) -> [ParameterLayout.Part] {
    guard self != .none else { return [] }
    return [
      ("layer\(layer).norm_gain", [columns], .normGain, layer),
      ("layer\(layer).norm_bias", [columns], .bias, layer),
    ]
  }

  /// How many parameters it adds to a layer.
  var partCount: Int { self == .none ? 0 : 2 }

  /// Gains are 1 and biases, which follow them in a layout, 0 at first; nil for a tensor of a layout that belongs to
  /// something else.
  static func initialValues(for index: Int, of tensors: [ParameterTensor]) -> [Double]? {
    let count = tensors[index].count
    if tensors[index].role == .normGain { return [Double](repeating: 1, count: count) }
    let isBias = index > 0 && tensors[index - 1].role == .normGain
    return isBias ? [Double](repeating: 0, count: count) : nil
  }

  /// The rows of values, normalised with gain and bias from the front of some parameters.
  func apply(_ values: Tensor, _ parameters: ArraySlice<Tensor>, _ pass: ForwardPass)
    throws(GraphError) -> Tensor
  {
    guard self != .none else { return values }
    let (gain, bias) = (
      parameters[parameters.startIndex], parameters[parameters.startIndex + 1]
    )
    return self == .batch
      ? try pass.batchNorm(values, gain: gain, bias: bias)
      : try values.layerNorm(gain: gain) + bias.broadcast(to: values.shape)
  }
}
