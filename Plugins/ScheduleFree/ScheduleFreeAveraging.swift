import Glibc
import SurplusPlugin

/// What schedule-free methods share (Defazio et al. 2024, arXiv:2405.15682): a base point z, the average x, which is
/// the evaluation point, and the trained point y between the two.
///
/// Only y and z are kept: x = (y - (1 - beta) z) / beta, with the beta that made y.
struct ScheduleFreeAveraging<Element: Scalar> {
  /// Of x and y, after z has moved; `beta` is the name of its hyperparameter.
  static func formula(beta: String) -> String {
    """
    x  = (1 - c) x + c z                     the evaluation point
    y  = \(beta) x + (1 - \(beta)) z
    c  = a / (sum of a so far),  a = (t + 1)^r (largest lr so far)^weight_lr_power
    """
  }

  // Larger powers of a step or a rate leave the range of a number in a long run.
  static var hyperparameters: [Hyperparameter] {
    [
      .real("r", default: 0, in: 0...10, "power of the step in the weight of an average"),
      .real(
        "weight_lr_power", default: 2, in: 0...10,
        "power of the largest rate so far in that weight"),
    ]
  }

  /// Of two numbers: the sum of the weights, and the beta of the last step.
  static var slot: StateSlot { .elements("averaging", count: 2, precision: .f64) }

  private let pullBefore, keep, pull: Element

  /// Begins step t: counts its weight. `numbers` is the slot of this averaging.
  init(_ step: OptimizerStep<Element>, beta: Double, numbers: UnsafeMutablePointer<Double>) {
    let values = step.hyperparameters
    let before = step.index == 0 ? beta : numbers[1]
    let weight =
      pow(Double(step.index + 1), values["r"])
      * pow(step.largestRate ?? values["lr"], values["weight_lr_power"])
    numbers[0] += weight
    numbers[1] = beta
    // As long as the rate is zero nothing has moved.
    let share = numbers[0] > 0 ? weight / numbers[0] : 0
    pullBefore = Element(1 - before)
    keep = Element((1 - share) * beta / before)
    pull = Element(beta * share + 1 - beta)
  }

  /// The next y, from y, z before and z after its move.
  @inline(__always)
  func trained(_ y: Element, _ before: Element, _ after: Element) -> Element {
    keep * (y - pullBefore * before) + pull * after
  }

  /// Writes x.
  static func view(
    _ step: OptimizerStep<Element>, z: UnsafePointer<Element>,
    numbers: UnsafePointer<Double>, into point: UnsafeMutableBufferPointer<Element>
  ) {
    guard step.index > 0, let y = step.parameters.baseAddress else {
      _ = point.update(fromContentsOf: step.parameters)
      return
    }
    let (scale, pull) = (Element(1 / numbers[1]), Element(1 - numbers[1]))
    for i in point.indices { point[i] = (y[i] - pull * z[i]) * scale }
  }
}
