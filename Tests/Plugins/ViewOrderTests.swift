import SurplusCore
import Testing

/// The evaluation point is what every measurement shows, on the way, at every kind of end and behind a checkpoint, as
/// a plugin sees it that logs each call.
@Suite(.serialized) struct ViewOrderTests {
  private let trials: LoggedTrials
  init() throws { trials = try LoggedTrials() }

  /// Optimizers that own their iterate, and others beside a regularizer that gives the point.
  private static let viewing: [(optimizer: String, a: Hooks)] = [
    ("viewing", .trajectory), ("regularizing", [.decay, .proximal]), ("stopping", .trajectory),
    ("failing", .trajectory), ("plain", .view), ("outer", [.view, .trajectory]),
    ("rejecting", [.view, .trajectory]), ("curving", [.penalty, .penaltyProduct, .view]),
  ]

  private static let schedules: [OrderSchedule] = [
    OrderSchedule(steps: 7), OrderSchedule(steps: 7, every: 1), OrderSchedule(steps: 7, every: 2),
    OrderSchedule(steps: 6, every: 3), OrderSchedule(steps: 5, every: 9),
    OrderSchedule(steps: 5, every: 2, splits: [.validation]),
    // An end that no measurement was due at, and one that was.
    OrderSchedule(steps: 7, every: 2, until: 3), OrderSchedule(steps: 7, every: 3, until: 3),
  ]

  @Test(arguments: viewing) func everyMeasurementShowsTheView(_ optimizer: String, a: Hooks) throws
  {
    for schedule in Self.schedules {
      let order = DocumentedOrder(optimizer: optimizer, a: a, b: [], schedule)
      let log = try trials.calls(optimizer, a, [], schedule)
      let departure = order.departure(of: log)
      #expect(departure == nil, "\(optimizer), \(schedule)")
      #expect(log.count { $0.hasPrefix("landscape metrics") } > 1)
    }
  }

  /// Without a view the trained point is shown: what the tests above see comes from the view.
  @Test func withoutAViewTheTrainedPointIsShown() throws {
    let schedule = OrderSchedule(steps: 5, every: 2)
    let log = try trials.calls("plain", [], [], schedule)
    let shown = log.filter { $0.hasPrefix("landscape metrics of train") }
    #expect(shown == [0, 2, 4, 5].map { "landscape metrics of train at \($0)" })
    #expect(!log.contains { $0.contains("view") })
  }

  /// A checkpoint keeps what each component remembers and asks nobody for the evaluation point; new objects that
  /// continue from it ask for it as the first ones did.
  @Test(arguments: viewing) func aCheckpointLeavesTheViewToMeasurements(
    _ optimizer: String, a: Hooks
  ) throws {
    let schedule = OrderSchedule(steps: 7, every: 2, checkpoints: [1, 2])
    let order = DocumentedOrder(optimizer: optimizer, a: a, b: [], schedule)
    let log = try trials.calls(optimizer, a, [], schedule)
    let departure = order.departure(of: log)
    #expect(departure == nil)
    for step in schedule.checkpoints {
      let (takingUp, rest) = try trials.continued(optimizer, a, [], schedule, from: step)
      let chain = [optimizer] + (optimizer == "outer" ? ["plain"] : [])
      #expect(takingUp == (chain + ["a", "b"]).map { "\($0) load" })
      var unsaved = schedule
      unsaved.checkpoints = []
      let order = DocumentedOrder(optimizer: optimizer, a: a, b: [], unsaved, from: step)
      let departure = order.departure(of: rest)
      #expect(departure == nil, "from step \(step)")
    }
  }

  /// A log is refused in which any line is exchanged, left out, doubled or another, and so is the trained point in the
  /// place of the view at any measurement.
  @Test(arguments: viewing) func anotherPointIsRefused(_ optimizer: String, a: Hooks) throws {
    let schedule = OrderSchedule(steps: 7, every: 2, checkpoints: [1])
    let order = DocumentedOrder(optimizer: optimizer, a: a, b: [], schedule)
    let log = try trials.calls(optimizer, a, [], schedule)
    #expect(order.refusesEveryChange(of: log))
    var measured = 0
    for (index, line) in log.enumerated() where line.hasPrefix("landscape metrics") {
      let words = line.split(separator: " ")
      let point = try #require(words.last.flatMap { Int($0) })
      try #require(point >= 1000)
      var wrong = log
      wrong[index] = (words.dropLast() + ["\(point - 1000)"]).joined(separator: " ")
      #expect(order.departure(of: wrong) != nil)
      measured += 1
    }
    #expect(measured > 6)
  }
}
