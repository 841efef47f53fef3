import CLinux
internal import CSurplus
import Glibc
import SurplusBoundary
import SurplusCore
import SurplusHost

extension ConformanceCheck {
  // What is timed is the loading before this; the time is in the context.
  static let loadsQuickly = ConformanceCheck(
    1, "loads_quickly", "loading and reading the descriptors takes less than 100 ms", [.library],
    attempts: 3
  ) { check in
    try demand(
      check.loadSeconds < 0.1, "less than 100 ms to load and read",
      saw: "\(Int(check.loadSeconds * 1000)) ms")
  }

  static let answersUnknownIds = ConformanceCheck(
    2, "answers_unknown_ids",
    "the entry gives the same table each time, and null for extensions that do not exist",
    [.library]
  ) { check in
    let again = try SharedLibrary(path: check.library.path)
    try demand(
      again.plugin == check.library.plugin, "the same table from every call of the entry",
      saw: "another one")
    guard let find = check.library.plugin.pointee.extension else { return }
    for id in ["", "surplus.no_such_thing/1", "surplus.optimizer/1garbage", "\u{7f}\u{1}"] {
      try demand(id.withCString(find) == nil, "null for the extension '\(id)'", saw: "a table")
    }
  }

  static let describesItself = ConformanceCheck(
    3, "describes_itself",
    "descriptors stay the same; create refuses values out of range with a message, or they are harmless",
    [.optimizer, .scheduler, .regularizer, .landscape]
  ) { check in
    let again = try SharedLibrary(path: check.library.path)
    try demand(
      again.descriptors == check.library.descriptors, "the same descriptors from every entry",
      saw: "others")
    try demand(
      check.library.id.isSnakeCase, "an id of the library in snake_case",
      saw: "'\(check.library.id)'")
    for (place, hyperparameter) in check.descriptor.hyperparameters.enumerated() {
      if case .integer = hyperparameter.kind {
        try demand(
          hyperparameter.defaultValue == hyperparameter.defaultValue.rounded(),
          "a whole default of \(hyperparameter.name)", saw: "\(hyperparameter.defaultValue)")
      }
      for value in [hyperparameter.minimum - 1, hyperparameter.maximum + 1, .nan, .infinity] {
        var values = check.defaults
        values[place] = value
        check.note("\(hyperparameter.name) = \(value), which is out of range")
        do {
          try check.make(values: values).run(2)
        } catch let error as PluginError {
          try demand(!error.lacksReason, "a reason for a refusal", saw: error.message)
        }
      }
    }
  }

  static let destroyFrees = ConformanceCheck(
    23, "destroy_frees",
    "create and destroy without a step are harmless and leave no memory behind",
    [.optimizer, .scheduler, .regularizer, .landscape]
  ) { check in
    // As many as a create that is slow leaves time for.
    let clock = ThreadStopwatch()
    var made = 0
    while made < 50, made < 4 || clock.seconds < 2 {
      _ = try check.make()
      made += 1
    }
    try demandNoGrowth(rounds: 4 * made) { _ = try check.make() }
  }

  static let doesNotGrow = ConformanceCheck(
    12, "does_not_grow", "steps after the first ones take no more memory",
    [.optimizer, .scheduler, .regularizer, .landscape]
  ) { check in
    let component = try check.make()
    try component.run(100)
    try demandNoGrowth(rounds: 200) { try component.step() }
  }
}

/// Throws a failure if the heap grows in each of three windows of a number of rounds.
private func demandNoGrowth(rounds: Int, _ body: () throws -> Void) throws {
  var growth: [Int] = []
  for _ in 0..<3 {
    let before = linux_heap_bytes()
    for _ in 0..<rounds { try body() }
    growth.append(Int(linux_heap_bytes()) - Int(before))
  }
  try demand(
    growth.min() ?? 0 < 8 * rounds, "no more memory after \(rounds) rounds than before",
    saw: "\((growth.min() ?? 0) / rounds) bytes more a round")
}
