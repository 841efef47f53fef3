import SurplusCore
import SurplusGraph

/// A fully connected network with hidden layers of one width, and the mean softmax cross-entropy of its logits.
struct MultilayerPerceptron {
  /// What follows a hidden layer.
  enum Activation: String, CaseIterable {
    case relu
    case tanh
  }

  /// How parameters are drawn.
  enum Initialization: String, CaseIterable {
    /// Weights normal with variance 2 / fan-in, biases 0 (He et al. 2015, arXiv:1502.01852).
    case he
    /// All 0.
    case zero
    /// Weights and biases uniform within 1 / sqrt(fan-in) of 0, as PyTorch's linear layers are by default.
    case torch
  }

  let features: Int
  let width: Int
  /// Hidden layers; 0 is a linear model.
  let depth: Int
  let classes: Int
  let activation: Activation
  let initialization: Initialization

  /// Weights of fan-out x fan-in and biases, layer by layer; the last weight is the head.
  var layout: ParameterLayout {
    ParameterLayout(
      (0...depth).flatMap { layer in
        let (fanOut, role) = layer == depth ? (classes, TensorRole.head) : (width, .weight)
        return [
          ("layer\(layer).weight", [fanOut, fanIn(layer)], role, layer),
          ("layer\(layer).bias", [fanOut], .bias, layer),
        ]
      })
  }

  /// One after each hidden activation.
  var sites: [ActivationSite] {
    (0..<depth).map { ActivationSite(name: "hidden\($0)", columns: width) }
  }

  private func fanIn(_ layer: Int) -> Int { layer == 0 ? features : width }

  /// The logits of examples in rows; without sites it can be differentiated twice.
  func logits(_ inputs: Tensor, _ parameters: [Tensor], sites: Bool) throws(GraphError) -> Tensor {
    var values = inputs
    for layer in 0...depth {
      values = try values.linear(weight: parameters[2 * layer], bias: parameters[2 * layer + 1])
      guard layer < depth else { break }
      switch activation {
      case .relu: values = values.relu()
      case .tanh: values = values.tanh()
      }
      if sites { values = try values.site(layer) }
    }
    return values
  }

  /// Initial values, each tensor from a stream of its own.
  func initialValues(_ random: RandomSource) -> [Double] {
    layout.tensors.flatMap { tensor in
      let stream = random.stream("mlp", "initial parameters: \(tensor.name)")
      let fanIn = Double(fanIn(tensor.layer))
      switch initialization {
      case .he where tensor.role != .bias:
        let deviation = (2 / fanIn).squareRoot()
        return stream.normals(tensor.count).map { deviation * $0 }
      case .torch:
        let bound = 1 / fanIn.squareRoot()
        return (0..<tensor.count).map { bound * (2 * stream.uniform(UInt64($0)) - 1) }
      case .he, .zero:
        return [Double](repeating: 0, count: tensor.count)
      }
    }
  }
}
