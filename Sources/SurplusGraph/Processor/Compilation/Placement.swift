/// Which arena buffer each slot uses, and from when to when.
///
/// A result takes over the buffer of an operand that is read for the last time where the step allows it.
struct Placement {
  /// For each slot its index among the requests; nil for slots outside the arena.
  let requestOfSlot: [Int?]
  let requests: [MemoryPlan.Request]

  /// For steps on slots; `kept` slots are read after the run.
  init(_ steps: [Step], _ slots: [Slot], kept: Set<Int>, bytesPerElement: Int) {
    var last = [Int](repeating: -1, count: slots.count)
    for (index, step) in steps.enumerated() {
      for slot in step.reads { last[slot] = index }
      last[step.writes] = max(last[step.writes], index)
    }
    for slot in kept { last[slot] = steps.count }

    var requestOfSlot = [Int?](repeating: nil, count: slots.count)
    var lifetimes: [(slot: Int, range: ClosedRange<Int>)] = []
    func isTemporary(_ slot: Int) -> Bool { slots[slot].storage == .temporary }

    for slot in slots.indices {
      switch slots[slot].storage {
      case .input, .constant:
        requestOfSlot[slot] = lifetimes.count
        lifetimes.append((slot, 0...steps.count))
      case .parameters, .gradient, .temporary: break
      }
    }
    for (index, step) in steps.enumerated() where isTemporary(step.writes) {
      let out = step.writes
      let heir = step.reusable.first {
        isTemporary($0) && last[$0] == index && slots[$0].shape.count == slots[out].shape.count
      }
      if let heir, let request = requestOfSlot[heir] {
        requestOfSlot[out] = request
        lifetimes[request].range = lifetimes[request].range.lowerBound...last[out]
      } else {
        requestOfSlot[out] = lifetimes.count
        lifetimes.append((out, index...last[out]))
      }
    }
    self.requestOfSlot = requestOfSlot
    requests = lifetimes.map {
      MemoryPlan.Request(
        bytes: slots[$0.slot].shape.count * bytesPerElement, lifetime: $0.range)
    }
  }
}
