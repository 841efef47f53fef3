import SurplusCore
import SurplusMatrix
import Testing

/// Every optimizer, scheduler and regularizer of the libraries that are built with Surplus, as they list themselves:
/// a trial that is continued from a checkpoint, in new objects, is the uninterrupted one to the bit.
@Suite(.serialized) struct ShippedCheckpointTests {
  private let continuation: Continuation

  init() throws { continuation = try Continuation(.shipped()) }

  private func descriptors(_ kind: ComponentKind) -> [Descriptor] {
    continuation.catalogue.entries.map(\.descriptor).filter { $0.kind == kind }
  }

  /// Why a cell cannot run, if so.
  private func check(optimizer: String, scheduler: String? = nil, regularizer: String? = nil) throws
    -> String?
  {
    try continuation.check(
      WrittenCell(
        landscape: "mlp: {inputs: 6, classes: 3, width: 5, depth: 1, precision: f64}",
        optimizer: optimizer, schedulers: scheduler.map { [$0] } ?? [],
        regularizers: regularizer.map { [$0] } ?? [], steps: 48, batch: "32", validation: 0.1,
        every: 4),
      cuts: [1, 19, 40])
  }

  @Test func everyOptimizerContinues() throws {
    var excluded: [String: String] = [:]
    for descriptor in descriptors(.optimizer) {
      let wrapped = descriptor.wraps.map { "\($0): momentum" }.joined(separator: ", ")
      let written = wrapped.isEmpty ? descriptor.id : "\(descriptor.id): {\(wrapped)}"
      excluded[descriptor.id] = try check(
        optimizer: written, regularizer: "dropout: {rate: 0.3}")
      if excluded[descriptor.id] != nil {
        // One that cannot work beside dropout works alone.
        excluded[descriptor.id] = try check(optimizer: written)
      }
    }
    #expect(excluded == [:])
  }

  @Test func everySchedulerContinues() throws {
    var excluded: [String: String] = [:]
    for descriptor in descriptors(.scheduler) {
      excluded[descriptor.id] = try check(
        optimizer: "momentum: {lr: 0.05}", scheduler: descriptor.id,
        regularizer: "dropout: {rate: 0.3}")
    }
    #expect(excluded == [:])
  }

  @Test func everyRegularizerContinues() throws {
    var excluded: [String: String] = [:]
    for descriptor in descriptors(.regularizer) {
      excluded[descriptor.id] = try check(
        optimizer: "adam: {lr: 0.01}", scheduler: "cosine", regularizer: descriptor.id)
    }
    #expect(excluded == [:])
  }
}
