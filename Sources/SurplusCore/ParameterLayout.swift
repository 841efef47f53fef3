/// What a tensor is for; optimizers and regularizers treat roles differently.
public enum TensorRole: UInt32, Sendable, Codable {
  /// None of the others.
  case other = 0
  /// A matrix of a linear map.
  case weight, bias, embedding
  /// Scale of a normalisation.
  case normGain
  /// A convolution kernel, output channels first.
  case convolution
  /// Projections of attention.
  case attentionQuery, attentionKey, attentionValue, attentionOutput
  /// The last linear map.
  case head
  /// Embedding of positions.
  case positionEmbedding

  /// Whether penalties and decay act on it by default: everything but biases and norm gains.
  public var isWeight: Bool { self != .bias && self != .normGain }
}

/// One named tensor inside a flat buffer.
public struct ParameterTensor: Sendable, Codable, Equatable {
  /// Unique within the layout.
  public let name: String
  /// Sizes, outermost first; the elements are row-major.
  public let shape: [Int]
  /// First element within the flat buffer.
  public let offset: Int
  /// What it is for.
  public let role: TensorRole
  /// Depth in the model from 0, -1 where it has no meaning.
  public let layer: Int

  /// A tensor at an offset.
  public init(name: String, shape: [Int], offset: Int, role: TensorRole, layer: Int = -1) {
    self.name = name
    self.shape = shape
    self.offset = offset
    self.role = role
    self.layer = layer
  }

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }
  /// The elements of the flat buffer that belong to it.
  public var range: Range<Int> { offset..<(offset + count) }
  /// Rows of the canonical matrix view, fan-out x fan-in; a vector has one row.
  public var rows: Int { shape.count < 2 ? 1 : shape[0] }
  /// Columns of the canonical matrix view.
  public var columns: Int { rows == 0 ? 0 : count / rows }
}

/// How the parameters lie in a flat buffer: named tensors, one after the other without gaps.
public struct ParameterLayout: Sendable, Codable, Equatable {
  /// Which tensors a component acts on.
  public enum Selection: String, Sendable, CaseIterable {
    /// Everything but biases and norm gains.
    case weights
    /// Everything.
    case all
    /// Tensors with more than one axis.
    case matrices
    /// Matrices that are neither embeddings, of tokens or positions, nor the last map.
    case hidden

    /// Whether a tensor is one of them.
    public func contains(_ tensor: ParameterTensor) -> Bool {
      let isMatrix = tensor.shape.count > 1
      let outer: [TensorRole] = [.embedding, .positionEmbedding, .head]
      return switch self {
      case .weights: tensor.role.isWeight
      case .all: true
      case .matrices: isMatrix
      case .hidden: isMatrix && !outer.contains(tensor.role)
      }
    }
  }

  /// The tensors in order.
  public let tensors: [ParameterTensor]
  /// Number of elements of a flat buffer.
  public let count: Int

  /// Lays out tensors in the order given.
  public init(_ parts: [(name: String, shape: [Int], role: TensorRole, layer: Int)]) {
    var offset = 0
    tensors = parts.map { part in
      let tensor = ParameterTensor(
        name: part.name, shape: part.shape, offset: offset, role: part.role, layer: part.layer)
      offset += tensor.count
      return tensor
    }
    count = offset
  }

  /// Tensors that already have their offsets; they must follow each other without gaps.
  public init(tensors: [ParameterTensor]) {
    var offset = 0
    for tensor in tensors {
      precondition(tensor.offset == offset, "\(tensor.name) does not follow the tensor before it")
      offset += tensor.count
    }
    self.tensors = tensors
    self.count = offset
  }

  /// The elements a selection covers, neighbouring tensors joined.
  public func ranges(of selection: Selection) -> [Range<Int>] {
    ranges(where: selection.contains)
  }

  /// The elements of some tensors, neighbouring ones joined.
  func ranges(where isMember: (ParameterTensor) -> Bool) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for tensor in tensors where isMember(tensor) {
      if let last = result.last, last.upperBound == tensor.offset {
        result[result.count - 1] = last.lowerBound..<tensor.range.upperBound
      } else {
        result.append(tensor.range)
      }
    }
    return result
  }
}
