import SurplusCore
import SurplusGraph

/// A fully connected network with hidden layers of one width, or of up to three.
struct MultilayerPerceptron: Model {
  /// What follows a hidden layer.
  private enum Activation: String, CaseIterable {
    case relu
    case tanh
  }

  static let id = "mlp"
  static let summary = "Fully connected network with softmax cross-entropy."
  static let formula = """
    h_k  = act(norm(W_k h_(k-1) + b_k)),  k = 1 ... depth,  h_0 = x      with residual h_(k-1) more for k > 1
    loss = mean over rows of -log softmax(W h_depth + b)[label]
    n    = sum over maps of (inputs + 1) outputs, with a norm 2 for each hidden unit more
    """
  static let size = "width"
  static let hyperparameters: [Hyperparameter] = [
    .integer("width", default: 64, in: 1...1_000_000, "Units of a hidden layer."),
    .integer(
      "second_width", default: 0, in: 0...1_000_000,
      "Units of the second hidden layer; 0 for those of the first."),
    .integer(
      "third_width", default: 0, in: 0...1_000_000,
      "Units of the third hidden layer and those after it; 0 for those of the second."),
    .integer("depth", default: 2, in: 0...1000, "Hidden layers; 0 is a linear model."),
    .choice(
      "activation", of: Activation.allCases.map(\.rawValue), default: "relu",
      "What follows a hidden layer."),
    .boolean(
      "residual", default: false, "Whether hidden layers but the first are added to their inputs."),
    Normalization.hyperparameter(of: Normalization.allCases),
    Initialization.hyperparameter(default: .he),
  ]

  /// Numbers of an example, units of each hidden layer, classes.
  private let sizes: [Int]
  private let activation: Activation
  private let isResidual: Bool
  private let norm: Normalization
  private let initialization: Initialization

  init(features: Int, classes: Int, _ values: HyperparameterValues) throws {
    guard let activation = Activation(rawValue: values.choice("activation")) else {
      preconditionFailure("the descriptor's choices are those of the enumeration")
    }
    self.activation = activation
    isResidual = values.boolean("residual")
    norm = Normalization(values)
    initialization = Initialization(values)
    var widths = [values.integer("width")]
    for name in ["second_width", "third_width"] {
      let width = values.integer(name)
      widths.append(width > 0 ? width : widths[widths.count - 1])
    }
    let hidden = (0..<values.integer("depth")).map { widths[min($0, 2)] }
    guard !isResidual || Set(hidden).count <= 1 else {
      throw ComponentError(
        "residual adds hidden layers to their inputs, so all have one width, not "
          + hidden.map(String.init).joined(separator: ", "))
    }
    sizes = [features] + hidden + [classes]
  }

  /// Hidden layers; 0 is a linear model.
  private var depth: Int { sizes.count - 2 }

  /// Parameters of a hidden layer.
  private var parts: Int { 2 + norm.partCount }

  /// Weights of fan-out x fan-in, biases and normalizations, layer by layer; the last weight is the head.
  var layout: ParameterLayout {
    ParameterLayout(
      layers: (0...depth).map { [sizes[$0 + 1], sizes[$0]] }, role: .weight, norm: norm)
  }

  var normalizedColumns: [Int] { norm == .batch ? Array(sizes[1...depth]) : [] }

  /// A linear model has no hidden layers.
  static func hasSites(_ values: HyperparameterValues) -> Bool { values.integer("depth") > 0 }

  /// One after each hidden layer.
  var sites: [ActivationSite] {
    (0..<depth).map { ActivationSite(name: "hidden\($0)", columns: sizes[$0 + 1]) }
  }

  func logits(_ inputs: Tensor, _ parameters: [Tensor], _ pass: ForwardPass) throws(GraphError)
    -> Tensor
  {
    var values = inputs
    for layer in 0...depth {
      let part = parameters[(parts * layer)...]
      let sums = try values.linear(
        weight: part[part.startIndex], bias: part[part.startIndex + 1])
      guard layer < depth else { return sums }
      let normal = try norm.apply(sums, part.dropFirst(2), pass)
      let activations =
        switch activation {
        case .relu: normal.relu()
        case .tanh: normal.tanh()
        }
      values = isResidual && layer > 0 ? try values + activations : activations
      values = try pass.site(layer, values)
    }
    return values
  }

  func initialValues(_ random: RandomSource) -> [Double] {
    let tensors = layout.tensors
    return tensors.enumerated().flatMap { index, tensor in
      Normalization.initialValues(for: index, of: tensors)
        ?? initialization.values(
          for: tensor, fanIn: sizes[tensor.layer], stream(random, of: tensor))
    }
  }
}
