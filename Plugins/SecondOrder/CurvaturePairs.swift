import SurplusPlugin

/// The last steps s and changes of the gradient y of a quasi-Newton method, in a ring.
struct CurvaturePairs<Element: Scalar> {
  /// Scalars beside one for each pair: how many pairs there are, where the next goes, and the last step's length.
  static var numbers: Int { 3 }

  let steps, changes: UnsafeMutablePointer<Element>
  /// `numbers`, then 1 / s'y of each pair.
  let scalars: UnsafeMutablePointer<Double>
  let history, count: Int

  var isEmpty: Bool { scalars[0] == 0 }

  /// The last step was a multiple of its direction; 0 if none was taken.
  var length: Double {
    get { scalars[2] }
    nonmutating set { scalars[2] = newValue }
  }

  /// Forgets every pair.
  func forget() {
    scalars[0] = 0
    scalars[1] = 0
  }

  /// Adds the pair of the last step, unless it has no positive curvature.
  func add(
    direction: UnsafePointer<Element>, gradient: UnsafePointer<Element>,
    previous: UnsafePointer<Element>
  ) {
    guard length > 0 else { return }
    let place = Int(scalars[1])
    let (s, y) = (steps + place * count, changes + place * count)
    for i in 0..<count {
      s[i] = Element(length) * direction[i]
      y[i] = gradient[i] - previous[i]
    }
    let (curvature, squares) = (product(s, y), product(y, y))
    // Squares of a tiny change are 0, which nothing can be divided by.
    guard squares > 0, curvature > 1e-10 * (product(s, s) * squares).squareRoot() else {
      // What stood here is overwritten: the oldest pair is gone.
      scalars[0] = min(scalars[0], Double(history - 1))
      return
    }
    scalars[Self.numbers + place] = 1 / curvature
    scalars[0] = min(scalars[0] + 1, Double(history))
    scalars[1] = Double((place + 1) % history)
  }

  /// Writes -H g by the two-loop recursion.
  func descend(_ gradient: UnsafePointer<Element>, into direction: UnsafeMutablePointer<Element>) {
    for i in 0..<count { direction[i] = -gradient[i] }
    let known = Int(scalars[0])
    guard known > 0 else { return }
    let places = (1...known).map { (Int(scalars[1]) - $0 + history) % history }
    var weights: [Double] = []
    for place in places {
      let weight = scalars[Self.numbers + place] * product(steps + place * count, direction)
      weights.append(weight)
      add(-weight, changes + place * count, to: direction)
    }
    let newest = changes + places[0] * count
    let scale = Element(1 / (scalars[Self.numbers + places[0]] * product(newest, newest)))
    for i in 0..<count { direction[i] *= scale }
    for (place, weight) in zip(places, weights).reversed() {
      let other = scalars[Self.numbers + place] * product(changes + place * count, direction)
      add(weight - other, steps + place * count, to: direction)
    }
  }

  private func add(
    _ factor: Double, _ x: UnsafePointer<Element>, to y: UnsafeMutablePointer<Element>
  ) {
    let factor = Element(factor)
    for i in 0..<count { y[i] += factor * x[i] }
  }

  private func product(_ x: UnsafePointer<Element>, _ y: UnsafePointer<Element>) -> Double {
    LimitedMemoryBFGS.product(x, y, count)
  }
}
