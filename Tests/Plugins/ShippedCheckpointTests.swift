import CommandLineDriver
import Foundation
import SurplusCore
import SurplusHost
import SurplusLandscapes
import SurplusMatrix
import SurplusTraining
import Testing

/// Every optimizer, scheduler and regularizer of the libraries that are built with Surplus, as they list themselves:
/// a trial that is continued from a checkpoint, in new objects, is the uninterrupted one to the bit.
@Suite(.serialized) struct ShippedCheckpointTests {
  private static let steps = 48
  private static let cuts = [1, 19, 40]

  private let catalogue: ComponentCatalogue
  private let path =
    FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path

  init() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Project.products.path)
      .filter { $0.hasPrefix("libSurplus") && $0.hasSuffix(".so") }
      .map { Project.products.appending(path: $0).path }
    var entries = LandscapeCatalogue.factories.map {
      ComponentCatalogue.Entry(descriptor: $0.descriptor)
    }
    for path in files {
      let library = try LoadedLibrary(path: path)
      let file = LibraryFile(path: path, sha256: try SHA256.hex(file: path), identity: nil)
      entries += library.descriptors.map {
        ComponentCatalogue.Entry(descriptor: $0, library: library.id, file: file)
      }
    }
    catalogue = ComponentCatalogue(entries: entries)
  }

  private func descriptors(_ kind: ComponentKind) -> [Descriptor] {
    catalogue.entries.map(\.descriptor).filter { $0.kind == kind }
  }

  private static func run(_ trial: AnyTrial, onStep: (Int) throws -> Void = { _ in }) throws
    -> [String]
  {
    var lines: [String] = []
    let ending = try trial.run(onStep: onStep) {
      if $0.metric != "optimizer_seconds" {
        lines.append("\($0.step) \($0.gradients) \($0.metric) \($0.value.bitPattern)")
      }
    }
    return lines + ["\(ending)"]
  }

  /// Runs a cell with a checkpoint at some steps and continues from each. Returns why it cannot run, if so.
  private func check(optimizer: String, scheduler: String? = nil, regularizer: String? = nil) throws
    -> String?
  {
    let all = [optimizer, scheduler, regularizer].compactMap(\.self).joined(separator: ", ")
    var spec = try Spec(
      landscape: "mlp: {inputs: 6, classes: 3, width: 5, depth: 1, precision: f64}",
      optimizer: optimizer, schedulers: scheduler.map { [$0] } ?? [],
      regularizers: regularizer.map { [$0] } ?? [], steps: Self.steps, batch: "32",
      catalogue: catalogue)
    spec.validation = 0.1
    spec.measure = MeasureSetting(every: 4)
    let planned = try MatrixPlan(spec: spec, catalogue: catalogue).trials[0]
    if let reason = planned.skipReason { return reason }
    var bench = TrialBench()
    func trial() throws -> AnyTrial {
      try bench.makeTrial(planned.cell, seed: 3, catalogue: catalogue).run
    }
    var reached: [Int] = []
    let whole = try Self.run(try trial())
    for cut in Self.cuts {
      let first = try trial()
      let sameWhole = try Self.run(first) {
        if $0 == cut {
          try first.save(to: path)
          reached.append(cut)
        }
      }
      #expect(sameWhole == whole, "\(all): saving at \(cut) changes the trial")
      guard reached.contains(cut) else { continue }
      let continued = try trial()
      _ = try continued.restore(from: path)
      let rest = try Self.run(continued)
      #expect(rest == Array(whole.suffix(rest.count)), "\(all), from step \(cut)")
      #expect(rest.count > 1)
    }
    #expect(reached.contains(19), "\(all) ended before there was anything to continue")
    try? FileManager.default.removeItem(atPath: path)
    return nil
  }

  @Test func everyOptimizerContinues() throws {
    var excluded: [String: String] = [:]
    for descriptor in descriptors(.optimizer) {
      let written =
        descriptor.needs.contains(.inner) ? "\(descriptor.id): {inner: momentum}" : descriptor.id
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
