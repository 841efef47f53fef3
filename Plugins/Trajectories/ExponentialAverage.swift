import Glibc
import SurplusPlugin

/// The exponential average of the points (Polyak and Juditsky 1992, doi:10.1137/0330046) as the evaluation point.
///
/// Corrected for its start, so that the first view is the first point.
struct ExponentialAverage: Regularizer {
  static let descriptor = Descriptor(
    id: "ema", kind: .regularizer, summary: "evaluates the exponential average of the points",
    reference: "doi:10.1137/0330046",
    formula: """
      a = decay a + (1 - decay) w      after each step
      the evaluation point is a / (1 - decay^(t+1))
      """, state: "1 n, and 1 number",
    hyperparameters: [
      .real("decay", default: 0.999, in: 0...0.9999999, tuning: .log(0.9...0.9999), "of the past")
    ], hooks: [.trajectory, .view])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [.likeParameters("average"), .elements("past_weight", count: 1, precision: .f64)]
  }

  func trajectory<Element: Scalar>(_ step: RegularizerStep<Element>) -> StepOutcome {
    guard let w = step.parameters.baseAddress else { return .applied }
    let (average, weight) = (step.state[0], step.state.reals(1))
    let decay = step.hyperparameters["decay"]
    weight[0] = decay * weight[0] + (1 - decay)
    let (keep, share) = (Element(decay), Element(1 - decay))
    for i in 0..<step.parameters.count { average[i] = keep * average[i] + share * w[i] }
    return .applied
  }

  func evaluationView<Element: Scalar>(_ step: RegularizerStep<Element>) {
    let (average, weight) = (step.state[0], step.state.reals(1)[0])
    guard weight > 0, let view = step.result.baseAddress else {
      _ = step.result.update(fromContentsOf: step.parameters)
      return
    }
    for i in 0..<step.result.count { view[i] = average[i] / Element(weight) }
  }
}
