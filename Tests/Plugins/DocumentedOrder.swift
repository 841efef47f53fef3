import SurplusCore

/// Who is called when, as docs/step.md says it; each line is a component, a function, and a step with the evaluation
/// that its random numbers belong to. The landscape's lines say at which point: the number of updates so far, and 1000
/// more for a view.
struct DocumentedOrder {
  let optimizer: String
  /// The hooks of regularizer a, which is written first, and of b.
  let hooks: [(name: String, hooks: Hooks)]
  let schedule: OrderSchedule
  private(set) var lines: [String] = []
  private var step: Int
  private var point: Int
  private var fresh = 0

  /// The order of a trial, or of its rest from a checkpoint at step `first` on.
  init(optimizer: String, a: Hooks, b: Hooks, _ schedule: OrderSchedule, from first: Int = 0) {
    self.optimizer = optimizer
    hooks = [("a", a), ("b", b)]
    self.schedule = schedule
    step = first
    point = optimizer == "rejecting" ? first / 2 : first
    while step < schedule.steps {
      if schedule.checkpoints.contains(step) { save() }
      prepare()
      if isDue { measure(schedule.splits(at: step)) }
      if step == schedule.until {
        // It ends before its update, with everything measured once.
        if !isDue { measure() }
        return
      }
      update()
      step += 1
      if ends { break }
    }
    measure()
  }

  /// Measured before the update: at step 0 and every `every` steps.
  private var isDue: Bool { schedule.isDue(step) }
  /// Whether the optimizer has just asked for the end.
  private var ends: Bool { ["stopping", "failing"].contains(optimizer) && step == 3 }
  private var ownsIterate: Bool {
    ["viewing", "regularizing", "stopping", "failing"].contains(optimizer)
  }

  private func those(with hook: Hooks) -> [String] {
    hooks.filter { $0.hooks.contains(hook) }.map(\.name)
  }

  /// Steps 1 to 6, by their numbers.
  private mutating func prepare() {
    fresh = 0
    lines.append("early value \(step)")  // 1
    if schedule.until != nil { lines.append("until value \(step)") }
    objective(step, 0, gradient: true)  // 2 to 5
    for name in those(with: .surface) {  // 6
      lines.append("\(name) surface \(step)")
      objective(step, 0, gradient: true)
    }
    transforms()
    lines.append("late value \(step)")  // 6a
  }

  /// Steps 7 to 10.
  private mutating func update() {
    lines.append("\(optimizer) step \(step)")  // 7
    switch optimizer {
    case "looking":
      objective(step, 0, gradient: true)
      transforms()
      fresh += 1
      objective(step, fresh, gradient: false)
      objective(step + 1, 0, gradient: false)
    case "curving":
      product("hessian_product")
      product("gauss_newton_product")
    case "outer": lines.append("plain step \(step)")
    default: break
    }
    if optimizer == "rejecting" && step.isMultiple(of: 2) { return }
    point += 1
    if optimizer == "failing" && step == 2 { return }
    if !ownsIterate || optimizer == "regularizing" { shrink() }  // 8, 9
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
    lines.append("landscape loss at \(point)")
    lines += those(with: .activation).map { "\($0) forward \(place)" }
    lines += those(with: .loss).map { "\($0) transform_loss \(place)" }
    if gradient { lines += those(with: .activation).reversed().map { "\($0) backward \(place)" } }
    lines += those(with: .penalty).map {
      "\($0) penalty\(gradient ? " with gradient" : "") \(step)"
    }
  }

  /// The product of the data loss, then those of the penalties.
  private mutating func product(_ function: String) {
    lines.append("landscape \(function) at \(point)")
    lines += those(with: .penaltyProduct).map { "\($0) penalty_product \(step)" }
  }

  private mutating func transforms() {
    lines += those(with: .gradientTransform).map { "\($0) transform_gradient \(step)" }
  }

  private mutating func shrink() {
    lines += those(with: .decay).map { "\($0) decay \(step)" }
    lines += those(with: .proximal).map { "\($0) prox \(step)" }
  }

  /// Metrics at the point of the view.
  private mutating func measure(_ splits: [Split] = Split.allCases) {
    let views = ownsIterate ? [optimizer] : those(with: .view)
    lines += views.map { "\($0) view \(step)" }
    let shown = views.isEmpty ? point : point + 1000
    lines += splits.map { "landscape metrics of \($0.rawValue) at \(shown)" }
  }

  /// What is kept of each component; the evaluation point is not asked for.
  private mutating func save() {
    lines.append("checkpoint \(step)")
    lines += ([optimizer] + (optimizer == "outer" ? ["plain"] : [])).map { "\($0) save" }
    lines += hooks.map { "\($0.name) save" }
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
