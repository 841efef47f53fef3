import Glibc
import SurplusPlugin

/// Step sizes from the roots of a Chebyshev polynomial (Young 1953, doi:10.1002/sapm195332243): the best T rates of
/// gradient descent on quadratics with curvatures from L / condition to L, where the base value is 1 / L.
///
/// They come in the order of the roots, the longest first. Rounding grows with T in this order: for tens of steps.
struct Chebyshev: Scheduler {
  static let descriptor = Descriptor(
    id: "chebyshev", kind: .scheduler, summary: "the best rates for a range of curvatures",
    reference: "doi:10.1002/sapm195332243",
    formula:
      "base 2 condition / ((condition + 1) - (condition - 1) cos(pi (2 (t mod T) + 1) / (2 T)))",
    hyperparameters: [
      .real("condition", default: 100, in: 1...1e15, "largest over smallest curvature")
    ], needs: .horizon, traits: .pure)

  func value(at record: ScheduleRecord) throws -> Double {
    guard let horizon = record.horizon else { throw ComponentError("chebyshev needs a horizon") }
    let condition = record.hyperparameters["condition"]
    let place = record.position.truncatingRemainder(dividingBy: Double(max(horizon, 1)))
    let root = cos(.pi * (2 * place + 1) / (2 * Double(max(horizon, 1))))
    return record.baseValue * 2 * condition / ((condition + 1) - (condition - 1) * root)
  }
}
