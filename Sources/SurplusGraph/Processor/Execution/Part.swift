/// The part of a step that one thread of several computes. Parts write different elements, each as one thread alone
/// would, so that the bits do not depend on the number of threads.
struct Part {
  let index: Int
  let count: Int

  /// All of it.
  static let whole = Part(index: 0, count: 1)

  /// Its share of a number of units.
  func of(_ units: Int) -> Range<Int> {
    (units * index / count)..<(units * (index + 1) / count)
  }
}
