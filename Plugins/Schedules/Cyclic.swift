import Glibc
import SurplusPlugin

/// Triangles below the base value (Smith 2017, arXiv:1506.01186), as PyTorch's CyclicLR.
///
/// `inverted` starts at the base value and goes down first, as a momentum does beside a rate.
struct Cyclic: Scheduler {
  static let descriptor = Descriptor(
    id: "cyclic", kind: .scheduler, summary: "triangles below the base value",
    reference: "arXiv:1506.01186",
    formula: """
      base (low + (1 - low) h)      with inverted base (1 - (1 - low) h)
      h = s / up for s <= up, else (up + down - s) / down
          with triangular2 times 2^-c, with exp_range times gamma^t
      c = floor(t / (up + down)),  s = t - c (up + down)
      """,
    hyperparameters: [
      .real("low", default: 0.1, in: 0...1, unit: "of the base value", "lowest value"),
      .integer("up", default: 2000, in: 1...1_000_000_000, unit: "steps", "length of a rise"),
      .integer("down", default: 2000, in: 1...1_000_000_000, unit: "steps", "length of a fall"),
      .choice(
        "mode", of: ["triangular", "triangular2", "exp_range"], default: "triangular",
        "heights of the triangles"),
      .real("gamma", default: 1, in: 0...1, "for exp_range"),
      .boolean("inverted", default: false, "down first"),
    ], traits: .pure)

  func value(at record: ScheduleRecord) -> Double {
    let values = record.hyperparameters
    let (up, down) = (values["up"], values["down"])
    let step = Double(record.step)
    let cycle = (step / (up + down)).rounded(.down)
    let within = step - cycle * (up + down)
    let triangle = within <= up ? within / up : (up + down - within) / down
    let height =
      switch values.choice("mode") {
      case "triangular2": triangle * pow(0.5, cycle)
      case "exp_range": triangle * pow(values["gamma"], step)
      default: triangle
      }
    let low = values["low"]
    return record.baseValue
      * (values.boolean("inverted") ? 1 - (1 - low) * height : low + (1 - low) * height)
  }
}
