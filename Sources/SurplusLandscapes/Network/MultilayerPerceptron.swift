import SurplusCore
import SurplusGraph

/// A fully connected network with hidden layers of one width.
struct MultilayerPerceptron: Model {
  /// What follows a hidden layer.
  private enum Activation: String, CaseIterable {
    case relu
    case tanh
  }

  static let id = "mlp"
  static let summary = "Fully connected network with softmax cross-entropy."
  static let hyperparameters: [Hyperparameter] = [
    .integer("width", default: 64, in: 1...1_000_000, "Units of a hidden layer."),
    .integer("depth", default: 2, in: 0...1000, "Hidden layers; 0 is a linear model."),
    .choice(
      "activation", of: Activation.allCases.map(\.rawValue), default: "relu",
      "What follows a hidden layer."),
    .boolean(
      "residual", default: false, "Whether hidden layers but the first are added to their inputs."),
    Initialization.hyperparameter(default: .he),
  ]

  private let features: Int
  private let width: Int
  /// Hidden layers; 0 is a linear model.
  private let depth: Int
  private let classes: Int
  private let activation: Activation
  private let isResidual: Bool
  private let initialization: Initialization

  init(features: Int, classes: Int, _ values: HyperparameterValues) {
    guard let activation = Activation(rawValue: values.choice("activation")) else {
      preconditionFailure("the descriptor's choices are those of the enumeration")
    }
    self.features = features
    self.classes = classes
    self.activation = activation
    width = values.integer("width")
    depth = values.integer("depth")
    isResidual = values.boolean("residual")
    initialization = Initialization(values)
  }

  /// Weights of fan-out x fan-in and biases, layer by layer; the last weight is the head.
  var layout: ParameterLayout {
    ParameterLayout(
      layers: (0...depth).map { [$0 == depth ? classes : width, fanIn($0)] }, role: .weight)
  }

  /// One after each hidden layer.
  var sites: [ActivationSite] {
    (0..<depth).map { ActivationSite(name: "hidden\($0)", columns: width) }
  }

  private func fanIn(_ layer: Int) -> Int { layer == 0 ? features : width }

  func logits(_ inputs: Tensor, _ parameters: [Tensor], sites: Bool) throws(GraphError)
    -> Tensor
  {
    var values = inputs
    for layer in 0...depth {
      let sums = try values.linear(weight: parameters[2 * layer], bias: parameters[2 * layer + 1])
      guard layer < depth else { return sums }
      let activations =
        switch activation {
        case .relu: sums.relu()
        case .tanh: sums.tanh()
        }
      values = isResidual && layer > 0 ? try values + activations : activations
      if sites { values = try values.site(layer) }
    }
    return values
  }

  func initialValues(_ random: RandomSource) -> [Double] {
    layout.tensors.flatMap {
      initialization.values(for: $0, fanIn: fanIn($0.layer), stream(random, of: $0))
    }
  }
}
