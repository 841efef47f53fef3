import SurplusCore
import SurplusGraph

/// A small convolutional network for square images: twice a 3 x 3 convolution, the rectifier and the mean of
/// 2 x 2 places, then a linear head.
///
/// Signals are [rows, height, width, channels] and kernels [channels out, height, width, channels in].
struct ImageConvolution: Model {
  static let id = "cnn2d"
  static let summary = "Two convolutions over square images, softmax cross-entropy."
  static let hyperparameters: [Hyperparameter] = [
    .integer(
      "channels", default: 32, in: 1...10_000,
      "Channels of the first convolution; the second has twice as many."),
    Initialization.hyperparameter(default: .torch),
  ]

  private static let window = 3

  private let side: Int
  private let classes: Int
  /// Channels of the image and behind each convolution.
  private let channels: [Int]
  private let initialization: Initialization

  init(features: Int, classes: Int, _ values: HyperparameterValues) throws {
    side = Int(Double(features).squareRoot())
    guard side * side == features, side % 4 == 0 else {
      throw ComponentError(
        "cnn2d needs square images with a side that 4 divides, not examples of \(features) numbers")
    }
    self.classes = classes
    let width = values.integer("channels")
    channels = [1, width, 2 * width]
    initialization = Initialization(values)
  }

  /// Images become large between the layers.
  var evaluationRows: Int { 100 }

  var layout: ParameterLayout {
    let kernels = (0..<2).map { [channels[$0 + 1], Self.window, Self.window, channels[$0]] }
    return ParameterLayout(layers: kernels + [[classes, columns(behind: 1)]], role: .convolution)
  }

  /// Numbers of an example behind a layer.
  private func columns(behind layer: Int) -> Int {
    let side = self.side >> (layer + 1)
    return side * side * channels[layer + 1]
  }

  /// One after each mean.
  var sites: [ActivationSite] {
    (0..<2).map { ActivationSite(name: "hidden\($0)", columns: columns(behind: $0)) }
  }

  func logits(_ inputs: Tensor, _ parameters: [Tensor], sites: Bool) throws(GraphError)
    -> Tensor
  {
    var values = try inputs.reshape([inputs.shape[0], side, side, 1])
    for layer in 0..<2 {
      values = try values.convolution(
        kernel: parameters[2 * layer], bias: parameters[2 * layer + 1], step: 1, padding: 1
      ).relu().halved()
      if sites { values = try values.site(layer) }
    }
    return try values.flattened().linear(weight: parameters[4], bias: parameters[5])
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
