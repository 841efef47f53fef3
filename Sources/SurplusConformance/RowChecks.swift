import SurplusCore

extension ConformanceCheck {
  static let usesTheRowsItIsGiven = ConformanceCheck(
    24, "uses_the_rows_it_is_given",
    "loss and gradient are means over the rows it is given: those of parts average to those of the whole",
    [.landscape]
  ) { check in
    let landscape = try CheckedLandscape(check)
    let rows = landscape.rowCount
    guard rows > 1 else { throw CheckSkip("it has no rows") }
    let whole = try landscape.evaluate(rows: nil)
    // Sums of the same rows in another order differ by rounding, of some thousand rows at most.
    let tolerance = check.mainPrecision == .f64 ? 1e-9 : 1e-3
    func agree(_ what: String, _ given: [Double], _ due: [Double]) throws {
      let scale = due.map(\.magnitude).max() ?? 0
      let difference = zip(given, due).map { ($0 - $1).magnitude }.max() ?? 0
      try demand(
        difference <= tolerance * max(scale, 1e-6),
        "\(what) within \(tolerance * max(scale, 1e-6))", saw: "\(difference) apart")
    }
    check.note("all \(rows) rows by their numbers")
    let named = try landscape.evaluate(rows: Array(0..<rows))
    try agree("the loss of all rows by their numbers and without", [named.loss], [whole.loss])
    try agree("the gradients of the same", named.gradient, whole.gradient)
    // Two parts of unlike size, and one of every other row: what divides by all rows, or takes the first ones, differs.
    let third = max(1, rows / 3)
    for part in [Array(0..<third), stride(from: 0, to: rows, by: 2).map { $0 }] {
      let inside = Set(part)
      let rest = (0..<rows).filter { !inside.contains($0) }
      guard !rest.isEmpty else { continue }
      check.note("\(part.count) of \(rows) rows, and the others")
      let (a, b) = (try landscape.evaluate(rows: part), try landscape.evaluate(rows: rest))
      let share = Double(part.count) / Double(rows)
      try agree(
        "the loss of \(part.count) and \(rest.count) rows, averaged, and of all \(rows)",
        [share * a.loss + (1 - share) * b.loss], [whole.loss])
      try agree(
        "the gradients of the same",
        zip(a.gradient, b.gradient).map { share * $0 + (1 - share) * $1 }, whole.gradient)
      try demand(
        a.loss != b.loss || a.gradient != b.gradient,
        "another loss or gradient of \(part.count) rows than of the \(rest.count) others",
        saw: "the same bits, as if rows made no difference")
    }
    try landscape.demandDerivativeOnRows(Array(0..<third), check)
  }
}

extension CheckedLandscape {
  /// Throws a failure unless the gradient on some rows is the derivative of the loss on them.
  fileprivate func demandDerivativeOnRows(_ rows: [Int], _ check: CheckContext) throws {
    guard precision == .f64 else { return }
    check.note("differences on \(rows.count) rows")
    var random = check.random("direction")
    let point = parameters.values
    let direction = random.points(point.count)
    func loss(_ shift: Double) throws -> Double {
      parameters.values = zip(point, direction).map { $0 + shift * $1 }
      return try evaluate(rows: rows).loss
    }
    let slope = (try loss(1e-6) - (try loss(-1e-6))) / 2e-6
    parameters.values = point
    let given = zip(try evaluate(rows: rows).gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
    try demand(
      (given - slope).magnitude <= 1e-4 * max(given.magnitude, slope.magnitude) + 1e-9,
      "a gradient on \(rows.count) rows as the differences say along a direction, \(slope)",
      saw: "\(given)")
  }
}
