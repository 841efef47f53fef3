import Glibc
import SurplusCore
import SurplusGraph

/// A transformer without biases whose layer norms come first (Vaswani et al. 2017, arXiv:1706.03762; Radford et al.
/// 2019), in the form and with the initial values of nanoGPT.
///
/// On tokens it is a decoder: attention looks back alone, and the embedding is the head; sums are read at the last
/// position, the next characters at every one. Where characters are hidden, attention looks everywhere, and they are
/// read at their places. On patches of an image attention looks everywhere, and the answer is read from the mean over
/// the positions.
struct Transformer: Model {
  static let id = "transformer"
  static let summary = "Transformer on tokens or on patches of images, softmax cross-entropy."
  static let formula = """
    x = E[token] + P[position],  on patches x = A patch + P[position]
    x += attention(norm(x)),  x += B gelu(C norm(x))      in each layer
    loss = mean over answers of -log softmax(E norm(x))[answer]
           on patches with W mean over positions of norm(x) in place of E norm(x)
    n = (tokens + positions) width + layers (12 width^2 + 2 width) + width
        on patches with patch^2 + classes in place of tokens
    """
  static let size = "width"
  static let hyperparameters: [Hyperparameter] = [
    .integer("width", default: 128, in: 1...100_000, "Numbers that stand for a position."),
    .integer("layers", default: 2, in: 1...1000, "Layers of attention and perceptron."),
    .integer("heads", default: 4, in: 1...1000, "Heads of attention; they divide the width."),
    .integer("patch", default: 4, in: 1...1000, "Side of a patch in pixels."),
  ]

  /// Parameters of a layer.
  private static let parts = 8

  private let task: TransformerTask
  private let positions: Int
  private let classes: Int
  private let width: Int
  private let layers: Int
  private let heads: Int
  /// Tokens that are asked for; their places stand after the tokens of an example.
  private let hidden: Int
  /// Sides of the image and of a patch.
  private let side: Int
  private let patch: Int

  init(features: Int, classes: Int, _ values: HyperparameterValues) throws {
    task = TransformerTask(values)
    hidden = task.hidden(values)
    self.classes = classes
    width = values.integer("width")
    layers = values.integer("layers")
    heads = values.integer("heads")
    guard width % heads == 0 else {
      throw ComponentError(
        "width = \(width) cannot be split between \(heads) heads: it has to be a multiple of heads")
    }
    switch task {
    case .modularAddition, .characters, .maskedCharacters:
      (side, patch, positions) = (0, 0, features - hidden)
      guard positions > 0 else {
        throw ComponentError("cannot hide \(hidden) of \(positions) characters")
      }
    case .patches:
      side = Int(Double(features).squareRoot())
      patch = values.integer("patch")
      guard side * side == features, side % patch == 0 else {
        throw ComponentError(
          "cannot cut examples of \(features) numbers into patches: they have to be square images "
            + "with a side that is a multiple of patch = \(patch)")
      }
      positions = (side / patch) * (side / patch)
    }
  }

  static func readsTokens(_ values: HyperparameterValues) -> Bool {
    TransformerTask(values).readsTokens
  }

  var evaluationRows: Int { max(1, 6000 / positions) }

  var layout: ParameterLayout {
    var parts: [(name: String, shape: [Int], role: TensorRole, layer: Int)] = []
    switch task {
    case .modularAddition, .characters, .maskedCharacters:
      parts.append(("embedding", [classes, width], .embedding, -1))
    case .patches: parts.append(("patches", [width, patch * patch], .weight, -1))
    }
    parts.append(("positions", [positions, width], .positionEmbedding, -1))
    for layer in 0..<layers {
      parts += [
        ("layer\(layer).attention_norm", [width], .normGain, layer),
        ("layer\(layer).query", [width, width], .attentionQuery, layer),
        ("layer\(layer).key", [width, width], .attentionKey, layer),
        ("layer\(layer).value", [width, width], .attentionValue, layer),
        ("layer\(layer).attention_output", [width, width], .attentionOutput, layer),
        ("layer\(layer).perceptron_norm", [width], .normGain, layer),
        ("layer\(layer).perceptron_input", [4 * width, width], .weight, layer),
        ("layer\(layer).perceptron_output", [width, 4 * width], .weight, layer),
      ]
    }
    parts.append(("norm", [width], .normGain, layers))
    if task == .patches { parts.append(("head", [classes, width], .head, layers)) }
    return ParameterLayout(parts)
  }

