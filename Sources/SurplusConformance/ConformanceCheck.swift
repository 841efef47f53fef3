import SurplusCore

/// One thing that the boundary asks of every component of a kind, and how it is tried out.
public struct ConformanceCheck: Sendable {
  /// What a check looks at.
  public enum Subject: String, Sendable, CaseIterable {
    /// The library as a whole.
    case library
    /// One component.
    case optimizer, scheduler, regularizer, landscape

    init?(_ kind: ComponentKind) {
      switch kind {
      case .optimizer: self = .optimizer
      case .scheduler: self = .scheduler
      case .regularizer: self = .regularizer
      case .landscape: self = .landscape
      case .data: return nil
      }
    }
  }

  /// Its place in the list, from 1.
  public let number: Int
  /// snake_case.
  public let name: String
  /// One line: what is asked.
  public let meaning: String
  /// What it applies to.
  public let subjects: [Subject]
  /// Seconds of the child's own time (`ChildClock`) after which it is given up.
  let seconds: Double
  /// How often it is tried before it has failed: more than once where the machine may be busy.
  let attempts: Int
  let body: @Sendable (CheckContext) throws -> Void

  init(
    _ number: Int, _ name: String, _ meaning: String, _ subjects: [Subject], seconds: Double = 30,
    attempts: Int = 1, _ body: @escaping @Sendable (CheckContext) throws -> Void
  ) {
    self.number = number
    self.name = name
    self.meaning = meaning
    self.subjects = subjects
    self.seconds = seconds
    self.attempts = attempts
    self.body = body
  }

  /// All checks, in order.
  public static let all: [ConformanceCheck] = [
    loadsQuickly, answersUnknownIds, describesItself, minimizes, writesOnlyItsBuffers,
    worksOnAnyLayout, survivesBadGradients, isDeterministic, continuesFromCheckpoint,
    refusesBadState, instancesDoNotShare, doesNotGrow, partsEqualWhole, skippingLeavesParameters,
    viewChangesNothing, asksForDeclaredServices, schedulesSoundly, derivativesMatch,
    matchesReference,
    worksAtHyperparameterLimits, precisionsAgree, claimsAreTrue, destroyFrees,
    usesTheRowsItIsGiven, movesEveryElement, staysDown,
  ]
}

/// What a component did that it must not do.
struct CheckFailure: Error {
  let expected: String
  let seen: String
}

/// Why a check does not apply to a component.
struct CheckSkip: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// The check goes on in a fresh process, which is given these bytes.
struct CheckContinuation: Error {
  let bytes: [UInt8]
}

/// Throws a failure unless a condition holds.
func demand(
  _ condition: Bool, _ expected: @autoclosure () -> String, saw: @autoclosure () -> String
) throws {
  guard !condition else { return }
  throw CheckFailure(expected: expected(), seen: saw())
}
