/// A tensor that no operation computes.
public enum Leaf: Primitive {
  /// Written by the caller before a run.
  case input(name: String)
  /// Part of the flat parameter buffer, from this element on.
  case parameter(name: String, offset: Int)
  /// Known values, row-major.
  case constant([Double])
  /// One value everywhere.
  case fill(Double)

  var name: String {
    switch self {
    case .input(let name), .parameter(let name, _): name
    case .constant: "constant"
    case .fill(let value): "\(value)"
    }
  }

  // Leaves are recorded with their shape and have nothing to differentiate.
  func shape(of inputs: [Shape]) -> Shape { .scalar }
  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [] }
}
