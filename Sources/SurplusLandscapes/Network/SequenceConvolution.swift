import SurplusCore
import SurplusGraph

/// The convolutional network of MNIST-1D (Greydanus and Kobak 2024, arXiv:2011.14439): three convolutions along a
/// sequence, each halving it, and a linear head on what is left.
///
/// Signals are [rows, places, channels] and kernels [channels out, places, channels in].
struct SequenceConvolution: Model {
  static let id = "cnn1d"
  static let summary = "Three convolutions along a sequence, softmax cross-entropy."
  static let formula = """
    h_k  = relu(convolution_k(h_(k-1))),  k = 1, 2, 3,  h_0 = x      5, 3, 3 places wide, step 2, padding 1
    loss = mean over rows of -log softmax(W h_3 + b)[label]
    n    = 6 c^2 + 8 c + (p c + 1) classes,  c channels, p places after the third convolution
    """
  static let size = "channels"
  static let hyperparameters: [Hyperparameter] = [
    .integer("channels", default: 25, in: 1...10_000, "Channels of each convolution."),
    Initialization.hyperparameter(default: .torch),
  ]

  /// Places in a window of each convolution.
  private static let windows = [5, 3, 3]
  private static let step = 2
  private static let padding = 1

  private let channels: Int
  private let classes: Int
  /// Places of the inputs and after each convolution.
  private let places: [Int]
  private let initialization: Initialization

  init(features: Int, classes: Int, _ values: HyperparameterValues) throws {
    self.classes = classes
    channels = values.integer("channels")
    initialization = Initialization(values)
    var places = [features]
    for window in Self.windows {
      let room = places[places.count - 1] + 2 * Self.padding - window
      guard room >= 0 else {
        throw ComponentError("needs sequences of 3 or more numbers, not of \(features)")
      }
      places.append(room / Self.step + 1)
    }
    self.places = places
  }

  var layout: ParameterLayout {
    let kernels = Self.windows.enumerated().map { [channels, $1, $0 == 0 ? 1 : channels] }
    let head = [classes, places[Self.windows.count] * channels]
    return ParameterLayout(layers: kernels + [head], role: .convolution)
  }

  /// One after each convolution.
  var sites: [ActivationSite] {
    Self.windows.indices.map {
      ActivationSite(name: "hidden\($0)", columns: places[$0 + 1] * channels)
    }
  }

  func logits(_ inputs: Tensor, _ parameters: [Tensor], _ pass: ForwardPass) throws(GraphError)
    -> Tensor
  {
    var values = try inputs.reshape([inputs.shape[0], places[0], 1])
    for layer in Self.windows.indices {
      values = try values.convolution(
        kernel: parameters[2 * layer], bias: parameters[2 * layer + 1], step: Self.step,
        padding: Self.padding
      ).relu()
      values = try pass.site(layer, values)
    }
    let head = 2 * Self.windows.count
    return try values.flattened().linear(weight: parameters[head], bias: parameters[head + 1])
  }

  func initialValues(_ random: RandomSource) -> [Double] {
    let tensors = layout.tensors
    return tensors.flatMap { tensor in
      let weight = tensors[2 * tensor.layer]
      return initialization.values(
        for: tensor, fanIn: weight.columns, stream(random, of: tensor))
    }
  }
}
