import SurplusCore

/// Chooses the training rows of each step from the trial's random streams.
struct BatchSampler {
  private let count: Int
  private let order: BatchOrder
  private let random: RandomSource
  private var permutation: [Int32]
  private var position = 0
  private var passes = 0
  private var drawn: [Int32] = []
  private var current = 0..<0

  init(count: Int, order: BatchOrder, random: RandomSource) {
    self.count = count
    self.order = order
    self.random = random
    permutation = Array(0..<Int32(count))
    if order == .shuffled { shuffle() }
  }

  /// Passes over the training rows so far.
  var epoch: Double {
    count == 0 ? 0 : Double(passes) + Double(position) / Double(count)
  }

  /// Where it stands between two steps: with the random streams all that the batches to come depend on.
  struct Position: Codable, Equatable {
    var passes: Int
    var position: Int
    var drawn: [Int32]
    var current: Range<Int>
  }

  /// Where it stands.
  var place: Position {
    Position(passes: passes, position: position, drawn: drawn, current: current)
  }

  /// Goes on from there.
  mutating func move(to place: Position) {
    passes = place.passes
    position = place.position
    drawn = place.drawn
    current = place.current
    if order == .shuffled { shuffle() }
  }

  /// Chooses the rows of step t. A size above the number of rows means all of them.
  mutating func advance(step: Int, size asked: Int) {
    let size = min(asked, count)
    if order == .replacement {
      let stream = random.stream("host", "batch", step: UInt64(step))
      drawn.removeAll(keepingCapacity: true)
      for index in 0..<size {
        drawn.append(Int32(stream.integer(UInt64(index), below: count)))
      }
      position += size
      passes += position / count
      position %= count
      return
    }
    if position + size > count {
      passes += 1
      position = 0
      if order == .shuffled { shuffle() }
    }
    current = position..<(position + size)
    position += size
  }

  /// Calls a body with the rows chosen last.
  func withRows<Result>(_ body: (UnsafeBufferPointer<Int32>) throws -> Result) rethrows -> Result {
    if order == .replacement { return try drawn.withUnsafeBufferPointer(body) }
    return try permutation.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[current]))
    }
  }

  /// Fisher and Yates, from the rows in their own order, so that a pass does not depend on the one before. A word a
  /// draw: the bias is below rows / 2^32.
  private mutating func shuffle() {
    let stream = random.stream("host", "batch", step: UInt64(passes))
    let last = count - 1
    permutation.withUnsafeMutableBufferPointer { rows in
      for index in rows.indices { rows[index] = Int32(index) }
      stream.forEachWord(count: max(last, 0)) { draw, word in
        let index = last - draw
        rows.swapAt(index, Int((UInt64(word) * UInt64(index + 1)) >> 32))
      }
    }
  }
}
