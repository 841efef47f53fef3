/// A small symmetric matrix, with textbook algorithms that share nothing with the engine's.
struct SymmetricMatrix {
  private(set) var rows: [[Double]]
  var count: Int { rows.count }

  init(_ count: Int, _ entry: (_ row: Int, _ column: Int) throws -> Double) rethrows {
    rows = try (0..<count).map { i in try (0..<count).map { try entry(i, $0) } }
  }

  subscript(_ row: Int, _ column: Int) -> Double { rows[row][column] }

  /// Ascending, by Jacobi's rotations.
  var eigenvalues: [Double] {
    var a = rows
    for _ in 0..<30 {
      for p in a.indices {
        for q in a.indices where q > p && a[p][q] != 0 {
          let ratio = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let t = (ratio < 0 ? -1 : 1) / (ratio.magnitude + (1 + ratio * ratio).squareRoot())
          let c = 1 / (1 + t * t).squareRoot()
          for k in a.indices {
            (a[k][p], a[k][q]) = (c * a[k][p] - t * c * a[k][q], t * c * a[k][p] + c * a[k][q])
          }
          for k in a.indices {
            (a[p][k], a[q][k]) = (c * a[p][k] - t * c * a[q][k], t * c * a[p][k] + c * a[q][k])
          }
        }
      }
    }
    return a.indices.map { a[$0][$0] }.sorted()
  }

  /// The solution of A x = b by elimination with pivots.
  func solve(_ b: [Double]) -> [Double] {
    var (a, x) = (rows, b)
    for p in a.indices {
      let pivot = (p..<count).max { a[$0][p].magnitude < a[$1][p].magnitude } ?? p
      a.swapAt(p, pivot)
      x.swapAt(p, pivot)
      for i in (p + 1)..<count {
        let factor = a[i][p] / a[p][p]
        for j in p..<count { a[i][j] -= factor * a[p][j] }
        x[i] -= factor * x[p]
      }
    }
    for p in a.indices.reversed() {
      for j in (p + 1)..<count { x[p] -= a[p][j] * x[j] }
      x[p] /= a[p][p]
    }
    return x
  }
}
