extension Operation {
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
