extension Binary {
  /// The kernel: `count` elements from `x` and `y` to `out`, which may be one of them.
  @inline(__always)
  func run<Element: VectorElement>(
    _ count: Int, _ x: LoopSource<Element>, _ y: LoopSource<Element>,
    into out: UnsafeMutablePointer<Element>
  ) {
    switch self {
    case .add: x.map(count, with: y, into: out) { $0 + $1 }
    case .subtract: x.map(count, with: y, into: out) { $0 - $1 }
    case .multiply: x.map(count, with: y, into: out) { $0 * $1 }
    case .divide: x.map(count, with: y, into: out) { $0 / $1 }
    case .gate: x.map(count, with: y, into: out) { Element.gate($0, $1) }
    }
  }
}
