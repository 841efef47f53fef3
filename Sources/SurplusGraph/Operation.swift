/// The rules of a kind of operation: its shape and its derivative. How it is computed is a matter of backends.
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

/// Every primitive there is: what a backend must be able to compute.
public enum Operation: Hashable, Sendable {
  /// A tensor that no operation computes.
  case leaf(Leaf)
  /// A function of each element.
  case unary(Unary)
  /// A function of the elements of two tensors.
  case binary(Binary)
  /// A tensor repeated along axes of size 1.
  case broadcast(Broadcast)
  /// Sums over neighbouring axes.
  case sum(Sum)
  /// log(sum(exp(x))) over the last axis.
  case logSumExp(LogSumExp)
  /// e^x over its sum along the last axis.
  case softmax(Softmax)
  /// The largest element along an axis.
  case maximum(Maximum)
  /// 1 at the first of the largest along an axis, 0 elsewhere.
  case firstMaximum(FirstMaximum)
  /// The same elements under another shape.
  case reshape(Reshape)
  /// A range of one axis.
  case slice(Slice)
  /// Zeros before and after the elements along an axis.
  case pad(Pad)
  /// The axes in another order.
  case permute(Permute)
  /// Tensors one after the other along an axis.
  case concatenate(Concatenate)
  /// Matrix products.
  case product(Product)
  /// Rows of a table.
  case gather(Gather)
  /// Rows added to those of a table.
  case scatter(Scatter)
  /// What a convolution sees.
  case windows(Windows)
  /// Windows added up.
  case fold(Fold)
  /// A place where the caller may change elements.
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
}
