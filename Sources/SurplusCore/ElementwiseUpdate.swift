/// Elementwise rules as one closure: each call sees one parameter, its gradient and its state.
///
/// The loops run over raw pointers because that is what the compiler vectorizes; values are loaded and stored
/// around the closure so that no address escapes into it.
extension OptimizerStep {
  /// Updates every parameter from its gradient.
  @inlinable @inline(__always)
  public func update(_ body: (_ parameter: inout Element, _ gradient: Element) -> Void) {
    guard let x = parameters.baseAddress, let g = gradient.baseAddress else { return }
    for i in 0..<parameters.count {
      var xi = x[i]
      body(&xi, g[i])
      x[i] = xi
    }
  }

  /// Updates every parameter from its gradient and the first state slot.
  @inlinable @inline(__always)
  public func update(
    _ body: (_ parameter: inout Element, _ gradient: Element, _ state: inout Element) -> Void
  ) {
    guard let x = parameters.baseAddress, let g = gradient.baseAddress else { return }
    let m = state[0]
    for i in 0..<parameters.count {
      var (xi, mi) = (x[i], m[i])
      body(&xi, g[i], &mi)
      x[i] = xi
      m[i] = mi
    }
  }

  /// Updates every parameter from its gradient and the first two state slots.
  @inlinable @inline(__always)
  public func update(
    _ body: (
      _ parameter: inout Element, _ gradient: Element, _ first: inout Element,
      _ second: inout Element
    ) -> Void
  ) {
    guard let x = parameters.baseAddress, let g = gradient.baseAddress else { return }
    let (m, v) = (state[0], state[1])
    for i in 0..<parameters.count {
      var (xi, mi, vi) = (x[i], m[i], v[i])
      body(&xi, g[i], &mi, &vi)
      x[i] = xi
      m[i] = mi
      v[i] = vi
    }
  }

  /// Updates every parameter from its gradient and the first three state slots.
  @inlinable @inline(__always)
  public func update(
    _ body: (
      _ parameter: inout Element, _ gradient: Element, _ first: inout Element,
      _ second: inout Element, _ third: inout Element
    ) -> Void
  ) {
    guard let x = parameters.baseAddress, let g = gradient.baseAddress else { return }
    let (m, v, s) = (state[0], state[1], state[2])
    for i in 0..<parameters.count {
      var (xi, mi, vi, si) = (x[i], m[i], v[i], s[i])
      body(&xi, g[i], &mi, &vi, &si)
      x[i] = xi
      m[i] = mi
      v[i] = vi
      s[i] = si
    }
  }
}
