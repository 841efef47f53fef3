import Glibc
import SurplusCore

/// A small batch for the hooks of regularizers that work on one.
final class CheckBatch {
  let rows = 6
  let features = 5
  let classes = 3
  let inputs: CheckBuffer
  let targets: CheckBuffer
  let activations: CheckBuffer
  let context: CheckBuffer
  let logits: CheckBuffer
  let gradient: CheckBuffer
  var loss = Double.nan

  /// Inputs and activations of order one away from zero; soft targets that sum to one.
  init(_ precision: Precision) throws {
    var random = CheckRandom(RandomStream(key: 0x5EED))
    inputs = try CheckBuffer("inputs", precision, random.points(rows * features))
    activations = try CheckBuffer("activations", precision, random.points(rows * features))
    context = try CheckBuffer("context", precision, count: rows * features)
    logits = try CheckBuffer("logits", precision, random.points(rows * classes))
    gradient = try CheckBuffer("gradient of the logits", precision, count: rows * classes)
    var soft: [Double] = []
    let classes = self.classes
    for row in 0..<rows {
      let share = 0.6 + 0.4 * random.uniform()
      let rest = (1 - share) / Double(classes - 1)
      soft += (0..<classes).map { $0 == row % classes ? share : rest }
    }
    targets = try CheckBuffer("targets", precision, soft)
  }

  var buffers: [CheckBuffer] { [inputs, targets, activations, context, logits, gradient] }

  /// The mean cross-entropy of the logits, and its gradient.
  func crossEntropy() -> (Double, [Double]) {
    var (loss, slope) = (0.0, [Double](repeating: 0, count: rows * classes))
    for row in 0..<rows {
      let z = (0..<classes).map { logits[row * classes + $0] }
      let y = (0..<classes).map { targets[row * classes + $0] }
      let top = z.max() ?? 0
      let sum = z.reduce(0) { $0 + exp($1 - top) }
      for index in 0..<classes {
        loss -= y[index] * (z[index] - top - log(sum)) / Double(rows)
        slope[row * classes + index] = (exp(z[index] - top) / sum - y[index]) / Double(rows)
      }
    }
    return (loss, slope)
  }
}
