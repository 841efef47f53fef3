import SurplusCore

/// Who is called when, as docs/step.md says it; each line is a component, a function, and a step with the evaluation
/// that its random numbers belong to.
struct DocumentedOrder {
  let optimizer: String
  /// The hooks of regularizer a, which is written first, and of b.
  let hooks: [(name: String, hooks: Hooks)]
  let steps: Int
  private(set) var lines: [String] = []
  private var step = 0
  private var fresh = 0

  init(optimizer: String, a: Hooks, b: Hooks, steps: Int) {
    self.optimizer = optimizer
    hooks = [("a", a), ("b", b)]
    self.steps = steps
    for step in 0..<steps { take(step) }
    // The end is measured after the last step.
    step = steps
    measure()
  }

  private func those(with hook: Hooks) -> [String] {
    hooks.filter { $0.hooks.contains(hook) }.map(\.name)
  }

  /// The order of a step, by its numbers.
  private mutating func take(_ step: Int) {
    self.step = step
    fresh = 0
    lines.append("early value \(step)")  // 1
    objective(step, 0, gradient: true)  // 2 to 5
    for name in those(with: .surface) {  // 6
      lines.append("\(name) surface \(step)")
      objective(step, 0, gradient: true)
    }
    transforms()
    lines.append("late value \(step)")  // 6a
    // Measured at step 0 alone: the point before its update.
    if step == 0 { measure() }
    lines.append("\(optimizer) step \(step)")  // 7
    switch optimizer {
    case "looking":
      objective(step, 0, gradient: true)
      transforms()
      fresh += 1
      objective(step, fresh, gradient: false)
      objective(step + 1, 0, gradient: false)
    case "outer": lines.append("plain step \(step)")
    case "regularizing": shrink()
    default: break
    }
    if !["viewing", "regularizing"].contains(optimizer) { shrink() }  // 8, 9
    for name in those(with: .trajectory) {  // 10
      lines.append("\(name) trajectory \(step)")
      fresh += 1
      objective(step, fresh, gradient: false)
    }
  }

  /// 2 to 5 for a batch of a step.
  private mutating func objective(_ batch: Int, _ evaluation: Int, gradient: Bool) {
    let place = "\(batch)/\(evaluation)"
    lines += those(with: .data).map { "\($0) transform_data \(place)" }
    lines.append("landscape loss")
    lines += those(with: .activation).map { "\($0) forward \(place)" }
    lines += those(with: .loss).map { "\($0) transform_loss \(place)" }
    if gradient { lines += those(with: .activation).reversed().map { "\($0) backward \(place)" } }
    lines += those(with: .penalty).map {
      "\($0) penalty\(gradient ? " with gradient" : "") \(step)"
    }
  }

  private mutating func transforms() {
    lines += those(with: .gradientTransform).map { "\($0) transform_gradient \(step)" }
  }

  private mutating func shrink() {
    lines += those(with: .decay).map { "\($0) decay \(step)" }
    lines += those(with: .proximal).map { "\($0) prox \(step)" }
  }

  /// Metrics at the point of the view.
  private mutating func measure() {
    if ["viewing", "regularizing"].contains(optimizer) {
      lines.append("\(optimizer) view \(step)")
    } else {
      lines += those(with: .view).map { "\($0) view \(step)" }
    }
    lines.append("landscape metrics")
  }

  /// Where a log departs from the order; nil if nowhere.
  func departure(of log: [String]) -> String? {
    for index in 0..<max(log.count, lines.count) {
      let (seen, due) = (
        index < log.count ? log[index] : "the end", index < lines.count ? lines[index] : "the end"
      )
      if seen != due { return "line \(index): \(seen) where \(due) is due" }
    }
    return nil
  }
}
