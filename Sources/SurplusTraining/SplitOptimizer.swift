import SurplusCore

/// An elementwise optimizer on several threads: the flat buffers are cut into neighbouring parts, and each part has an
/// instance of its own, so that no instance is ever called from two threads at once. What a part holds is no
/// tensor of the model, which an elementwise rule cannot tell; the bits are those of a single instance.
public struct SplitOptimizer: Optimizer {
  /// Fewer parameters than this are not worth a second thread.
  public static let smallestCount = 1 << 16

  /// Whether instances of parts do what one instance would: an elementwise rule that asks the host for nothing and
  /// trains the point that is measured.
  public static func canSplit(_ descriptor: Descriptor, count: Int) -> Bool {
    let given: Needs = [.loss, .horizon, .lowerBound, .initialPoint, .fullBatch]
    return descriptor.traits.contains(.elementwise) && !descriptor.traits.contains(.ownsIterate)
      && descriptor.needs.isSubset(of: given) && count >= smallestCount
  }

  private let ranges: [Range<Int>]
  // Each element is touched by the thread of its part alone.
  private let parts: [Part]
  private let team: ThreadTeam

  private final class Part: @unchecked Sendable {
    var optimizer: any Optimizer
    var outcome: Result<StepOutcome, any Error> = .success(.applied)

    init(_ optimizer: any Optimizer) { self.optimizer = optimizer }
  }

  /// Cuts a number of parameters into parts and makes an instance for the layout of each. Throws what `make` throws.
  public init(
    count: Int, threads: Int, _ make: (ParameterLayout, _ part: Int) throws -> any Optimizer
  ) throws {
    // Whole cache lines, so that two threads never write into one.
    team = ThreadTeam(threads: threads)
    let line = 16
    let lines = (count + line - 1) / line
    ranges = (0..<threads).map { part in
      min(count, lines * part / threads * line)..<min(count, lines * (part + 1) / threads * line)
    }
    parts = try ranges.enumerated().map { part, range in
      let layout = ParameterLayout([("part\(part)", [range.count], .other, -1)])
      return Part(try make(layout, part))
    }
  }

  /// The slots of one instance, of the size of all parts together. An elementwise rule keeps nothing else.
  public func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    guard let first = parts.first else { return [] }
    let own = ParameterLayout([("part0", [ranges[0].count], .other, -1)])
    return first.optimizer.stateSlots(for: own).map { .likeParameters($0.name) }
  }

  /// One step of every part. Throws what the first part that failed throws.
  public func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    nonisolated(unsafe) let step = step
    let (parts, ranges) = (parts, ranges)
    team.run { index in
      let part = parts[index]
      part.outcome = Result { try part.optimizer.step(part: ranges[index], of: step) }
    }
    var outcome = StepOutcome.applied
    for part in parts {
      let own = try part.outcome.get()
      if own != .applied { outcome = own }
    }
    return outcome
  }
}

extension Optimizer {
  /// A step on a part of the buffers.
  fileprivate mutating func step<Element: Scalar>(
    part range: Range<Int>, of step: OptimizerStep<Element>
  ) throws -> StepOutcome {
    try withUnsafeTemporaryAllocation(
      of: UnsafeMutableRawPointer?.self, capacity: max(step.state.count, 1)
    ) { addresses in
      for slot in 0..<step.state.count {
        addresses[slot] = UnsafeMutableRawPointer(step.state[slot] + range.lowerBound)
      }
      return try self.step(
        OptimizerStep(
          index: step.index, horizon: step.horizon, loss: step.loss, lowerBound: step.lowerBound,
          hyperparameters: step.hyperparameters,
          parameters: UnsafeMutableBufferPointer(rebasing: step.parameters[range]),
          gradient: UnsafeBufferPointer(rebasing: step.gradient[range]),
          state: StateBuffers(
            base: UnsafePointer(addresses.baseAddress), count: step.state.count),
          random: step.random, previousRate: step.previousRate, largestRate: step.largestRate,
          initial: step.initial.isEmpty
            ? step.initial : UnsafeBufferPointer(rebasing: step.initial[range])))
    }
  }
}
