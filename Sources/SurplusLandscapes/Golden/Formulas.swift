/// The elements of a matrix given by a formula of row and column, from 0; row-major.
func matrix(_ rows: Int, _ columns: Int, _ element: (Double, Double) -> Double) -> [Double] {
  (0..<rows).flatMap { row in
    (0..<columns).map { element(Double(row), Double($0)) }
  }
}

/// The elements of a matrix given by a formula of (row + 1) (column + 1); row-major.
func products(_ rows: Int, _ columns: Int, _ element: (Double) -> Double) -> [Double] {
  matrix(rows, columns) { element(($0 + 1) * ($1 + 1)) }
}
