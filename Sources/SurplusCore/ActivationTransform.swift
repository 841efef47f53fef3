/// What a landscape calls at its activation sites in training.
public protocol ActivationTransform<Element>: AnyObject {
  /// The precision of the landscape.
  associatedtype Element: Scalar

  /// Changes the activations of a site in place, row-major.
  func forward(site: Int, values: UnsafeMutableBufferPointer<Element>, rows: Int) throws

  /// Changes the gradient with respect to a site's activations in place.
  func backward(site: Int, gradient: UnsafeMutableBufferPointer<Element>, rows: Int) throws
}
