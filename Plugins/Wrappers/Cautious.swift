import SurplusPlugin

/// Cautious steps (Liang et al. 2024, arXiv:2411.16085): of another optimizer's step only what goes downhill.
///
/// The state is not remembered from step to step. A decay inside of the inner optimizer is a part of its step here,
/// where the paper's code applies it beside: take `decoupled_decay` for that.
struct Cautious: Optimizer {
  static let descriptor = Descriptor(
    id: "cautious", kind: .optimizer, summary: "the downhill part of another optimizer's steps",
    reference: "arXiv:2411.16085",
    formula: """
      u  = the step of the inner optimizer
      w += u / max(share, 1e-3) where u g < 0, else nothing      share: the part of the tensor where u g < 0
      """, state: "1 n, and that of the inner optimizer",
    cost: "one gradient, and those that the inner optimizer asks for",
    needs: .inner, traits: .adaptive)

  private let tensors: [ParameterTensor]

  init(_ configuration: Configuration) { tensors = configuration.layout.tensors }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [.likeParameters("before")] }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else {
      return .applied
    }
    let before = step.state[0]
    before.update(from: w, count: step.parameters.count)
    let outcome = try step.services.innerStep(w, gradient: g, loss: step.loss)
    guard outcome == .applied || outcome == .stop else { return outcome }
    for tensor in tensors where tensor.count > 0 {
      let downhill = tensor.range.reduce(0) { $0 + ((w[$1] - before[$1]) * g[$1] < 0 ? 1 : 0) }
      let scale = Element(1 / max(Double(downhill) / Double(tensor.count), 1e-3))
      for i in tensor.range {
        let move = w[i] - before[i]
        // A step that is not a number stays one, so that the host sees it.
        w[i] = move * g[i] >= 0 ? before[i] : before[i] + scale * move
      }
    }
    return outcome
  }
}
