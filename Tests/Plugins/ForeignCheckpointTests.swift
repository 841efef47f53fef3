import CommandLineDriver
import Foundation
import SurplusCore
import SurplusMatrix
import SurplusTraining
import Testing

/// Optimizers that a manifest binds: update rules, whose buffers the host owns, continue from a checkpoint to the bit;
/// drivers, whose memory is their own, are repeated from their start.
@Suite(.serialized) struct ForeignCheckpointTests {
  private let surplus: Surplus

  init() throws {
    surplus = try Surplus()
    let fixtures = Project.root.appending(path: "Tests/Plugins/Fixtures")
    let example = Project.root.appending(path: "examples/foreign")
    for (folder, name) in [(example, "rules"), (fixtures, "wandering")] {
      try Compiled.library(
        from: folder.appending(path: "\(name).c"), ["-ffp-contract=off"],
        to: "plugins/lib\(name).so", surplus)
      try FileManager.default.copyItem(
        atPath: folder.appending(path: "\(name).surplus.yaml").path,
        toPath: surplus.scratch.path("plugins/\(name).surplus.yaml"))
    }
  }

  private func catalogue() throws -> ComponentCatalogue {
    let manifests = ["rules", "wandering"].map {
      surplus.scratch.path("plugins/\($0).surplus.yaml")
    }
    let shipped = Project.root.appending(path: "Plugins/Foreign/liblbfgs.surplus.yaml").path
    return try .with(try ComponentCatalogue.shippedFiles() + manifests + [shipped])
  }

  /// Alone, under a schedule, beside regularizers of each kind, and inside of wrappers; of both precisions.
  @Test(arguments: ["f64", "f32"]) func anUpdateRuleContinues(_ precision: String) throws {
    let continuation = try Continuation(catalogue())
    let heavyBall = "heavy_ball: {lr: 0.02, momentum: 0.8}"
    var cells: [(optimizer: String, scheduler: String?, regularizers: [String])] = [
      (heavyBall, nil, []), ("wandering", nil, []), (heavyBall, "cosine: {warmup: 0.2}", []),
      (heavyBall, "plateau", ["dropout: {rate: 0.3}"]),
      (
        "wandering", "step: {every: 7, factor: 0.5}", ["l2: {strength: 0.01}", "ema: {decay: 0.9}"]
      ),
      (heavyBall, "cosine", ["grokfast", "decoupled_decay: {strength: 0.1}"]),
      ("lookahead: {inner: {\(heavyBall)}, steps: 4}", "cosine", ["clip_norm"]),
      ("sam: {inner: wandering}", nil, ["dropout: {rate: 0.3}"]),
    ]
    if precision == "f64" {
      cells.append(("unit_rows", "cosine", ["ema: {decay: 0.9}", "dropout: {rate: 0.3}"]))
    }
    for cell in cells {
      let written = WrittenCell(
        landscape:
          "mlp: {inputs: 6, classes: 3, width: 5, depth: 1, precision: \(precision)}",
        optimizer: cell.optimizer, schedulers: cell.scheduler.map { [$0] } ?? [],
        regularizers: cell.regularizers, steps: 48, batch: "32", validation: 0.1, every: 4)
      #expect(try continuation.check(written, cuts: [1, 6, 19, 40, 47]) == nil)
    }
  }

