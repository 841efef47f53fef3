/// Sees when a call into a component does not come back.
public struct CallWatch {
  private var sequence: UInt64 = 0
  private var since = ContinuousClock.now

  /// A watch that has not seen anything yet.
  public init() {}

  /// Looks at where the child is; true once one call has been under way for longer than its limit in seconds.
  public mutating func isStuck(at place: CallPage.Place, limit: Double) -> Bool {
    let now = ContinuousClock.now
    if place.sequence != sequence {
      sequence = place.sequence
      since = now
    }
    return place.isInside && now - since > .seconds(limit)
  }
}
