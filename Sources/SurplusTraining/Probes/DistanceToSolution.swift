import SurplusCore

/// `distance`: to the solution, where a landscape knows it.
struct DistanceToSolution: Probe {
  let descriptor = ProbeDescriptor(
    id: "distance", summary: "distance to the known solution", cost: "that of the landscape")

  func measure<Element: Scalar>(
    _ point: EvaluationPoint<Element>, report: (String, Double) throws -> Void
  ) throws {
    guard let distance = point.landscape.distance(of: point.parameters) else { return }
    try report("distance", distance)
  }
}
