import SurplusCore
import SurplusGraph

/// A kind of network that tells classes apart. A landscape asks one for its parameters and how logits follow from
/// them; data, loss, splits and evaluation are the same for all.
public protocol Model: Sendable {
  /// Id of its landscape, and what its random streams are named after.
  static var id: String { get }
  /// One line: what it is.
  static var summary: String { get }
  /// Its loss in plain text, with its number of parameters n.
  static var formula: String { get }
  /// What can be set beside data, label noise and precision.
  static var hyperparameters: [Hyperparameter] { get }
  /// The name of the integer one along which it grows.
  static var size: String { get }

  /// Whether there are sites where these values are set.
  static func hasSites(_ values: HyperparameterValues) -> Bool
  /// Whether the numbers of an example are token ids where these values are set.
  static func readsTokens(_ values: HyperparameterValues) -> Bool

  /// A model for examples of `features` numbers. Throws a `ComponentError` when it cannot take such examples.
  init(features: Int, classes: Int, _ values: HyperparameterValues) throws

  /// Its parameters.
  var layout: ParameterLayout { get }
  /// Where its activations can be changed, in forward order.
  var sites: [ActivationSite] { get }
  /// Columns of each normalization over batches, in the order of a pass.
  var normalizedColumns: [Int] { get }
  /// Rows that an evaluation passes through it at once, so that memory stays small.
  var evaluationRows: Int { get }

  /// The logits of examples in rows, one row for each of their labels; without sites they can be differentiated twice.
  func logits(_ inputs: Tensor, _ parameters: [Tensor], _ pass: ForwardPass) throws(GraphError)
    -> Tensor

  /// Initial values in the order of the layout, each tensor from a stream of its own.
  func initialValues(_ random: RandomSource) -> [Double]
}

extension ParameterLayout {
  /// What a layout says of a tensor.
  typealias Part = (name: String, shape: [Int], role: TensorRole, layer: Int)

  /// Layers of a weight, fan-out first, a bias and a normalization each; the last weight is the head and is not
  /// normalised, the others have one role.
  init(layers weights: [[Int]], role: TensorRole, norm: Normalization = .none) {
    self.init(
      weights.enumerated().flatMap { layer, shape in
        let isHead = layer == weights.count - 1
        let parts: [Part] = [
          ("layer\(layer).weight", shape, isHead ? .head : role, layer),
          ("layer\(layer).bias", [shape[0]], .bias, layer),
        ]
        return isHead ? parts : parts + norm.parts(columns: shape[0], layer: layer)
      })
  }
}

extension Model {
  /// Yes.
  public static func hasSites(_ values: HyperparameterValues) -> Bool { true }
  /// No.
  public static func readsTokens(_ values: HyperparameterValues) -> Bool { false }
  /// None.
  public var normalizedColumns: [Int] { [] }
  /// What is fast for rows of some hundred numbers.
  public var evaluationRows: Int { 1000 }

  /// The stream that the initial values of a tensor are drawn from.
  func stream(_ random: RandomSource, of tensor: ParameterTensor) -> RandomStream {
    random.stream(Self.id, "initial parameters: \(tensor.name)")
  }
}