  /// Where dropout belongs: after the embedding, and after attention and perceptron before they are added.
  var sites: [ActivationSite] {
    let names =
      ["embedding"] + (0..<layers).flatMap { ["attention\($0)", "perceptron\($0)"] }
    return names.map { ActivationSite(name: $0, columns: positions * width) }
  }

  func logits(_ inputs: Tensor, _ parameters: [Tensor], _ pass: ForwardPass) throws(GraphError)
    -> Tensor
  {
    let rows = inputs.shape[0]
    func site(_ index: Int, _ values: Tensor) throws(GraphError) -> Tensor {
      try pass.site(index, values.reshape([rows, positions * width])).reshape(values.shape)
    }
    var values = try site(0, embedded(inputs, parameters[0], parameters[1]))
    for layer in 0..<layers {
      let first = 2 + layer * Self.parts
      let part = Array(parameters[first..<(first + Self.parts)])
      let attended = try values.layerNorm(gain: part[0])
        .attention(
          query: part[1], key: part[2], value: part[3], output: part[4], heads: heads,
          positions: positions, looksBackOnly: !task.looksBothWays)
      values = try values + site(2 * layer + 1, attended)
      let hidden = try values.layerNorm(gain: part[5]).product(part[6], transposeRight: true)
      let answer = try hidden.gelu().product(part[7], transposeRight: true)
      values = try values + site(2 * layer + 2, answer)
    }
    let gain = parameters[2 + layers * Self.parts]
    switch task {
    case .characters:
      return try values.layerNorm(gain: gain).product(parameters[0], transposeRight: true)
    case .maskedCharacters:
      let places = try inputs.slice(1, positions..<(positions + hidden))
      let starts = inputs.graph.constant(
        (0..<rows).flatMap { row in
          [Double](repeating: Double(row * positions), count: hidden)
        }, places.shape)
      return try values.layerNorm(gain: gain).gather(places + starts)
        .reshape([rows * hidden, width]).product(parameters[0], transposeRight: true)
    case .modularAddition:
      let last = try values.reshape([rows, positions, width])
        .slice(1, (positions - 1)..<positions).reshape([rows, width])
      return try last.layerNorm(gain: gain).product(parameters[0], transposeRight: true)
    case .patches:
      let sums = try values.layerNorm(gain: gain).reshape([rows, positions, width]).sum([1])
      return try (sums / Double(positions))
        .product(parameters[parameters.count - 1], transposeRight: true)
    }
  }

  /// One row a position: [rows * positions, width].
  private func embedded(_ inputs: Tensor, _ table: Tensor, _ places: Tensor) throws(GraphError)
    -> Tensor
  {
    let rows = inputs.shape[0]
    let flat: Shape = [rows * positions, width]
    let tokens: Tensor
    switch task {
    case .modularAddition, .characters:
      tokens = try table.gather(inputs)
    case .maskedCharacters:
      tokens = try table.gather(inputs.slice(1, 0..<positions))
    case .patches:
      let count = side / patch
      tokens = try inputs.reshape([rows, count, patch, count, patch]).permute([0, 1, 3, 2, 4])
        .reshape([rows * positions, patch * patch]).product(table, transposeRight: true)
    }
    let shape: Shape = [rows, positions, width]
    return try (tokens.reshape(shape) + places.broadcast(to: shape)).reshape(flat)
  }

  /// Normal with deviation 0.02, smaller in front of the sums by the root of their number; gains 1.
  func initialValues(_ random: RandomSource) -> [Double] {
    let tensors = layout.tensors
    return tensors.enumerated().flatMap { index, tensor -> [Double] in
      if tensor.role == .normGain { return [Double](repeating: 1, count: tensor.count) }
      // The output of a perceptron is the last tensor of its layer; a norm follows the last layer.
      let endsPerceptron =
        tensor.role == .weight && tensor.layer >= 0 && tensors[index + 1].layer > tensor.layer
      let endsBranch = tensor.role == .attentionOutput || endsPerceptron
      let deviation = endsBranch ? 0.02 / Double(2 * layers).squareRoot() : 0.02
      return stream(random, of: tensor).normals(tensor.count).map { deviation * $0 }
    }
  }
}
