/// A tensor of a compiled program.
struct Slot: Sendable {
  /// Where its elements are.
  enum Storage: Hashable, Sendable {
    /// In the caller's parameter buffer, from this element on.
    case parameters(offset: Int)
    /// In the caller's gradient buffer, from this element on.
    case gradient(offset: Int)
    /// In the arena for the whole run, written by the caller before it.
    case input
    /// In the arena for the whole run, written once.
    case constant([Double])
    /// In the arena while it is needed.
    case temporary
  }

  let name: String
  let shape: Shape
  var storage: Storage
}
