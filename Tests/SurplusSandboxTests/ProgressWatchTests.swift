import SurplusSandbox
import Testing

@Suite struct ProgressWatchTests {
  private func place(_ sequence: UInt64, step: Int = 0, _ function: PluginFunction = .step)
    -> CallPage.Place
  {
    CallPage.Place(sequence: sequence, step: step, component: 0, function: function)
  }

  private func time(own: Double = 0, asleep: Double = 0) -> ChildClock.Time {
    var time = ChildClock.Time()
    (time.own, time.asleep) = (own, asleep)
    return time
  }

  private let limits = ProgressWatch.Limits(call: 2, step: 100, whole: 1000)

  @Test func aCallHasItsOwnLimit() {
    var watch = ProgressWatch(limits)
    #expect(watch.stall(at: place(1), reports: 0, time: time(own: 5)) == nil)
    #expect(watch.stall(at: place(1), reports: 0, time: time(own: 7)) == nil)
    #expect(watch.stall(at: place(1), reports: 0, time: time(own: 7.1)) == .call)
    // Another call has the whole of it again.
    #expect(watch.stall(at: place(3), reports: 0, time: time(own: 7.1)) == nil)
  }

  /// The engine may compute for long between calls, on a large landscape for example; it does not sleep there.
  @Test func betweenCallsItMayComputeAndNotSleep() {
    var watch = ProgressWatch(limits)
    #expect(watch.stall(at: place(2), reports: 0, time: time()) == nil)
    #expect(watch.stall(at: place(2), reports: 0, time: time(own: 99)) == nil)
    #expect(watch.stall(at: place(2), reports: 0, time: time(own: 99, asleep: 2.1)) == .sleep)
  }

  @Test func aStepEndsAndAReportIsProgress() {
    var watch = ProgressWatch(limits)
    #expect(watch.stall(at: place(2), reports: 1, time: time()) == nil)
    #expect(watch.stall(at: place(800), reports: 1, time: time(own: 100)) == nil)
    #expect(watch.stall(at: place(900), reports: 1, time: time(own: 101)) == .step)
    #expect(watch.stall(at: place(900), reports: 2, time: time(own: 101)) == nil)
    #expect(watch.stall(at: place(902), reports: 2, time: time(own: 202)) == .step)
    #expect(watch.stall(at: place(902, step: 1), reports: 2, time: time(own: 202)) == nil)
  }

  @Test func theWholeHasALimit() {
    var watch = ProgressWatch(limits)
    #expect(watch.stall(at: place(2, step: 9), reports: 0, time: time(own: 1000.1)) == .whole)
  }

  @Test func aPageDoesNotGoBack() {
    var watch = ProgressWatch(limits)
    #expect(watch.stall(at: place(5), reports: 0, time: time()) == nil)
    #expect(watch.stall(at: place(4), reports: 0, time: time()) == .page)
  }

  /// It says what was called, but no longer that a call began.
  @Test func aClearedPageEndsNoCall() {
    var watch = ProgressWatch(limits)
    #expect(watch.stall(at: place(0, .create), reports: 0, time: time(own: 3)) == .call)
    var fresh = ProgressWatch(limits)
    #expect(fresh.stall(at: place(0, .none), reports: 0, time: time(own: 3)) == nil)
  }
}
