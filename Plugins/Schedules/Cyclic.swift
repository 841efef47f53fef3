import Glibc
import SurplusPlugin

/// Triangles between low base and base (Smith 2017, arXiv:1506.01186), as PyTorch's CyclicLR: up in `up` steps, down in
/// `down`. Heights: triangular all the same, triangular2 halved from cycle to cycle, exp_range times gamma^t.
/// `inverted` starts at the base value and goes down first, as a momentum does beside a rate.
struct Cyclic: Scheduler {
  static let descriptor = Descriptor(
    id: "cyclic", kind: .scheduler, summary: "triangles below the base value",
    reference: "arXiv:1506.01186",
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
