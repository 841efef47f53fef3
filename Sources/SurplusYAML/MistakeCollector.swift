/// Keeps the mistakes of a reading, so that it goes on and the user sees all of them at once.
package final class MistakeCollector {
  private var errors: [InputError] = []

  /// A collector without mistakes.
  package init() {}

  /// How many there are.
  package var count: Int { errors.count }

  /// Keeps a mistake.
  package func add(_ error: InputError) { errors.append(error) }

  /// What a body reads; nil if it throws, which is kept as a mistake.
  @discardableResult
  package func attempt<Value>(_ body: () throws -> Value) -> Value? {
    do {
      return try body()
    } catch {
      add(error as? InputError ?? InputError("\(error)"))
      return nil
    }
  }

  /// Throws all mistakes as one error; returns if there are none.
  package func report() throws {
    if !errors.isEmpty { throw InputError(errors) }
  }
}
