/// Asks components of plugins whether they take the values that a spec gives them, before anything runs.
public protocol ComponentRehearsal: Sendable {
  /// Why each of some components refuses its values, in their order; nil where it takes them, or where only a trial can
  /// tell.
  func refusals(of components: [Component]) -> [String?]
}
