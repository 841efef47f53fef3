import SurplusBoundary
import SurplusCore
import SurplusHost

/// One case of fuzzing: a component, values, a layout, gradients and a number of steps, all of it from a seed.
struct FuzzCase {
  /// What the gradients of an optimizer are.
  enum Gradients: String, CaseIterable {
    case own = "the problem's gradients"
    case zero = "zero gradients"
    case tiny = "subnormal gradients"
    case huge = "gradients of 1e300"
    case infinite = "an infinite element in the gradients"
    case notNumbers = "NaN in the gradients"
  }

  let component: Int
  let values: [Double]
  let layout: ParameterLayout
  let gradients: Gradients
  let precision: Precision
  /// Steps before the checkpoint, and after it.
  let steps: (before: Int, after: Int)
  /// For people.
  let text: String

  /// The case of a seed; nil where the library has no component that can be tried out.
  init?(_ library: SharedLibrary, seed: UInt64) {
    let descriptors = library.descriptors
    let able = descriptors.indices.filter {
      ConformanceCheck.Subject(descriptors[$0].kind) != nil
    }
    guard !able.isEmpty else { return nil }
    var random = CheckRandom(RandomSource(seed: seed).stream("fuzz", "case"))
    component = random.choice(able)
    let descriptor = descriptors[component]
    values = descriptor.hyperparameters.map { random.value(of: $0) }
    let (name, layout) = CheckLayouts.random(&random)
    self.layout = layout
    gradients = random.uniform() < 0.5 ? .own : random.choice(Gradients.allCases)
    precision = random.choice(descriptor.precisions)
    steps = (random.integer(below: 8) + 1, random.integer(below: 4) + 1)
    let settings = zip(descriptor.hyperparameters, values).map { "\($0.name) = \($1)" }
    text = """
      \(descriptor.kind.rawValue) \(descriptor.id) in \(precision.rawValue), \
      \(settings.isEmpty ? "" : settings.joined(separator: ", ") + "; ")\
      layout: \(name); \(gradients.rawValue); \(steps.before) + \(steps.after) steps
      """
  }

  /// Tries it out: no write beside a buffer, errors with reasons, and the same bits from a checkpoint on. Throws what
  /// was seen as a `CheckFailure`.
  func run(_ check: CheckContext) throws {
    do {
      let alone = try start(check)
      try step(alone, steps.before)
      let checkpoint = try alone.checkpoint()
      try step(alone, steps.after)
      guard !check.descriptor.traits.contains(.unsaved) else { return }
      let continued = try start(check)
      try continued.restore(checkpoint)
      try step(continued, steps.after)
      try demand(
        try continued.bits() == alone.bits(),
        "the same bits when continued from step \(steps.before)",
        saw: "others")
    } catch let error as PluginError {
      try demand(!error.lacksReason, "a reason with an error", saw: error.message)
    }
  }

  private func start(_ check: CheckContext) throws -> any CheckedComponent {
    try check.make(
      .quadratic(layout, check.random("problem")), precision: precision, values: values)
  }

  private func step(_ component: any CheckedComponent, _ count: Int) throws {
    for _ in 0..<count {
      if let optimizer = component as? CheckedOptimizer {
        optimizer.services.isPoisoned = gradients == .notNumbers
        try optimizer.step(gradient: gradient(optimizer))
      } else {
        try component.step()
      }
      _ = try component.view()
      try component.demandIntact()
    }
  }

  private func gradient(_ optimizer: CheckedOptimizer) -> [Double]? {
    let count = layout.count
    var own: [Double] { optimizer.problem.gradient(optimizer.parameters.values) }
    func one(_ value: Double) -> [Double] {
      own.enumerated().map { $0 == count / 2 ? value : $1 }
    }
    return switch gradients {
    case .own: nil
    case .zero: [Double](repeating: 0, count: count)
    case .tiny: [Double](repeating: .leastNormalMagnitude / 4096, count: count)
    case .huge: [Double](repeating: 1e300, count: count)
    case .infinite: one(.infinity)
    case .notNumbers: one(.nan)
    }
  }
}
