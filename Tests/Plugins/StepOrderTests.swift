import CommandLineDriver
import Foundation
import SurplusCore
import SurplusHost
import SurplusTraining
import Testing

/// The order of a step, as a plugin sees it that logs each call, for every combination of hooks that can meet.
@Suite(.serialized) struct StepOrderTests {
  private let library: LoadedLibrary
  private let log: Log

  private static let kinds: [Hooks] = [
    .data, .activation, .loss, .penalty, .surface, .gradientTransform, .decay, .proximal,
    .trajectory, .view,
  ]

  /// Every subset of the kinds.
  private static let subsets: [Hooks] = (0..<(1 << kinds.count)).map { bits in
    Hooks(kinds.indices.filter { bits >> $0 & 1 == 1 }.map { kinds[$0] })
  }

  init() throws {
    let surplus = try Surplus()
    let source = Project.root.appending(path: "Tests/Plugins/Fixtures/order.c")
    try Compiled.library(from: source, [], to: "plugins/order.so", surplus)
    let path = surplus.scratch.path("plugins/order.so")
    library = try LoadedLibrary(path: path)
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

  /// A landscape that does nothing but pass everything through the transforms.
  private final class Passing: Landscape {
    let layout = ParameterLayout([("w", [2], .weight, 0)])
    let sites = [ActivationSite(name: "site", columns: 2)]
    let dataShape: DataShape? = DataShape(features: 2, answers: 1, classes: 2, isTokens: false)
    private let note: (String) -> Void
    private let numbers = UnsafeMutableBufferPointer<Double>.allocate(capacity: 4)

    init(_ note: @escaping (String) -> Void) {
      self.note = note
      numbers.initialize(repeating: 0.5)
    }

    deinit { numbers.deallocate() }

    func rows(of split: Split) -> Int { split == .train ? 6 : 0 }

    func initialize(_ parameters: UnsafeMutableBufferPointer<Double>, random: RandomSource) {
      parameters.update(repeating: 1)
    }

    func loss(
      at parameters: UnsafeBufferPointer<Double>, batch: Batch,
      transforms: (any TrainingTransforms<Double>)?,
      gradient: UnsafeMutableBufferPointer<Double>?
    ) throws -> Double {
      let none = UnsafeMutableBufferPointer<Double>(start: nil, count: 0)
      try transforms?.transformData(inputs: numbers, targets: numbers, rows: 2)
      note("landscape loss")
      try transforms?.forward(site: 0, values: numbers, rows: 2)
      let loss = try transforms?.transformLoss(
        1, logits: UnsafeBufferPointer(numbers), targets: UnsafeBufferPointer(numbers),
        gradient: gradient == nil ? none : numbers, rows: 2, classes: 2)
      if let gradient {
        try transforms?.backward(site: 0, gradient: numbers, rows: 2)
        gradient.update(repeating: 1)
      }
      return loss ?? 1
    }

    func metrics(of split: Split, at parameters: UnsafeBufferPointer<Double>) -> SplitMetrics? {
      guard split == .train else { return nil }
      note("landscape metrics")
      return SplitMetrics(loss: 1)
    }

    func operations(rows: Int) -> Double { 1 }
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
      inner: id == "outer" ? try optimizer("plain", layout) : nil)
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

  /// What a trial of two steps calls, measured at its first point and at its end.
  private func calls(_ id: String, _ a: Hooks, _ b: Hooks) throws -> [String] {
    let note = log.note
    let landscape = Passing { note($0) }
    let trial = try AnyTrial(
      landscape,
      TrialComponents(
        optimizer: try optimizer(id, landscape.layout),
        schedulers: [try scheduler("late"), try scheduler("early")],
        regularizers: [
          try regularizer("a", a, landscape.layout), try regularizer("b", b, landscape.layout),
        ]),
      TrialSettings(
        budget: .steps(2), batch: BatchSetting(size: 2), measure: MeasureSetting(every: 0)),
      random: RandomSource(seed: 1))
    return try log.lines { _ = try trial.run(onStep: { _ in }, record: { _ in }) }
  }

  /// Two views, and a view beside an optimizer that has one, are refused before a trial; so are decay and maps beside
  /// one that owns its iterate and does not apply them.
  @Test(arguments: ["plain", "looking", "outer", "viewing", "regularizing"])
  func everyCombinationKeepsTheOrder(_ optimizer: String) throws {
    var refused: Hooks = []
    if ["viewing", "regularizing"].contains(optimizer) { refused.insert(.view) }
    if optimizer == "viewing" { refused.formUnion([.decay, .proximal]) }
    var tried = 0
    for hooks in Self.subsets where hooks.isDisjoint(with: refused) {
      let (a, b) = (hooks, hooks.subtracting(.view))
      let order = DocumentedOrder(optimizer: optimizer, a: a, b: b, steps: 2)
      let departure = order.departure(of: try calls(optimizer, a, b))
      #expect(departure == nil, "\(optimizer) with hooks \(hooks.rawValue)")
      tried += 1
    }
    #expect(tried == 1 << (Self.kinds.count - refused.rawValue.nonzeroBitCount))
  }

  /// Each of two regularizers with one kind of hook.
  @Test func everyPairOfKindsKeepsTheOrder() throws {
    for a in Self.kinds {
      for b in Self.kinds where a != .view || b != .view {
        let order = DocumentedOrder(optimizer: "looking", a: a, b: b, steps: 2)
        #expect(order.departure(of: try calls("looking", a, b)) == nil)
      }
    }
  }

  /// A log with any two unlike neighbours exchanged, a line left out or one too many is refused.
  @Test func anotherOrderIsRefused() throws {
    let every = Hooks(Self.kinds)
    let order = DocumentedOrder(
      optimizer: "looking", a: every, b: every.subtracting(.view), steps: 2)
    let log = try calls("looking", every, every.subtracting(.view))
    try #require(order.departure(of: log) == nil)
    for index in log.indices.dropLast() where log[index] != log[index + 1] {
      var wrong = log
      wrong.swapAt(index, index + 1)
      #expect(order.departure(of: wrong) != nil)
    }
    for index in log.indices {
      var wrong = log
      wrong.remove(at: index)
      #expect(order.departure(of: wrong) != nil)
    }
    #expect(order.departure(of: log + ["plain step 2"]) != nil)
  }
}
