/// A function of the elements of two tensors of one shape.
public enum Binary: String, Primitive {
  /// x + y
  case add
  /// x - y
  case subtract
  /// x * y
  case multiply
  /// x / y
  case divide
  /// y where x > 0, otherwise 0: `gate(x, x)` is the rectifier, `gate(x, g)` its derivative applied to g.
  case gate

  var name: String { rawValue }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs[0] == inputs[1] else {
      throw GraphError(operation: name, shapes: inputs, reason: "the shapes differ")
    }
    return inputs[0]
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    let (x, y) = (inputs[0], inputs[1])
    switch self {
    case .add: return [cotangent, cotangent]
    case .subtract: return [cotangent, -cotangent]
    case .multiply: return [try cotangent * y, try cotangent * x]
    case .divide: return [try cotangent / y, try -(cotangent * output / y)]
    case .gate:
      // The rectifier is positive exactly where its operand is, so that the operand need not be kept.
      let sign = x.id == y.id ? output : x
      return [nil, try Tensor.gate(sign, cotangent)]
    }
  }

  /// The function of two numbers.
  public func value(_ x: Double, _ y: Double) -> Double {
    switch self {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    case .gate: x > 0 ? y : 0
    }
  }
}

extension Tensor {
  private func binary(_ function: Binary, _ other: Tensor) throws(GraphError) -> Tensor {
    try graph.apply(.binary(function), [self, other])
  }

  /// The number in the shape of this tensor.
  private func filled(_ value: Double) -> Tensor { graph.fill(value, shape) }

  private func binary(_ function: Binary, _ value: Double) -> Tensor {
    graph.record(.binary(function), [self, filled(value)], shape: shape)
  }

  /// Sums of elements; throws when the shapes differ.
  public static func + (x: Tensor, y: Tensor) throws(GraphError) -> Tensor {
    try x.binary(.add, y)
  }
  /// Differences of elements; throws when the shapes differ.
  public static func - (x: Tensor, y: Tensor) throws(GraphError) -> Tensor {
    try x.binary(.subtract, y)
  }
  /// Products of elements; throws when the shapes differ.
  public static func * (x: Tensor, y: Tensor) throws(GraphError) -> Tensor {
    try x.binary(.multiply, y)
  }
  /// Quotients of elements; throws when the shapes differ.
  public static func / (x: Tensor, y: Tensor) throws(GraphError) -> Tensor {
    try x.binary(.divide, y)
  }
  /// y where x > 0, otherwise 0; throws when the shapes differ.
  public static func gate(_ x: Tensor, _ y: Tensor) throws(GraphError) -> Tensor {
    try x.binary(.gate, y)
  }
  /// The rectifier: x where it is positive, otherwise 0. Its derivative at 0 is 0.
  public func relu() -> Tensor { graph.record(.binary(.gate), [self, self], shape: shape) }

  /// Each element plus a number.
  public static func + (x: Tensor, value: Double) -> Tensor { x.binary(.add, value) }
  /// Each element minus a number.
  public static func - (x: Tensor, value: Double) -> Tensor { x.binary(.subtract, value) }
  /// A number minus each element.
  public static func - (value: Double, x: Tensor) -> Tensor {
    x.graph.record(.binary(.subtract), [x.filled(value), x], shape: x.shape)
  }
  /// Each element times a number.
  public static func * (x: Tensor, value: Double) -> Tensor { x.binary(.multiply, value) }
  /// A number times each element.
  public static func * (value: Double, x: Tensor) -> Tensor { x.binary(.multiply, value) }
  /// Each element divided by a number.
  public static func / (x: Tensor, value: Double) -> Tensor { x.binary(.divide, value) }
}
