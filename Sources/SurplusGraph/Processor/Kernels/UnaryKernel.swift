extension Unary {
  /// The kernel: `count` elements from `x` to `out`, which may be the same.
  @inline(__always)
  func run<Element: VectorElement>(
    _ count: Int, _ x: LoopSource<Element>, into out: UnsafeMutablePointer<Element>
  ) {
    switch self {
    case .negate: x.map(count, into: out) { -$0 }
    case .exp: x.map(count, into: out) { Element.exp($0) }
    case .log: x.map(count, into: out) { Element.log($0) }
    case .tanh: x.map(count, into: out) { Element.tanh($0) }
    case .erf: x.map(count, into: out) { Element.erf($0) }
    case .squareRoot: x.map(count, into: out) { Element.lanes($0) { $0.squareRoot() } }
    case .square: x.map(count, into: out) { $0 * $0 }
    case .sin: x.map(count, into: out) { Element.sin($0) }
    case .cos: x.map(count, into: out) { Element.cos($0) }
    }
  }
}
