import SurplusCore

/// The activation hooks of a trial's regularizers, called in the order written; the gradient goes back through
/// them in the opposite order.
final class ActivationChain<Element: Scalar>: TrainingTransforms {
  let transformsData = false
  let transformsActivations = true
  let transformsLoss = false
  private let parts: [(part: RegularizerPart, values: CurrentValues)]
  private let sites: [ActivationSite]
  private let random: RandomSource
  private var rules: [any Regularizer]
  // One context for each part and site, grown to the largest batch seen.
  private var contexts: [FlatBuffer<Element>?]
  private var keys: [UInt64] = []

  /// The step the next passes belong to.
  var step = 0
  /// The evaluation within the step.
  var evaluation = 0

  init(
    parts: [(part: RegularizerPart, values: CurrentValues)], sites: [ActivationSite],
    random: RandomSource
  ) {
    self.parts = parts
    self.sites = sites
    self.random = random
    rules = parts.map(\.part.regularizer)
    contexts = Array(repeating: nil, count: parts.count * sites.count)
    for (index, entry) in parts.enumerated() {
      // Two components of one id draw different numbers.
      let twins = parts[..<index].count { $0.part.id == entry.part.id }
      for site in sites {
        keys.append(
          random.stream(entry.part.id, "activation \(site.name) \(twins)").key)
      }
    }
  }

  func forward(site: Int, values: UnsafeMutableBufferPointer<Element>, rows: Int) throws {
    for index in rules.indices {
      try call(index, site, values, rows) { try rules[index].forward($0) }
    }
  }

  func backward(site: Int, gradient: UnsafeMutableBufferPointer<Element>, rows: Int) throws {
    for index in rules.indices.reversed() {
      try call(index, site, gradient, rows) { try rules[index].backward($0) }
    }
  }

  func transformData(
    inputs: UnsafeMutableBufferPointer<Element>, targets: UnsafeMutableBufferPointer<Element>,
    rows: Int
  ) {}

  func transformLoss(
    _ loss: Double, logits: UnsafeBufferPointer<Element>, targets: UnsafeBufferPointer<Element>,
    gradient: UnsafeMutableBufferPointer<Element>, rows: Int, classes: Int
  ) -> Double { loss }

  private func call(
    _ index: Int, _ site: Int, _ values: UnsafeMutableBufferPointer<Element>, _ rows: Int,
    _ body: (ActivationStep<Element>) throws -> Void
  ) throws {
    let slot = index * sites.count + site
    let context = try context(slot, count: values.count)
    let id = parts[index].part.id
    do {
      try body(
        ActivationStep(
          siteIndex: site, site: sites[site].name, rows: rows, columns: sites[site].columns,
          index: step, hyperparameters: parts[index].values.view, values: values,
          context: UnsafeMutableBufferPointer(rebasing: context.elements[..<values.count]),
          random: RandomStream(
            key: keys[slot], step: UInt64(step), evaluation: UInt64(evaluation))))
    } catch {
      throw TrialFailure(component: id, step: step, message: "\(error)")
    }
    guard context.isIntact else {
      throw TrialFailure(
        component: id, step: step, message: "wrote past the end of an activation context")
    }
  }

  private func context(_ slot: Int, count: Int) throws -> FlatBuffer<Element> {
    if let known = contexts[slot], known.elements.count >= count { return known }
    let fresh = try FlatBuffer<Element>(count: count)
    contexts[slot] = fresh
    return fresh
  }
}
