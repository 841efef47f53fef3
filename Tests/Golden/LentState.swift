import SurplusCore

/// State buffers as a host lends them to a component of float64: zero at the start. They are never freed, so that what
/// was lent stays valid whatever becomes of this.
struct LentState {
  private let slots: [UnsafeMutableBufferPointer<Double>]
  private let addresses: UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>

  init(_ declared: [StateSlot], layout: ParameterLayout) {
    slots = declared.map {
      let slot = UnsafeMutableBufferPointer<Double>.allocate(capacity: $0.count ?? layout.count)
      slot.initialize(repeating: 0)
      return slot
    }
    addresses = .allocate(capacity: max(slots.count, 1))
    addresses.initialize(repeating: nil)
    for (i, slot) in slots.enumerated() { addresses[i] = UnsafeMutableRawPointer(slot.baseAddress) }
  }

  /// What a call is lent.
  var buffers: StateBuffers<Double> {
    StateBuffers(base: UnsafePointer(addresses.baseAddress), count: slots.count)
  }
}
