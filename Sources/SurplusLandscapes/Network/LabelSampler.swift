import Glibc
import SurplusCore

/// A site after the logits where the targets are replaced by labels drawn from the model's own answers, before the
/// stage that reads them.
final class LabelSampler<Element: Scalar>: ActivationTransform {
  private let targets: UnsafeMutableBufferPointer<Element>
  private let stream: RandomStream

  /// Draws label i from number i of a stream.
  init(targets: UnsafeMutableBufferPointer<Element>, stream: RandomStream) {
    self.targets = targets
    self.stream = stream
  }

  func forward(site: Int, values: UnsafeMutableBufferPointer<Element>, rows: Int) {
    guard let logits = UnsafeRawPointer(values.baseAddress),
      let targets = UnsafeMutableRawPointer(targets.baseAddress)
    else { return }
    let classes = values.count / rows
    switch Element.precision {
    case .f32:
      draw(
        rows, classes, stream, logits.assumingMemoryBound(to: Float.self),
        targets.assumingMemoryBound(to: Float.self))
    case .f64:
      draw(
        rows, classes, stream, logits.assumingMemoryBound(to: Double.self),
        targets.assumingMemoryBound(to: Double.self))
    }
  }

  func backward(site: Int, gradient: UnsafeMutableBufferPointer<Element>, rows: Int) {}
}

// A free function, because the compiler specializes no generic member of a generic class.
private func draw<Number: Scalar>(
  _ rows: Int, _ classes: Int, _ stream: RandomStream, _ logits: UnsafePointer<Number>,
  _ targets: UnsafeMutablePointer<Number>
) {
  var weights = [Double](repeating: 0, count: classes)
  for row in 0..<rows {
    let x = logits + row * classes
    var largest = Double(x[0])
    for index in 1..<classes { largest = max(largest, Double(x[index])) }
    var sum = 0.0
    for index in 0..<classes {
      weights[index] = exp(Double(x[index]) - largest)
      sum += weights[index]
    }
    // The first class at which the running sum passes the draw; the last one if rounding leaves a rest.
    var rest = stream.uniform(UInt64(row)) * sum
    var label = 0
    while label < classes - 1, rest >= weights[label] {
      rest -= weights[label]
      label += 1
    }
    for index in 0..<classes { targets[row * classes + index] = index == label ? 1 : 0 }
  }
}
