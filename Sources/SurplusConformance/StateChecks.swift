import Foundation
import SurplusBoundary
import SurplusCore

extension ConformanceCheck {
  private static let all4: [Subject] = [.optimizer, .scheduler, .regularizer, .landscape]

  static let writesOnlyItsBuffers = ConformanceCheck(
    5, "writes_only_its_buffers", "no write beside a buffer, or into one that is lent to be read",
    all4
  ) { check in
    for precision in check.descriptor.precisions {
      for size in [1, 3, 37] {
        let problem = CheckProblem.quadratic(CheckLayouts.vector(size), check.random("problem"))
        let component = try check.make(problem, precision: precision)
        for _ in 0..<5 {
          try component.step()
          try component.demandIntact()
        }
        try (component as? CheckedLandscape)?.demandPointIsRead()
        guard let optimizer = component as? CheckedOptimizer else { continue }
        let gradient = problem.gradient(optimizer.parameters.values)
        optimizer.gradient.values = gradient
        let (before, start) = (optimizer.gradient.bytes, optimizer.initial.bytes)
        let values = optimizer.hyperparameters.bytes
        try optimizer.step(gradient: gradient)
        try optimizer.gradient.demandUnchanged(before, "it is lent to be read")
        try optimizer.initial.demandUnchanged(start, "it is lent to be read")
        try optimizer.hyperparameters.demandUnchanged(values, "they are lent to be read")
      }
    }
  }

  static let isDeterministic = ConformanceCheck(
    8, "is_deterministic", "the same seed gives the same bits, also with work on other threads",
    all4
  ) { check in
    let (first, second) = (try check.make(), try check.make())
    (second as? CheckedOptimizer)?.services.usesThreads = true
    (second as? CheckedRegularizer)?.services.usesThreads = true
    for step in 0..<20 {
      try first.step()
      try second.step()
      try demand(
        try first.bits() == second.bits(), "the same bits in step \(step) of two equal trials",
        saw: "others")
    }
  }

  static let continuesFromCheckpoint = ConformanceCheck(
    9, "continues_from_checkpoint",
    "a trial continued in a fresh process is the uninterrupted one to the bit", all4
  ) { check in
    struct Handed: Codable {
      let checkpoint: Checkpoint
      let end: [UInt8]
    }
    guard !check.descriptor.traits.contains(.unsaved) else {
      throw CheckSkip("it says that its state cannot be saved")
    }
    let component = try check.make()
    guard let bytes = check.handedOver else {
      try component.run(7)
      let checkpoint = try component.checkpoint()
      try component.run(7)
      let handed = Handed(checkpoint: checkpoint, end: try component.bits())
      throw CheckContinuation(bytes: Array(try JSONEncoder().encode(handed)))
    }
    let handed = try JSONDecoder().decode(Handed.self, from: Data(bytes))
    try component.restore(handed.checkpoint)
    try component.run(7)
    try demand(
      try component.bits() == handed.end, "the bits of step 14 of the uninterrupted trial",
      saw: "others")
  }

  static let refusesBadState = ConformanceCheck(
    10, "refuses_bad_state",
    "saved state that cannot be right is refused and changes nothing; no bytes are the state at the start",
    [.optimizer, .regularizer]
  ) { check in
    let component = try check.make()
    var start = try component.checkpoint()
    try component.run(3)
    let (good, end) = (try component.saved(), try component.bits())
    var random = check.random("state")
    var bad = (0..<3).map { _ in
      (0..<1 << 20).map { _ in UInt8(random.integer(below: 256)) }
    }
    if good.count > 1 { bad += [Array(good.dropLast()), Array(good.prefix(good.count / 2))] }
    for bytes in bad {
      check.note("load of \(bytes.count) bytes that are no state")
      let before = try component.bits()
      do {
        try component.load(bytes)
        throw CheckFailure(
          expected: "\(bytes.count) bytes that are no state refused", seen: "they were taken")
      } catch let error as PluginError {
        try demand(!error.lacksReason, "a reason for the refusal", saw: error.message)
      }
      try demand(try component.bits() == before, "nothing changed by a refusal", saw: "a change")
    }
    for place in good.placesOfReals {
      check.note("load of NaN in the place of \(good.real(at: place)), at byte \(place)")
      let before = try component.bits()
      do {
        try component.load(good.replacing(at: place, with: .nan))
        throw CheckFailure(
          expected: "a NaN in saved state refused, in the place of \(good.real(at: place))",
          seen: "it was taken")
      } catch let error as PluginError {
        try demand(!error.lacksReason, "a reason for the refusal", saw: error.message)
      }
      try demand(try component.bits() == before, "nothing changed by a refusal", saw: "a change")
    }
    check.note("load of no bytes")
    guard !check.descriptor.traits.contains(.unsaved) else { return try component.load([]) }
    start.saved = []
    try component.restore(start)
    try component.run(3)
    try demand(
      try component.bits() == end,
      "the bits of the first three steps again after a load of no bytes",
      saw: "others, as if something were remembered")
  }

