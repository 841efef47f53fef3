import CommandLineDriver
import Foundation
import SurplusMatrix
import SurplusTraining
import Testing

/// Looking at a trial does not change it: measured at every step, its points, what its components remember and its end
/// are to the bit those of the trial that is measured at its first and last step alone.
@Suite(.serialized) struct UndisturbedTests {
  private let catalogue: ComponentCatalogue
  private let scratch: Scratch

  init() throws {
    catalogue = try .shipped()
    scratch = try Scratch()
  }

  private static let steps = 30

  private static let landscapes = [
    "golden_rosenbrock", "mlp: {inputs: 6, classes: 3, width: 5, depth: 2, precision: f64}",
    // A view of it is measured with statistics of its own, and the layers' are put back.
    "mlp: {inputs: 6, classes: 3, width: 5, depth: 2, norm: batch}",
  ]

  private static let methods: [(optimizer: String, regularizers: [String])] = [
    ("schedule_free_sgd: {lr: 0.0005}", []), ("schedule_free_adamw: {lr: 0.002}", []),
    ("lookahead: {inner: adam, steps: 4}", []), ("momentum: {lr: 0.0002}", ["ema: {decay: 0.9}"]),
    ("sam: {inner: {sgd: {lr: 0.0001}}}", ["ema: {decay: 0.9}"]), ("adam", []),
  ]

  @Test(arguments: landscapes) func measuringChangesNothing(_ landscape: String) throws {
    for (optimizer, regularizers) in Self.methods {
      var cell = WrittenCell(
        landscape: landscape, optimizer: optimizer, regularizers: regularizers, steps: Self.steps,
        batch: landscape.hasPrefix("mlp") ? "32" : nil)
      if landscape.hasPrefix("mlp"), !optimizer.hasPrefix("lookahead") {
        cell.regularizers.append("dropout: {rate: 0.2}")
      }
      let seldom = try run(cell, "seldom")
      cell.every = 1
      let always = try run(cell, "always")
      cell.every = 4
      let sometimes = try run(cell, "sometimes")
      #expect(always.count > sometimes.count && sometimes.count > seldom.count)
      // What both measured is the same: the view, and the gradient at the trained point.
      #expect(Set(seldom).isSubset(of: always) && Set(sometimes).isSubset(of: always))
      for step in 1..<Self.steps {
        let due = try remembered("seldom", step)
        #expect(try remembered("always", step) == due, "\(optimizer), step \(step)")
        #expect(try remembered("sometimes", step) == due, "\(optimizer), step \(step)")
        // The points move: otherwise there is nothing to see here.
        #expect(try remembered("seldom", step - 1) != due)
      }
    }
  }

  /// Runs a cell with a checkpoint at each step. Measurements without what they cost: normalisation statistics of a view
  /// are charged.
  private func run(_ cell: WrittenCell, _ name: String) throws -> [String] {
    let trial = try cell.trial(catalogue)
    let (measurements, ending) = try trial.measured { try trial.save(to: path(name, $0)) }
    #expect(ending == .finished)
    return measurements.map { "\($0.step) \($0.metric) \($0.value.bitPattern)" }
  }

  private func path(_ name: String, _ step: Int) -> String { scratch.path("\(name)\(step)") }

  /// The buffers of a checkpoint, which follow a header and an attachment with their checksum, and have one of their own:
  /// the trained point, normalisation statistics, and what each component remembers.
  private func remembered(_ name: String, _ step: Int) throws -> Data {
    let file = try Data(contentsOf: URL(filePath: path(name, step)))
    // Name, version, and the lengths of header and attachment.
    let lengths = file.withUnsafeBytes { bytes in
      [16, 24].map { Int(bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)) }
    }
    let place = 32 + lengths[0] + lengths[1] + 8
    try #require(place < file.count - 8)
    return file[place..<(file.count - 8)]
  }
}
