import SurplusCore
import Testing

/// The order of a step, as a plugin sees it that logs each call, for every combination of hooks that can meet.
@Suite(.serialized) struct StepOrderTests {
  private let trials: LoggedTrials
  init() throws { trials = try LoggedTrials() }

  private static let kinds: [Hooks] = [
    .data, .activation, .loss, .penalty, .penaltyProduct, .surface, .gradientTransform, .decay,
    .proximal, .trajectory, .view,
  ]

  /// Every subset of the kinds that a regularizer can have: a product belongs to a penalty.
  private static let subsets: [Hooks] = (0..<(1 << kinds.count)).map { bits in
    Hooks(kinds.indices.filter { bits >> $0 & 1 == 1 }.map { kinds[$0] })
  }.filter { !$0.contains(.penaltyProduct) || $0.contains(.penalty) }

  /// What no Hessian-vector product goes through.
  private static let bent: Hooks = [.data, .activation, .loss, .surface]

  /// Two views, and a view beside an optimizer that has one, are refused before a trial; so are decay and maps beside
  /// one that owns its iterate and does not apply them, and what has no second derivatives beside one that asks for
  /// products.
  private static func areRefused(_ optimizer: String, _ hooks: Hooks) -> Bool {
    switch optimizer {
    case "viewing": !hooks.isDisjoint(with: [.view, .decay, .proximal])
    case "regularizing": hooks.contains(.view)
    case "curving":
      !hooks.isDisjoint(with: bent)
        || hooks.contains(.penalty) && !hooks.contains(.penaltyProduct)
    default: false
    }
  }

  @Test(arguments: [
    // A penalty is there, with its product, or not: three times the subsets of the other nine kinds.
    ("plain", 3 << 9), ("looking", 3 << 9), ("outer", 3 << 9), ("rejecting", 3 << 9),
    ("viewing", 3 << 6), ("regularizing", 3 << 8), ("curving", 2 << 5),
  ])
  func everyCombinationKeepsTheOrder(_ optimizer: String, count: Int) throws {
    var tried = 0
    for hooks in Self.subsets where !Self.areRefused(optimizer, hooks) {
      let (a, b) = (hooks, hooks.subtracting(.view))
      let order = DocumentedOrder(optimizer: optimizer, a: a, b: b, OrderSchedule())
      let departure = order.departure(of: try trials.calls(optimizer, a, b))
      #expect(departure == nil, "\(optimizer) with hooks \(hooks.names)")
      tried += 1
    }
    #expect(tried == count)
  }

  /// Each of two regularizers with one kind of hook; a product comes with its penalty.
  @Test(arguments: ["looking", "curving"])
  func everyPairOfKindsKeepsTheOrder(_ optimizer: String) throws {
    let kinds: [Hooks] = Self.kinds.map { $0 == .penaltyProduct ? [.penalty, $0] : $0 } + [[]]
    for a in kinds where !Self.areRefused(optimizer, a) {
      for b in kinds where !Self.areRefused(optimizer, b) && (a != .view || b != .view) {
        let order = DocumentedOrder(optimizer: optimizer, a: a, b: b, OrderSchedule())
        let departure = order.departure(of: try trials.calls(optimizer, a, b))
        #expect(departure == nil, "\(optimizer) with \(a.names) and \(b.names)")
      }
    }
  }

  /// A product is refused as soon as one of the penalties has none, whoever is written first, and where something bends
  /// the objective; no step is taken.
  @Test func aProductThatIsNotOfferedIsRefused() throws {
    let whole: Hooks = [.penalty, .penaltyProduct]
    var pairs: [(a: Hooks, b: Hooks, named: String, asked: [String])] = [
      (.penalty, whole, "a", []), (whole, .penalty, "b", ["a penalty_product 0"]),
    ]
    pairs += Self.bent.names.compactMap { name in
      Hooks.named.first { $0.name == name }.map { ([], $0.flag, "b", []) }
    }
    #expect(pairs.count == 6)
    for (a, b, named, asked) in pairs {
      let (calls, reason) = try trials.failure("curving", a, b)
      let words = "no Hessian-vector product with \(named): it offers no second derivatives"
      #expect(reason.hasPrefix("curving, step 0: ") && reason.hasSuffix(words), "\(reason)")
      let after = calls.drop { $0 != "curving step 0" }
      #expect(Array(after) == ["curving step 0", "landscape hessian_product at 0"] + asked)
    }
  }

  /// A log with any two unlike neighbours exchanged, a line left out or one too many is refused.
  @Test(arguments: ["looking", "curving"])
  func anotherOrderIsRefused(_ optimizer: String) throws {
    let every = Hooks(Self.kinds).subtracting(optimizer == "curving" ? Self.bent : [])
    let order = DocumentedOrder(
      optimizer: optimizer, a: every, b: every.subtracting(.view), OrderSchedule())
    let log = try trials.calls(optimizer, every, every.subtracting(.view))
    try #require(order.departure(of: log) == nil)
    #expect(order.refusesEveryChange(of: log))
  }
}
