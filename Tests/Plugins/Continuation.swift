import CommandLineDriver
import SurplusMatrix
import SurplusTraining
import Testing

/// Checks that a trial continued from a checkpoint, in new objects, is the uninterrupted one to the bit.
struct Continuation {
  let catalogue: ComponentCatalogue
  private let scratch: Scratch

  init(_ catalogue: ComponentCatalogue) throws {
    self.catalogue = catalogue
    scratch = try Scratch()
  }

  /// Runs a cell with a checkpoint at some steps and continues from each. Returns why it cannot run, if so.
  func check(_ cell: WrittenCell, cuts: [Int]) throws -> String? {
    if let reason = try cell.planned(catalogue).skipReason { return reason }
    let path = scratch.path("checkpoint")
    var reached: [Int] = []
    let whole = try cell.trial(catalogue).lines()
    for cut in cuts {
      let first = try cell.trial(catalogue)
      let sameWhole = try first.lines {
        if $0 == cut {
          try first.save(to: path)
          reached.append(cut)
        }
      }
      #expect(sameWhole == whole, "\(cell): saving at \(cut) changes the trial")
      guard reached.contains(cut) else { continue }
      let continued = try cell.trial(catalogue)
      _ = try continued.restore(from: path)
      let rest = try continued.lines()
      #expect(rest == Array(whole.suffix(rest.count)), "\(cell), from step \(cut)")
      #expect(rest.count > 1)
    }
    #expect(reached.count > 1, "\(cell) ended before there was anything to continue")
    return nil
  }
}
