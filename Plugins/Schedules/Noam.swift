import Glibc
import SurplusPlugin

/// The schedule of the transformer (Vaswani et al. 2017, arXiv:1706.03762). The base value is a factor: 1 in the paper.
struct Noam: Scheduler {
  static let descriptor = Descriptor(
    id: "noam", kind: .scheduler, summary: "the schedule of the transformer",
    reference: "arXiv:1706.03762",
    formula: "base d_model^(-1/2) min((t + 1)^(-1/2), (t + 1) warmup_steps^(-3/2))",
    hyperparameters: [
      .integer("d_model", default: 512, in: 1...1_000_000_000, "width of the model"),
      .integer(
        "warmup_steps", default: 4000, in: 1...1_000_000_000, unit: "steps", "length of the rise"),
    ], traits: .pure)

  func value(at record: ScheduleRecord) -> Double {
    let values = record.hyperparameters
    let s = Double(record.step + 1)
    let rise = s * pow(values["warmup_steps"], -1.5)
    return record.baseValue / values["d_model"].squareRoot() * min(1 / s.squareRoot(), rise)
  }
}
