import SurplusCore

extension ConformanceCheck {
  static let viewChangesNothing = ConformanceCheck(
    15, "view_changes_nothing", "the view gives the same point twice and changes nothing",
    [.optimizer, .regularizer]
  ) { check in
    let descriptor = check.descriptor
    guard descriptor.traits.contains(.ownsIterate) || descriptor.hooks.contains(.view) else {
      throw CheckSkip("the evaluation point is the one that is trained")
    }
    let (watched, alone) = (try check.make(), try check.make())
    for _ in 0..<10 {
      let before = try watched.bits()
      let first = try watched.view().bytes
      try demand(first == (try watched.view().bytes), "the same view twice", saw: "another")
      try demand(before == (try watched.bits()), "nothing changed by the view", saw: "a change")
      try watched.step()
      try alone.step()
      try demand(
        try watched.bits() == alone.bits(), "the same steps with and without views", saw: "others")
    }
  }
}