  /// A rule whose buffers did not come along would be noticed.
  @Test func aLostBufferIsNoticed() throws {
    let catalogue = try catalogue()
    let cell = WrittenCell(
      landscape: "golden_quadratic", optimizer: "wandering", steps: 20, every: 4)
    let path = surplus.scratch.path("checkpoint")
    let first = try cell.trial(catalogue)
    let whole = try first.lines { if $0 == 11 { try first.save(to: path) } }
    // After header, attachment and their checksum: eight parameters, two buffers of eight numbers each, what else there is,
    // and a checksum of all that.
    for lost in [8..<16, 16..<24] {
      var file = try Data(contentsOf: URL(filePath: path))
      let lengths = file.withUnsafeBytes { bytes in
        [16, 24].map { Int(bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)) }
      }
      let (start, end) = (32 + lengths[0] + lengths[1] + 8, file.count - 8)
      file.resetBytes(in: (start + lost.lowerBound * 8)..<(start + lost.upperBound * 8))
      var checksum = Checksum()
      file[start..<end].withUnsafeBytes { checksum.add($0) }
      withUnsafeBytes(of: checksum.value) { file.replaceSubrange(end..., with: $0) }
      let changed = surplus.scratch.path("changed")
      try file.write(to: URL(filePath: changed))
      let continued = try cell.trial(catalogue)
      _ = try continued.restore(from: changed)
      let rest = try continued.lines()
      #expect(rest != Array(whole.suffix(rest.count)))
    }
  }

  private static let driver = "liblbfgs: {memory: 4}"
  private static let network =
    "mlp: {inputs: 10, classes: 5, width: 12, depth: 1, precision: f64}"

  /// What a checkpoint would do to a library that remembers its past: the rest is another one.
  @Test func aDriverSaysThatItCannotBeSaved() throws {
    let catalogue = try catalogue()
    let cell = WrittenCell(
      landscape: Self.network, optimizer: Self.driver, steps: 60, batch: "full", every: 10)
    let trial = try cell.trial(catalogue)
    #expect(!trial.canBeSaved)
    let rule = WrittenCell(landscape: Self.network, optimizer: "heavy_ball", steps: 60)
    #expect(try rule.trial(catalogue).canBeSaved)
    let path = surplus.scratch.path("checkpoint")
    let whole = try trial.lines { if $0 == 30 { try trial.save(to: path) } }
    let continued = try cell.trial(catalogue)
    _ = try continued.restore(from: path)
    let rest = try continued.lines()
    #expect(rest != Array(whole.suffix(rest.count)))
  }

  /// A run is killed while a rule and a driver are at work. The rule leaves a checkpoint, the driver none; even one that
  /// fits, laid in its place, is not taken up: the driver begins at its start, and both end as if nothing had been.
  @Test func aKilledDriverIsRepeatedFromItsStart() throws {
    let spec = """
      surplus: 1
      name: killed
      landscape: [\(Self.network)]
      optimizer: [\(Self.driver), heavy_ball: {lr: 0.02}]
      regularizer: [l2: {strength: 0.001}]
      budget: {steps: 1500}
      batch: {size: full}
      measure: {every: 100}
      seeds: 1
      limits: {checkpoint_seconds: 0}
      """
    func run(_ out: String) throws -> Command {
      try surplus.run(spec: spec, "--plugins", "plugins", "--jobs", "2", out: out)
    }
    let whole = try run("whole")
    try #require(whole.status == 0, "\(whole.messages)")
    func key(_ optimizer: String) throws -> String {
      try #require(
        try surplus.results("whole").value(
          "SELECT key FROM trials WHERE optimizer LIKE '\(optimizer)%'"))
    }
    let shelf = surplus.scratch.path("cut/checkpoints")
    func left() -> [String] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: shelf)) ?? []
      return names.filter { !$0.hasSuffix(".part") }
    }
    let running = try surplus.start(
      "run", "spec.yaml", "--out", "cut", "--plugins", "plugins", "--jobs", "2")
    for _ in 0..<20_000 where left().isEmpty { usleep(5000) }
    usleep(100_000)
    kill(running.id, SIGKILL)
    #expect(try running.finish().status == -SIGKILL)
    #expect(left() == [try key("heavy_ball")])
    #expect(try surplus.results("cut").number("SELECT count(*) FROM trials") == 0)

    // One that fits: taken up, it would leave out what came before, and go on without the library's memory.
    let trial = try WrittenCell(
      landscape: Self.network, optimizer: Self.driver, regularizers: ["l2: {strength: 0.001}"],
      steps: 1500, batch: "full"
    ).trial(try catalogue())
    let planted = "\(shelf)/\(try key("liblbfgs"))"
    _ = try trial.run(
      onStep: { if $0 == 20 { try trial.save(to: planted, attachment: Array("[]".utf8)) } },
      record: { _ in })
    #expect(left().count == 2)
    let resumed = try run("cut")
    #expect(resumed.status == 0, "\(resumed.messages)")
    #expect(try surplus.results("cut").differences(from: surplus.results("whole")) == [])
    let costs = "SELECT key, status, gradients, gradient_equivalents FROM trials ORDER BY key"
    #expect(
      try surplus.results("cut").rows(costs) == surplus.results("whole").rows(costs))
    #expect(!FileManager.default.fileExists(atPath: shelf))
  }
}
