import SurplusPlugin

/// Steihaug's conjugate gradients: minimizes g'p + p'H p / 2 within a radius.
struct TrustRegionSolver<Element: Scalar> {
  /// The step, g + H p, the direction and its product.
  let p, r, d, product: UnsafeMutablePointer<Element>
  let count: Int
  /// Products asked for.
  private(set) var products = 0
  /// Whether the step ends at the border of the region.
  private(set) var isAtBorder = false
  /// How far the model falls.
  private(set) var decrease = 0.0
  /// |p|
  private(set) var length = 0.0

  init(
    p: UnsafeMutablePointer<Element>, r: UnsafeMutablePointer<Element>,
    d: UnsafeMutablePointer<Element>, product: UnsafeMutablePointer<Element>, count: Int
  ) {
    (self.p, self.r, self.d, self.product, self.count) = (p, r, d, product, count)
  }

  /// Solves until the residual is small enough, or all that is left is rounding. The body writes H times its first buffer
  /// into the second.
  mutating func solve(
    _ gradient: UnsafePointer<Element>, radius: Double, iterations: Int, residual: Double,
    _ body: (UnsafePointer<Element>, UnsafeMutablePointer<Element>) throws -> Void
  ) rethrows {
    for i in 0..<count {
      p[i] = 0
      r[i] = gradient[i]
      d[i] = -gradient[i]
    }
    var squares = dot(r, r)
    var largest = 0.0
    while products < iterations && squares.squareRoot() > residual {
      try body(d, product)
      products += 1
      let curvature = dot(d, product)
      let (pp, pd, dd) = (dot(p, p), dot(p, d), dot(d, d))
      // The first direction has nothing to be compared with: where it has no curvature it leads to the border.
      if products > 1 && curvature.magnitude <= Double(Element.ulpOfOne) * largest * dd { break }
      largest = max(largest, curvature / dd)
      let share = squares / curvature
      let reached = pp + 2 * share * pd + share * share * dd
      guard curvature > 0, reached < radius * radius else {
        // |p + s d| = radius, s > 0
        let root = (pd * pd + dd * (radius * radius - pp)).squareRoot()
        advance((root - pd) / dd)
        isAtBorder = true
        break
      }
      advance(share)
      let next = dot(r, r)
      let turn = Element(next / squares)
      for i in 0..<count { d[i] = -r[i] + turn * d[i] }
      squares = next
    }
    // With r = g + H p the model is (g'p + r'p) / 2.
    decrease = -(dot(gradient, p) + dot(r, p)) / 2
    length = dot(p, p).squareRoot()
  }

  private func advance(_ share: Double) {
    let share = Element(share)
    for i in 0..<count {
      p[i] += share * d[i]
      r[i] += share * product[i]
    }
  }

  private func dot(_ x: UnsafePointer<Element>, _ y: UnsafePointer<Element>) -> Double {
    LimitedMemoryBFGS.product(x, y, count)
  }
}
