import SurplusCore

/// A site after the logits where the loss of a batch is replaced: its gradient is what comes back through the site,
/// and its value is known by then. Other sites pass on to the transforms.
final class LossSite<Element: Scalar>: ActivationTransform {
  private let index: Int
  private var transforms: (any TrainingTransforms<Element>)?
  private var compiled: CompiledNetwork<Element>?
  /// The loss of the last run.
  private(set) var loss = 0.0

  /// The site with the number after those of the model.
  init(index: Int) {
    self.index = index
  }

  /// Runs a program that has this site.
  func run(
    _ compiled: CompiledNetwork<Element>, _ transforms: any TrainingTransforms<Element>,
    parameters: UnsafeBufferPointer<Element>, gradient: UnsafeMutableBufferPointer<Element>
  ) throws {
    (self.compiled, self.transforms) = (compiled, transforms)
    try compiled.executable.run(parameters: parameters, gradient: gradient, activations: self)
  }

  func forward(site: Int, values: UnsafeMutableBufferPointer<Element>, rows: Int) throws {
    guard site != index, let transforms, transforms.transformsActivations else { return }
    try transforms.forward(site: site, values: values, rows: rows)
  }

  func backward(site: Int, gradient: UnsafeMutableBufferPointer<Element>, rows: Int) throws {
    guard let transforms, let compiled else { return }
    if site == index {
      loss = try compiled.transformedLoss(transforms, gradient: gradient)
    } else if transforms.transformsActivations {
      try transforms.backward(site: site, gradient: gradient, rows: rows)
    }
  }
}
