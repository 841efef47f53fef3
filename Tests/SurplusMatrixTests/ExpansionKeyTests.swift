import Foundation
import SurplusCore
import SurplusMatrix
import Testing

/// What changes a content key, and what does not.
@Suite struct ExpansionKeyTests {
  private let base = """
    surplus: 1
    name: small
    landscape: [mlp: {data: mnist1d, width: 16}]
    optimizer: [adamw: {lr: 0.01}]
    scheduler: [cosine]
    regularizer: [l2]
    budget: {steps: 100}
    """

  private func key(
    _ text: String, _ catalogue: ComponentCatalogue = catalogue(), data: String? = "d"
  ) throws -> String {
    let plan = try MatrixPlan(
      spec: read(text, catalogue), catalogue: catalogue, dataDigest: { _ in data })
    return try #require(plan.trials.first).key
  }

  @Test func isADigest() throws {
    let key = try key(base)
    #expect(key.count == 64 && key.allSatisfy { $0.isHexDigit && !$0.isUppercase })
  }

  @Test func theSpellingDoesNotCount() throws {
    let respelled = """
      budget: {steps: 1e2}
      regularizer:
        - [{l2: {roles: weights, strength: 0.0001}}]
      optimizer: [surplus_optimizers/adamw: {weight_decay: 1e-2, lr: 1.0E-2}]
      landscape:
        - mlp:
            width: 16.0
            precision: f32
            data: mnist1d
      scheduler: [cosine: {target: optimizer.lr}]
      name: other
      validation: 0.1
      threads: 1
      surplus: 1
      limits: {step_seconds: 5, trial_seconds: 9, memory: 1GiB}
      seeds: [0]
      """
    #expect(try key(respelled) == key(base))
  }

  @Test(
    arguments: [
      ("width: 16", "width: 17"), ("lr: 0.01", "lr: 0.010000000000000002"), ("[cosine]", "[none]"),
      ("[l2]", "[none]"), ("steps: 100", "steps: 101"), ("{steps: 100}", "{gradients: 100}"),
      ("[l2]", "[l2]\nseeds: [1]"), ("[l2]", "[l2]\nthreads: 2"), ("[l2]", "[l2]\nvalidation: 0"),
      ("[l2]", "[l2]\nmeasure: {every: 10}"), ("[l2]", "[l2]\nbatch: {size: 99}"),
      ("[l2]", "[l2]\nbatch: {order: sequential}"), ("[l2]", "[l2: {roles: all}]"),
      ("[cosine]", "[cosine: {target: batch}]"), ("width: 16", "width: 16, precision: f64"),
    ])
  func whatChangesNumbersCounts(from: String, to: String) throws {
    let changed = base.replacingOccurrences(of: from, with: to)
    #expect(changed != base)
    #expect(try key(changed) != key(base))
  }

  @Test func theOrderOfACompositionCounts() throws {
    let one = base.replacingOccurrences(of: "[l2]", with: "[[l2, dropout]]")
    let two = base.replacingOccurrences(of: "[l2]", with: "[[dropout, l2]]")
    #expect(try key(one) != key(two))
  }

  @Test func filesAndDataCount() throws {
    #expect(try key(base, catalogue(sha: "22")) != key(base))
    #expect(try key(base, data: "e") != key(base))
    #expect(try key(base, data: nil) != key(base))
  }

  @Test func filesThatAreNotUsedDoNotCount() throws {
    let other = ComponentCatalogue.Entry(
      descriptor: Descriptor(id: "new", kind: .optimizer, summary: ""), library: "new",
      path: "libnew.so", sha256: "33")
    #expect(try key(base, catalogue(others: [other])) == key(base))
  }

  /// Kernels that a variable chooses give other bits: they are other trials.
  @Test func chosenKernelsCount() throws {
    let cell = try #require(try plan(base).trials.first).cell
    func key(_ kernels: [String: String]) throws -> String {
      try ContentKey(
        cell: cell, catalogue: catalogue(), dataDigest: nil, kernels: kernels
      ).key(seed: 0)
    }
    #expect(try key([:]) != key(["OPENBLAS_CORETYPE": "Haswell"]))
    #expect(try key(["OPENBLAS_CORETYPE": "Zen"]) != key(["OPENBLAS_CORETYPE": "Haswell"]))
  }

  /// Trials that an earlier version recorded are not run again: text and key of their cells stay, and so they do with
  /// the name of a size, which came later.
  @Test func theCanonicalTextStays() throws {
    var cell = try JSONDecoder().decode(Cell.self, from: Data(RecordedTrial.cell.utf8))
    let plugins = cell.plugins.map { component in
      ComponentCatalogue.Entry(
        descriptor: Descriptor(id: component.id, kind: component.kind, summary: ""),
        library: component.library, path: "\(component.library).so",
        sha256: RecordedTrial.libraries[component.library])
    }
    let mlp = ComponentCatalogue.Entry(
      descriptor: Descriptor(id: "mlp", kind: .landscape, summary: ""))
    let catalogue = ComponentCatalogue(entries: plugins + [mlp])
    for size in [nil, "width"] {
      cell.landscape = Component(
        kind: .landscape, id: cell.landscape.id, library: cell.landscape.library,
        values: cell.landscape.values, given: cell.landscape.given, size: size)
      let key = try ContentKey(
        cell: cell, catalogue: catalogue, dataDigest: RecordedTrial.dataDigest)
      #expect(key.canonicalText == RecordedTrial.canonicalText)
      #expect(key.key(seed: RecordedTrial.seed) == RecordedTrial.key)
    }
  }
}
