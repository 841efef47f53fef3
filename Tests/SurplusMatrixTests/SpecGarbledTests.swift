import SurplusCore
import SurplusMatrix
import Testing

@Suite struct SpecGarbledTests {
  /// Whatever a user types, the answer is a plan or an error for the user.
  @Test(arguments: 0..<4) func whatever(seed: UInt64) {
    let random = RandomStream(key: seed)
    let pieces = Array("{}[]:,-&*#!|>'\"%@`~?\n\t 019.eE+_xaé<=/").map(String.init)
    let original = Array(SpecReadingTests.quickstart.unicodeScalars)
    var index: UInt64 = 0
    func draw(_ bound: Int) -> Int {
      index += 1
      return random.integer(index, below: bound)
    }
    for _ in 0..<500 {
      var text = original
      for _ in 0...draw(4) {
        let place = draw(text.count)
        switch draw(3) {
        case 0: text.remove(at: place)
        case 1: text.insert(contentsOf: pieces[draw(pieces.count)].unicodeScalars, at: place)
        default: text.removeSubrange(place..<min(text.count, place + draw(30)))
        }
      }
      var spec = String.UnicodeScalarView()
      spec.append(contentsOf: text)
      do {
        let plan = try plan(String(spec))
        #expect(!plan.trials.isEmpty)
      } catch {
        #expect(error is SpecError, "seed \(seed): \(String(spec))")
        let lines = "\(error)".split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
          lines.count == 1 || lines.allSatisfy { $0.hasPrefix("spec.yaml:") },
          "seed \(seed): \(error)")
      }
    }
  }
}
