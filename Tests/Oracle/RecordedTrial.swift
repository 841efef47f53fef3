import CommandLineDriver

/// What `surplus run` recorded of its one trial.
struct RecordedTrial {
  let status: String
  let detail: String
  private let numbers: [String: [Int: Double]]
  /// Gradient equivalents that were used before each measured step.
  let gradients: [Int: Double]

  /// Runs a spec of one cell and one seed: the lines that follow its version and name.
  init(_ lines: String..., surplus: Surplus? = nil, plugins: String? = nil) throws {
    let surplus = try surplus ?? Surplus()
    try surplus.scratch.write(
      (["surplus: 1", "name: one"] + lines).joined(separator: "\n") + "\n", to: "spec.yaml")
    let command = try surplus.run(
      ["run", "spec.yaml", "--out", "out"] + (plugins.map { ["--plugins", $0] } ?? []))
    guard command.status == 0 else { throw DriverError(command.messages) }
    let results = surplus.results()
    let trials = try results.rows("SELECT status, detail FROM trials")
    guard trials.count == 1, let trial = trials.first else {
      throw DriverError("\(trials.count) trials")
    }
    (status, detail) = (trial["status"] ?? "", trial["detail"] ?? "")
    // All digits: the shell prints 15 otherwise.
    let rows = try results.rows(
      """
      SELECT step, metric, printf('%!.17g', value) AS value, printf('%!.17g', gradients) AS used
      FROM measurements
      """)
    var (numbers, gradients): ([String: [Int: Double]], [Int: Double]) = ([:], [:])
    for row in rows {
      guard let step = Int(row["step"] ?? ""), let value = Double(row["value"] ?? ""),
        let metric = row["metric"], let used = Double(row["used"] ?? "")
      else { throw DriverError("no measurement: \(row)") }
      numbers[metric, default: [:]][step] = value
      if metric == "learning_rate" { gradients[step] = used }
    }
    (self.numbers, self.gradients) = (numbers, gradients)
  }

  /// A metric by step, in the order of steps.
  func values(_ metric: String) -> [(step: Int, value: Double)] {
    (numbers[metric] ?? [:]).sorted { $0.key < $1.key }.map { (step: $0.key, value: $0.value) }
  }
}
