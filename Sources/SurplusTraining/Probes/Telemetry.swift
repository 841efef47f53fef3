import SurplusCore

/// `component.name`: the last of each number that a component reported since the last measurement, by name.
struct Telemetry: Probe {
  let descriptor = ProbeDescriptor(
    id: "telemetry", summary: "numbers that components reported", cost: "nothing")

  func measure<Element: Scalar>(
    _ point: EvaluationPoint<Element>, report: (String, Double) throws -> Void
  ) throws {
    for (name, value) in point.telemetry.sorted(by: { $0.key < $1.key }) { try report(name, value) }
  }
}
