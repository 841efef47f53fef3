import SurplusCore

extension Measurement {
  /// Whether the engine could have written it: what comes from a worker may be anything.
  var isPossible: Bool {
    step >= 0 && gradients.isFinite && gradients >= 0 && (1...1000).contains(metric.utf8.count)
      && metric.utf8.allSatisfy { 0x21...0x7E ~= $0 }
  }
}
