/// Sees when a child makes no progress, in a component or between calls.
///
/// It goes by the child's own time (`ChildClock`), so that a busy machine ends nobody. What it reads of the call page a
/// component can falsify: it then seems to make progress, as one does that is slow. `Limits.whole` ends that.
public struct ProgressWatch {
  /// How long what may take, in seconds of the child's own time.
  public struct Limits: Sendable {
    /// One call into a component. Between calls the engine computes; a child that sleeps for so long there, and for a
    /// second at least, is stuck.
    public var call: Double
    /// One step with all that the engine and components do in it, setting up, or one measurement; nil for any time.
    public var step: Double?
    /// All of it; nil for any time.
    public var whole: Double?

    /// Limits.
    public init(call: Double, step: Double? = nil, whole: Double? = nil) {
      self.call = call
      self.step = step
      self.whole = whole
    }
  }

  /// What is wrong.
  public enum Stall: Sendable, Equatable {
    /// A call does not come back.
    case call
    /// Between calls it sleeps and does not wake up.
    case sleep
    /// A step does not end.
    case step
    /// All of its time is used.
    case whole
    /// The page counts fewer calls than before: somebody else wrote to it.
    case page
  }

  private let limits: Limits
  private var place = CallPage.Place(sequence: 0, step: 0, component: 0, function: .none)
  private var reports = 0
  /// The child's time when the last call began or ended, and when the last step, or the last report came.
  private var callBegan = ChildClock.Time()
  private var stepBegan = ChildClock.Time()

  /// A watch over a child that has done nothing yet.
  public init(_ limits: Limits) { self.limits = limits }

  /// Looks at where the child is, how many reports came from it and what time it took; nil while all is well.
  public mutating func stall(at place: CallPage.Place, reports: Int, time: ChildClock.Time)
    -> Stall?
  {
    guard place.sequence >= self.place.sequence else { return .page }
    let isNewStep = place.step != self.place.step || reports > self.reports
    if isNewStep { stepBegan = time }
    if isNewStep || place.sequence > self.place.sequence { callBegan = time }
    (self.place, self.reports) = (place, reports)
    if let whole = limits.whole, time.own > whole { return .whole }
    // A page that was cleared still says what was called: the call goes on until its end is noted.
    if place.isInside || place.sequence == 0 && place.function != .none {
      if time.own - callBegan.own > limits.call { return .call }
    } else if time.asleep - callBegan.asleep > max(1, limits.call) {
      return .sleep
    }
    if let step = limits.step, time.own - stepBegan.own > step { return .step }
    return nil
  }
}
