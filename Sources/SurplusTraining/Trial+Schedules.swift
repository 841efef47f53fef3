import SurplusCore

/// A scheduler in a trial, with what it remembers.
final class SchedulerRuntime {
  let part: SchedulerPart
  let state: UnsafeMutableBufferPointer<Double>
  /// The number of the last validation measurement that it was told of.
  var toldValidation = 0
  /// Its own values: lent to it to read, as those of the other components are.
  private let values: CurrentValues
  private let key: UInt64
  private var rule: any Scheduler

  /// Throws when there is no memory.
  init(_ part: SchedulerPart, random: RandomSource) throws {
    self.part = part
    values = try CurrentValues(part.values)
    rule = part.scheduler
    key = random.stream(part.id, "step").key
    state = .allocate(capacity: max(rule.stateCount, 1))
    state.initialize(repeating: 0)
  }

  deinit { state.deallocate() }

  var hyperparameters: HyperparameterValues { values.view }

  func decision(at record: ScheduleRecord) throws -> ScheduleDecision {
    var record = record
    record.state = UnsafeMutableBufferPointer(rebasing: state[..<rule.stateCount])
    record.random = RandomStream(key: key, step: UInt64(record.step))
    return try rule.decision(at: record)
  }
}

extension Trial {
  /// Asks the schedulers that are asked now.
  func drive(afterGradient: Bool) throws {
    for scheduler in schedulers where scheduler.part.needsGradient == afterGradient {
      let part = scheduler.part
      let (base, current) = values(of: part.target)
      var record = ScheduleRecord(
        step: step, horizon: settings.budget.horizon, progress: progress, baseValue: base,
        hyperparameters: scheduler.hyperparameters, epoch: epoch, currentValue: current)
      if !part.isPure {
        past.describe(in: &record)
        if part.needsNorms { gradients?.numbers.describe(in: &record) }
        if afterGradient { record.gradientNorm = measureGradientNorm() }
        record.validationLoss = validation?.loss
        record.validationError = validation?.error
        record.validationIsNew = validation?.isNew(to: &scheduler.toldValidation) ?? false
      }
      var decision = ScheduleDecision(value: current)
      try checked(part.id, nil) { decision = try scheduler.decision(at: record) }
      try set(part, decision.value)
      if decision.restartsOptimizer { try optimizer.restart() }
      if decision.stops {
        isStopped = true
        reasonForEnd = "\(part.id) asked for the end before step \(step)"
      }
    }
  }

  private func values(of target: SchedulerPart.Target) -> (base: Double, current: Double) {
    switch target {
    case .optimizer(let level, let place, _):
      let values = optimizers[level].values
      return (values.base[place], values[place])
    case .regularizer(let which, let place):
      let values = regularizers[which].values
      return (values.base[place], values[place])
    case .batch:
      return (Double(settings.batch.size ?? landscape.rows(of: .train)), batchSize)
    }
  }

  private func set(_ part: SchedulerPart, _ value: Double) throws {
    func write(_ values: CurrentValues, _ place: Int, _ value: Double) throws {
      let hyperparameter = values.base.hyperparameters[place]
      guard value >= hyperparameter.minimum, value <= hyperparameter.maximum else {
        throw TrialFailure(
          component: part.id, step: step,
          message: "drove \(hyperparameter.name) to \(value), outside "
            + "\(hyperparameter.minimum) to \(hyperparameter.maximum)")
      }
      values[place] = value
    }
    switch part.target {
    case .optimizer(let level, let place, let followers):
      try write(optimizers[level].values, place, value)
      let base = optimizers[level].values.base[place]
      let factor = base > 0 ? value / base : 1
      for follower in followers {
        let values = optimizers[follower.level].values
        let own = values.base[follower.place]
        // Equal base values stay equal, to the bit.
        try write(values, follower.place, own == base ? value : own * factor)
      }
    case .regularizer(let which, let place): try write(regularizers[which].values, place, value)
    case .batch:
      let rows = landscape.rows(of: .train)
      guard value >= 1, value <= Double(max(rows, settings.batch.size ?? rows)) else {
        throw TrialFailure(
          component: part.id, step: step,
          message: "drove the batch size to \(value), outside 1 to \(rows) training rows")
      }
      batchSize = value.rounded()
    }
  }
}