  static let instancesDoNotShare = ConformanceCheck(
    11, "instances_do_not_share", "an instance is not disturbed by another beside it", all4
  ) { check in
    let alone = try check.make()
    try alone.run(15)
    let expected = try alone.bits()
    let watched = try check.make()
    let other = try check.make(
      .quadratic(CheckLayouts.vector(5), check.random("other")), values: check.otherValues)
    for _ in 0..<15 {
      try other.step()
      try watched.step()
    }
    try demand(
      try watched.bits() == expected, "the bits of a trial alone, with another beside it",
      saw: "others")
  }

  static let worksAtHyperparameterLimits = ConformanceCheck(
    20, "works_at_hyperparameter_limits",
    "values at and between the limits of their ranges work or are refused with a reason", all4
  ) { check in
    var random = check.random("hyperparameters")
    // Of one whose create is slow, or whose sizes grow with a hyperparameter, fewer are drawn.
    let clock = ThreadStopwatch()
    for draw in 0..<60 where clock.seconds < 10 {
      let values = check.descriptor.hyperparameters.map { random.value(of: $0) }
      check.note("draw \(draw): \(check.named(values))")
      do {
        let component = try check.make(values: values)
        for _ in 0..<5 {
          try component.step()
          try component.demandIntact()
        }
      } catch let error as PluginError {
        try demand(!error.lacksReason, "a reason for a refusal", saw: error.message)
      }
    }
  }

  static let asksForDeclaredServices = ConformanceCheck(
    16, "asks_for_declared_services", "it asks only for services that its descriptor declares",
    [.optimizer, .regularizer]
  ) { check in
    let component = try check.make()
    try component.run(10)
    let asked =
      (component as? CheckedOptimizer)?.services.asked
      ?? (component as? CheckedRegularizer)?.services.asked ?? []
    let needs = check.descriptor.needs
    for (service, isDeclared) in [
      ("evaluate", needs.contains(.evaluation)), ("product (hessian)", needs.contains(.hessian)),
      ("product (gauss_newton)", needs.contains(.gaussNewton)),
      ("sampled_gradient", needs.contains(.sampledLabels)),
      ("inner_step", needs.contains(.inner)),
      ("regularize", check.descriptor.traits.contains(.regularizes)),
    ] where !isDeclared {
      try demand(!asked.contains(service), "no call of \(service)", saw: "one, though not declared")
    }
  }
}

extension CheckContext {
  /// Defaults, with a learning rate and other reals moved within their ranges.
  fileprivate var otherValues: [Double] {
    descriptor.hyperparameters.map {
      guard case .real = $0.kind else { return $0.defaultValue }
      return min(max($0.defaultValue * 0.5, $0.minimum), $0.maximum)
    }
  }
}

extension CheckRandom {
  /// A value in the range of a hyperparameter: often its limits or its default.
  mutating func value(of hyperparameter: Hyperparameter) -> Double {
    let (low, high) = (hyperparameter.minimum, hyperparameter.maximum)
    switch integer(below: 4) {
    case 0: return low
    case 1: return high
    case 2: return hyperparameter.defaultValue
    default:
      let range = hyperparameter.tuning.map { $0.minimum...$0.maximum } ?? low...high
      let value = uniform(range)
      if case .real = hyperparameter.kind { return value }
      return value.rounded()
    }
  }
}

extension [UInt8] {
  /// Where eight bytes, at a multiple of eight, are a number of ordinary size in binary64: a count of steps or a mark is
  /// none.
  fileprivate var placesOfReals: [Int] {
    Swift.stride(from: 0, to: count - count % 8, by: 8).filter {
      (1e-30...1e30).contains(real(at: $0).magnitude)
    }
  }

  fileprivate func real(at place: Int) -> Double {
    withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Double.self) }
  }

  fileprivate func replacing(at place: Int, with value: Double) -> [UInt8] {
    var bytes = self
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: place, as: Double.self) }
    return bytes
  }
}
