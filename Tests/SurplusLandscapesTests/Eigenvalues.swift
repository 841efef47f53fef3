/// The eigenvalues of a symmetric matrix in ascending order, by cyclic Jacobi rotations.
func eigenvalues(_ columns: [[Double]]) -> [Double] {
  var a = columns
  let n = a.count
  for _ in 0..<100 {
    var off = 0.0
    for i in 0..<n { for j in 0..<i { off += a[i][j] * a[i][j] } }
    if off < 1e-40 { break }
    for p in 0..<n {
      for q in (p + 1)..<max(n, p + 1) where a[p][q] != 0 {
        let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
        let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for k in 0..<n {
          let (kp, kq) = (a[k][p], a[k][q])
          a[k][p] = c * kp - s * kq
          a[k][q] = s * kp + c * kq
        }
        for k in 0..<n {
          let (pk, qk) = (a[p][k], a[q][k])
          a[p][k] = c * pk - s * qk
          a[q][k] = s * pk + c * qk
        }
      }
    }
  }
  return a.indices.map { a[$0][$0] }.sorted()
}
