import CommandLineDriver
import Foundation
import SurplusCore
import SurplusHost
import SurplusSandbox
import SurplusTraining
import Testing

/// Trials of the components of Fixtures/order.c, which log each call that is made to them.
struct LoggedTrials {
  private let library: SharedLibrary
  private let log: Log
  private let surplus: Surplus

  init() throws {
    surplus = try Surplus()
    let source = Project.root.appending(path: "Tests/Plugins/Fixtures/order.c")
    try Compiled.library(from: source, [], to: "plugins/order.so", surplus)
    let path = surplus.scratch.path("plugins/order.so")
    library = try SharedLibrary(path: path)
    log = try Log(path)
  }

  /// The functions of the library that have nothing to do with the boundary.
  private struct Log {
    let note: @convention(c) (UnsafePointer<CChar>) -> Void
    private let clear: @convention(c) () -> Void
    private let text: @convention(c) () -> UnsafePointer<CChar>

    init(_ path: String) throws {
      let handle = try #require(dlopen(path, RTLD_NOW | RTLD_LOCAL))
      note = unsafeBitCast(
        try #require(dlsym(handle, "order_note")),
        to: (@convention(c) (UnsafePointer<CChar>) -> Void).self)
      clear = unsafeBitCast(
        try #require(dlsym(handle, "order_clear")), to: (@convention(c) () -> Void).self)
      text = unsafeBitCast(
        try #require(dlsym(handle, "order_text")),
        to: (@convention(c) () -> UnsafePointer<CChar>).self)
    }

    func lines(_ body: () throws -> Void) rethrows -> [String] {
      clear()
      try body()
      return String(cString: text()).split(separator: "\n").map(String.init)
    }
  }

  private func values(_ id: String) throws -> (Descriptor, HyperparameterValues) {
    let descriptor = try #require(library.descriptors.first { $0.id == id })
    return (descriptor, HyperparameterValues(defaultsOf: descriptor.hyperparameters))
  }

  private func optimizer(_ id: String, _ layout: ParameterLayout) throws -> OptimizerPart {
    let (descriptor, values) = try values(id)
    let rule = try library.makeOptimizer(
      id, Configuration(hyperparameters: values, layout: layout, precision: .f64),
      page: CallPage(), component: 0)
    return OptimizerPart(
      id: id, optimizer: rule, values: values, needs: descriptor.needs, traits: descriptor.traits,
      inner: id == "outer" ? [try optimizer("plain", layout)] : [])
  }

  private func scheduler(_ id: String) throws -> SchedulerPart {
    let (descriptor, values) = try values(id)
    let rule = try library.makeScheduler(
      id, Configuration(hyperparameters: values), page: CallPage(), component: 0)
    return SchedulerPart(
      id: id, scheduler: rule, values: values, target: .optimizer(level: 0, 0),
      needsGradient: descriptor.needs.contains(.gradient),
      isPure: descriptor.traits.contains(.pure))
  }

  private func regularizer(_ id: String, _ hooks: Hooks, _ layout: ParameterLayout) throws
    -> RegularizerPart
  {
    let (descriptor, values) = try values(id)
    try #require(hooks.isSubset(of: descriptor.hooks))
    let rule = try library.makeRegularizer(
      id, Configuration(hyperparameters: values, layout: layout, precision: .f64),
      page: CallPage(), component: 0)
    return RegularizerPart(id: id, regularizer: rule, values: values, hooks: hooks)
  }

  private func trial(_ id: String, _ a: Hooks, _ b: Hooks, _ schedule: OrderSchedule) throws
    -> AnyTrial
  {
    let note = log.note
    let landscape = PassingLandscape { note($0) }
    let schedulers = ["late", "early"] + (schedule.until == nil ? [] : ["until"])
    return try AnyTrial(
      landscape,
      TrialComponents(
        optimizer: try optimizer(id, landscape.layout),
        schedulers: try schedulers.map(scheduler),
        regularizers: [
          try regularizer("a", a, landscape.layout), try regularizer("b", b, landscape.layout),
        ]),
      TrialSettings(
        budget: .steps(schedule.steps), batch: BatchSetting(size: 2),
        measure: MeasureSetting(every: schedule.every, splits: schedule.splits)),
      random: RandomSource(seed: 1))
  }

  private func path(_ step: Int) -> String { surplus.scratch.path("checkpoint\(step)") }

  /// What a trial calls; a checkpoint is kept for `continued`.
  func calls(_ id: String, _ a: Hooks, _ b: Hooks, _ schedule: OrderSchedule = OrderSchedule())
    throws -> [String]
  {
    let trial = try trial(id, a, b, schedule)
    return try log.lines {
      _ = try trial.run(
        onStep: { step in
          guard schedule.checkpoints.contains(step) else { return }
          log.note("checkpoint \(step)")
          try trial.save(to: path(step))
        }, record: { _ in })
    }
  }

  /// What is called when new objects continue from the checkpoint of a step: while they take it up, and from then on.
  func continued(
    _ id: String, _ a: Hooks, _ b: Hooks, _ schedule: OrderSchedule, from step: Int
  ) throws -> (takingUp: [String], rest: [String]) {
    let trial = try trial(id, a, b, schedule)
    return (
      try log.lines { _ = try trial.restore(from: path(step)) },
      try log.lines { _ = try trial.run(onStep: { _ in }, record: { _ in }) }
    )
  }

  /// What is called before a trial fails, and why it does.
  func failure(_ id: String, _ a: Hooks, _ b: Hooks) throws -> (calls: [String], reason: String) {
    let trial = try trial(id, a, b, OrderSchedule())
    var reason = ""
    let calls = log.lines {
      do { _ = try trial.run(onStep: { _ in }, record: { _ in }) } catch { reason = "\(error)" }
    }
    return (calls, reason)
  }
}
