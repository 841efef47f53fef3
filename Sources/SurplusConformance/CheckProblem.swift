import SurplusCore

/// A least-squares problem with everything that a component may ask for: loss 1/2 |r(w)|^2.
struct CheckProblem: Sendable {
  let name: String
  let layout: ParameterLayout
  let start: [Double]
  /// r(w).
  let residuals: @Sendable ([Double]) -> [Double]
  /// J(w) v.
  let push: @Sendable (_ point: [Double], _ vector: [Double]) -> [Double]
  /// J(w)' u.
  let pull: @Sendable (_ point: [Double], _ residuals: [Double]) -> [Double]

  func loss(_ point: [Double]) -> Double {
    residuals(point).reduce(0) { $0 + $1 * $1 } / 2
  }

  func gradient(_ point: [Double]) -> [Double] { pull(point, residuals(point)) }

  /// J' J v.
  func gaussNewtonProduct(_ point: [Double], _ vector: [Double]) -> [Double] {
    pull(point, push(point, vector))
  }

  /// The Hessian times v, from differences of gradients.
  func hessianProduct(_ point: [Double], _ vector: [Double]) -> [Double] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0, length.isFinite else { return vector.map { _ in length.isFinite ? 0 : .nan } }
    let h = 1e-5 / length
    let ahead = gradient(zip(point, vector).map { $0 + h * $1 })
    let behind = gradient(zip(point, vector).map { $0 - h * $1 })
    return zip(ahead, behind).map { ($0 - $1) / (2 * h) }
  }

  /// 1/2 sum lambda_i (w_i - c_i)^2 over any layout, lambda from 1 to 10; w starts between 0.4 and 2.4 from c.
  static func quadratic(_ layout: ParameterLayout, _ random: CheckRandom) -> CheckProblem {
    var random = random
    let count = layout.count
    let roots = (0..<count).map {
      (1 + 9 * Double($0) / Double(max(count - 1, 1))).squareRoot()
    }
    let centre = random.points(count)
    let start = zip(centre, random.points(count)).map { $0 + 2 * $1 }
    return CheckProblem(
      name: "a quadratic of \(count) parameters", layout: layout, start: start,
      residuals: { w in roots.indices.map { roots[$0] * (w[$0] - centre[$0]) } },
      push: { _, v in zip(roots, v).map { $0 * $1 } },
      pull: { _, r in zip(roots, r).map { $0 * $1 } })
  }

  /// Rosenbrock's function 1/2 ((1 - x)^2 + 10 (y - x^2)^2) from (-1.2, 1).
  static let rosenbrock = CheckProblem(
    name: "Rosenbrock's function",
    layout: ParameterLayout([("x", [2], .other, -1)]), start: [-1.2, 1],
    residuals: { w in [1 - w[0], 10.0.squareRoot() * (w[1] - w[0] * w[0])] },
    push: { w, v in [-v[0], 10.0.squareRoot() * (v[1] - 2 * w[0] * v[0])] },
    pull: { w, r in
      [-r[0] - 10.0.squareRoot() * 2 * w[0] * r[1], 10.0.squareRoot() * r[1]]
    })

  /// 1/2 |U V' - M|^2 with U 4 x 2, V 3 x 2 and M of rank 2.
  static let factorization: CheckProblem = {
    let (rows, columns, rank) = (4, 3, 2)
    let left = (0..<8).map { 1 - 0.3 * Double($0 % 5) }
    let right = (0..<6).map { 0.8 - 0.4 * Double($0 % 4) }
    @Sendable func product(_ u: [Double], _ v: [Double]) -> [Double] {
      (0..<rows * columns).map { index in
        (0..<rank).reduce(0) {
          $0 + u[index / columns * rank + $1] * v[index % columns * rank + $1]
        }
      }
    }
    @Sendable func split(_ w: [Double]) -> ([Double], [Double]) { (Array(w[..<8]), Array(w[8...])) }
    let target = product(left, right)
    return CheckProblem(
      name: "a matrix factorization",
      layout: ParameterLayout([("u", [4, 2], .weight, 0), ("v", [3, 2], .weight, 1)]),
      start: (0..<14).map { 0.5 - 0.13 * Double($0 * 5 % 7) },
      residuals: { w in
        let (u, v) = split(w)
        return zip(product(u, v), target).map { $0 - $1 }
      },
      push: { w, d in
        let ((u, v), (du, dv)) = (split(w), split(d))
        return zip(product(du, v), product(u, dv)).map { $0 + $1 }
      },
      pull: { w, r in
        let (u, v) = split(w)
        var result = [Double](repeating: 0, count: 14)
        for index in 0..<rows * columns {
          let (row, column) = (index / columns, index % columns)
          for k in 0..<rank {
            result[row * rank + k] += r[index] * v[column * rank + k]
            result[8 + column * rank + k] += r[index] * u[row * rank + k]
          }
        }
        return result
      })
  }()
}
