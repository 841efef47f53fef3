import SurplusCore

/// Hides some of the tokens of each row, which are then asked for (Devlin et al. 2019, arXiv:1810.04805; every hidden
/// token is replaced by the one that stands for it).
///
/// In training the places depend on the whole batch: another batch hides others, and the same batch, evaluated again,
/// the same. In the evaluation of splits they depend on the row alone.
public struct Masking: Sendable {
  /// Tokens hidden in a row.
  public let count: Int
  /// The token that stands for a hidden one.
  public let token: Int

  /// Where the places of a row are drawn from.
  enum Draw {
    case batch
    case row
  }

  /// Changes gathered rows, in each of which `context` tokens lie in front of room for `count` places: hides tokens,
  /// writes their places in order, and calls a function with each place, row by row.
  func apply<Element: Scalar>(
    to inputs: UnsafeMutableBufferPointer<Element>, _ batch: UnsafeBufferPointer<Int32>,
    _ draw: Draw, _ random: RandomSource, _ answer: (_ row: Int, _ place: Int) -> Void
  ) {
    let features = inputs.count / batch.count
    let context = features - count
    let stream = random.stream("data", draw == .batch ? "masks" : "masks of evaluations")
    let hash = batch.reduce(into: FNVHash()) { $0.add(UInt64(UInt32(bitPattern: $1))) }
    var places = [Int](repeating: 0, count: context)
    for (index, row) in batch.enumerated() {
      let numbers =
        switch draw {
        case .batch: RandomStream(key: stream.key, step: hash.value, evaluation: UInt64(index))
        case .row: RandomStream(key: stream.key, step: UInt64(UInt32(bitPattern: row)))
        }
      for place in 0..<context { places[place] = place }
      // The first steps of a random permutation.
      for hidden in 0..<count {
        let other = numbers.integer(UInt64(hidden), below: context - hidden)
        places.swapAt(hidden, hidden + other)
      }
      for (hidden, place) in places[..<count].sorted().enumerated() {
        inputs[index * features + place] = Element(token)
        inputs[index * features + context + hidden] = Element(place)
        answer(index, place)
      }
    }
  }
}
