import SurplusCore
import SurplusGraph

/// A small convolutional network for square images: twice a 3 x 3 convolution, the rectifier and the mean or the largest
/// of 2 x 2 places, then a linear head.
///
/// Signals are [rows, height, width, channels] and kernels [channels out, height, width, channels in].
struct ImageConvolution: Model {
  /// What stands for 2 x 2 places after a layer.
  private enum Pool: String, CaseIterable {
    case mean
    case max
  }

  static let id = "cnn2d"
  static let summary = "Two convolutions over square images, softmax cross-entropy."
  static let formula = """
    h_k  = pool(relu(norm(convolution_k(h_(k-1))))),  k = 1, 2,  h_0 = x      3 x 3 places, padding 1; pool of 2 x 2
    loss = mean over rows of -log softmax(W h_2 + b)[label]
    n    = 18 c^2 + 12 c + (c side^2 / 8 + 1) classes, with a norm 6 c more,  c channels of the first convolution
    """
  static let size = "channels"
  static let hyperparameters: [Hyperparameter] = [
    .integer(
      "channels", default: 32, in: 1...10_000,
      "Channels of the first convolution; the second has twice as many."),
    Normalization.hyperparameter(of: [.none, .batch]),
    .choice(
      "pool", of: Pool.allCases.map(\.rawValue), default: Pool.mean.rawValue,
      "What stands for 2 x 2 places after a layer."),
    Initialization.hyperparameter(default: .torch),
  ]

  private static let window = 3

  private let side: Int
  private let classes: Int
  /// Channels of the image and after each convolution.
  private let channels: [Int]
  private let norm: Normalization
  private let pool: Pool
  private let initialization: Initialization

  init(features: Int, classes: Int, _ values: HyperparameterValues) throws {
    side = Int(Double(features).squareRoot())
    guard side * side == features, side % 4 == 0 else {
      throw ComponentError(
        "needs square images with a side that 4 divides, not examples of \(features) numbers")
    }
    guard let pool = Pool(rawValue: values.choice("pool")) else {
      preconditionFailure("the descriptor's choices are those of the enumeration")
    }
    self.pool = pool
    self.classes = classes
    norm = Normalization(values)
    let width = values.integer("channels")
    channels = [1, width, 2 * width]
    initialization = Initialization(values)
  }

  /// Images become large between the layers.
  var evaluationRows: Int { 100 }

  var layout: ParameterLayout {
    let kernels = (0..<2).map { [channels[$0 + 1], Self.window, Self.window, channels[$0]] }
    return ParameterLayout(
      layers: kernels + [[classes, columns(after: 1)]], role: .convolution, norm: norm)
  }

  var normalizedColumns: [Int] { norm == .batch ? Array(channels[1...]) : [] }

  /// Parameters of a convolution.
  private var parts: Int { 2 + norm.partCount }

  /// Numbers of an example after a layer.
  private func columns(after layer: Int) -> Int {
    let side = self.side >> (layer + 1)
    return side * side * channels[layer + 1]
  }

  /// One after each pool.
  var sites: [ActivationSite] {
    (0..<2).map { ActivationSite(name: "hidden\($0)", columns: columns(after: $0)) }
  }

  func logits(_ inputs: Tensor, _ parameters: [Tensor], _ pass: ForwardPass) throws(GraphError)
    -> Tensor
  {
    var values = try inputs.reshape([inputs.shape[0], side, side, 1])
    for layer in 0..<2 {
      let part = parameters[(parts * layer)...]
      let sums = try values.convolution(
        kernel: part[part.startIndex], bias: part[part.startIndex + 1], step: 1, padding: 1)
      let places = sums.shape
      let rows = try norm.apply(
        sums.reshape([places.count / channels[layer + 1], channels[layer + 1]]),
        part.dropFirst(2), pass)
      let activations = try rows.reshape(places).relu()
      values =
        switch pool {
        case .mean: try activations.halved()
        case .max: try activations.largest(in: [2, 2], step: [2, 2])
        }
      values = try pass.site(layer, values)
    }
    return try values.flattened()
      .linear(weight: parameters[2 * parts], bias: parameters[2 * parts + 1])
  }

  func initialValues(_ random: RandomSource) -> [Double] {
    let tensors = layout.tensors
    return tensors.enumerated().flatMap { index, tensor in
      let weight = tensors[parts * tensor.layer]
      return Normalization.initialValues(for: index, of: tensors)
        ?? initialization.values(for: tensor, fanIn: weight.columns, stream(random, of: tensor))
    }
  }
}
