/// The rules of a kind of operation; its kernel stands in the same file.
protocol Primitive: Hashable, Sendable {
  /// The word for it in errors and plans.
  var name: String { get }

  /// The shape of the result, or why the operands do not fit.
  func shape(of inputs: [Shape]) throws(GraphError) -> Shape

  /// Vector-Jacobian product: what each input adds to the result's derivative, built from graph operations so that
  /// it can be differentiated again; nil for an input that the result does not depend on smoothly.
  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
}

/// Every primitive there is.
enum Operation: Hashable, Sendable {
  case leaf(Leaf)
  case unary(Unary)
  case binary(Binary)
  case broadcast(Broadcast)
  case sum(Sum)
  case logSumExp(LogSumExp)
  case softmax(Softmax)
  case maximum(Maximum)
  case firstMaximum(FirstMaximum)
  case reshape(Reshape)
  case slice(Slice)
  case pad(Pad)
  case permute(Permute)
  case concatenate(Concatenate)
  case product(Product)
  case gather(Gather)
  case scatter(Scatter)
  case windows(Windows)
  case fold(Fold)
  case site(Site)

  /// Its rules.
  var primitive: any Primitive {
    switch self {
    case .leaf(let primitive): primitive
    case .unary(let primitive): primitive
    case .binary(let primitive): primitive
    case .broadcast(let primitive): primitive
    case .sum(let primitive): primitive
    case .logSumExp(let primitive): primitive
    case .softmax(let primitive): primitive
    case .maximum(let primitive): primitive
    case .firstMaximum(let primitive): primitive
    case .reshape(let primitive): primitive
    case .slice(let primitive): primitive
    case .pad(let primitive): primitive
    case .permute(let primitive): primitive
    case .concatenate(let primitive): primitive
    case .product(let primitive): primitive
    case .gather(let primitive): primitive
    case .scatter(let primitive): primitive
    case .windows(let primitive): primitive
    case .fold(let primitive): primitive
    case .site(let primitive): primitive
    }
  }

  /// Whether element i of the result depends on element i of the operands alone.
  var isElementwise: Bool {
    switch self {
    case .unary, .binary: true
    default: false
    }
  }

  /// Whether it is elementwise and takes an instruction or two for each element.
  var isArithmetic: Bool {
    switch self {
    case .binary, .unary(.negate), .unary(.square): true
    default: false
    }
  }
}
