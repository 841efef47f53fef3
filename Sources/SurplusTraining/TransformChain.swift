import SurplusCore

/// What the regularizers of a trial change between the batch and the loss, called in the order written; the gradient
/// of activations goes back through them in the opposite order.
final class TransformChain<Element: Scalar>: TrainingTransforms {
  private let data: [RegularizerRuntime<Element>]
  private let activations: [RegularizerRuntime<Element>]
  private let losses: [RegularizerRuntime<Element>]
  private let sites: [ActivationSite]
  private let shape: DataShape?
  // One context for each part and site, grown to the largest batch seen.
  private var contexts: [FlatBuffer<Element>?]
  private let siteKeys: [UInt64]
  private let dataKeys: [UInt64]
  private let lossKeys: [UInt64]

  /// The step the next passes belong to.
  var step = 0
  /// The evaluation within the step.
  var evaluation = 0

  var transformsData: Bool { !data.isEmpty }
  var transformsActivations: Bool { !activations.isEmpty }
  var transformsLoss: Bool { !losses.isEmpty }

  /// A chain of the regularizers with such hooks; nil if there are none.
  init?(
    _ regularizers: [RegularizerRuntime<Element>], sites: [ActivationSite], shape: DataShape?,
    random: RandomSource
  ) {
    data = regularizers.filter { $0.part.hooks.contains(.data) }
    activations = regularizers.filter { $0.part.hooks.contains(.activation) }
    losses = regularizers.filter { $0.part.hooks.contains(.loss) }
    if data.isEmpty && activations.isEmpty && losses.isEmpty { return nil }
    self.sites = sites
    self.shape = shape
    contexts = Array(repeating: nil, count: activations.count * sites.count)
    // Two components of one id draw different numbers.
    func keys(_ parts: [RegularizerRuntime<Element>], _ purposes: [String]) -> [UInt64] {
      parts.enumerated().flatMap { index, part in
        let twins = parts[..<index].count { $0.part.id == part.part.id }
        return purposes.map { random.stream(part.part.id, "\($0) \(twins)").key }
      }
    }
    siteKeys = keys(activations, sites.map { "activation \($0.name)" })
    dataKeys = keys(data, ["data"])
    lossKeys = keys(losses, ["loss"])
  }

  private func stream(_ key: UInt64) -> RandomStream {
    RandomStream(key: key, step: UInt64(step), evaluation: UInt64(evaluation))
  }

  func transformData(
    inputs: UnsafeMutableBufferPointer<Element>, targets: UnsafeMutableBufferPointer<Element>,
    rows: Int
  ) throws {
    guard let shape else { return }
    for (part, key) in zip(data, dataKeys) {
      try part.call {
        try $0.transformData(
          ExamplesStep(
            index: step, rows: rows, features: shape.features, answers: shape.answers,
            classes: shape.classes, hyperparameters: part.values.view, inputs: inputs,
            targets: targets, random: stream(key)))
      }
    }
  }

  func forward(site: Int, values: UnsafeMutableBufferPointer<Element>, rows: Int) throws {
    for index in activations.indices {
      try pass(index, site, values, rows) { try $0.forward($1) }
    }
  }

  func backward(site: Int, gradient: UnsafeMutableBufferPointer<Element>, rows: Int) throws {
    for index in activations.indices.reversed() {
      try pass(index, site, gradient, rows) { try $0.backward($1) }
    }
  }

  private func pass(
    _ index: Int, _ site: Int, _ values: UnsafeMutableBufferPointer<Element>, _ rows: Int,
    _ body: (inout any Regularizer, ActivationStep<Element>) throws -> Void
  ) throws {
    let slot = index * sites.count + site
    let context = try context(slot, count: values.count)
    let part = activations[index]
    try part.call {
      try body(
        &$0,
        ActivationStep(
          siteIndex: site, site: sites[site].name, rows: rows, columns: sites[site].columns,
          index: step, hyperparameters: part.values.view, values: values,
          context: UnsafeMutableBufferPointer(rebasing: context.elements[..<values.count]),
          random: stream(siteKeys[slot])))
    }
    guard context.isIntact else {
      throw TrialFailure(
        component: part.part.id, step: step, message: "wrote outside of an activation context"
      )
    }
  }

  func transformLoss(
    _ loss: Double, logits: UnsafeBufferPointer<Element>, targets: UnsafeBufferPointer<Element>,
    gradient: UnsafeMutableBufferPointer<Element>, rows: Int, classes: Int
  ) throws -> Double {
    var loss = loss
    for (part, key) in zip(losses, lossKeys) {
      try part.call {
        loss = try $0.transformLoss(
          OutputsStep(
            index: step, rows: rows, classes: classes, hyperparameters: part.values.view,
            logits: logits, targets: targets, gradient: gradient, loss: loss, random: stream(key)))
      }
    }
    return loss
  }

  private func context(_ slot: Int, count: Int) throws -> FlatBuffer<Element> {
    if let known = contexts[slot], known.elements.count >= count { return known }
    let fresh = try FlatBuffer<Element>(count: count)
    contexts[slot] = fresh
    return fresh
  }
}
