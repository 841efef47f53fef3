import SurplusCore

extension ConformanceCheck {
  static let matchesReference = ConformanceCheck(
    19, "matches_reference",
    "a component named as a known algorithm steps as other implementations of it do",
    [.optimizer]
  ) { check in
    let id = check.descriptor.id
    let qualified = "\(check.library.id)/\(id)"
    let references = try References.shipped.get()
    let cases = references.cases.filter { $0.id == id || $0.shipped.contains(qualified) }
    guard !cases.isEmpty else { throw CheckSkip("there is no reference by its name") }
    guard check.descriptor.precisions.contains(.f64) else {
      throw CheckSkip("it does not work in f64")
    }
    let names = check.descriptor.hyperparameters.map(\.name)
    for reference in cases {
      guard Set(reference.values.keys).isSubset(of: names) else {
        throw CheckSkip("its hyperparameters are not those of \(reference.source)")
      }
      let values = zip(names, check.defaults).map { reference.values[$0] ?? $1 }
      let optimizer = try CheckedOptimizer(
        check, references.problem, precision: .f64, values: values)
      for step in 1...(reference.points.keys.max() ?? 1) {
        try optimizer.step()
        guard let expected = reference.points[step] else { continue }
        let seen = optimizer.parameters.values
        let worst = expected.indices.max {
          (seen[$0] - expected[$0]).magnitude < (seen[$1] - expected[$1]).magnitude
        }
        guard let worst, !((seen[worst] - expected[worst]).magnitude <= 1e-9) else { continue }
        let difference =
          "\(expected[worst]) in element \(worst) after \(step) steps, by \(reference.source)"
        guard reference.shipped.contains(qualified) else {
          check.warn("the name of a known algorithm, but \(seen[worst]), not \(difference)")
          return
        }
        throw CheckFailure(expected: difference, seen: "\(seen[worst])")
      }
    }
  }
}
