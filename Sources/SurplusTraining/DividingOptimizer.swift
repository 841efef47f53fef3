import SurplusCore

/// An optimizer that is built in, since dividing the tensors is work of the host: each of the optimizers that it wraps
/// has a layout of its own tensors. Its step is `innerStep`, which takes one of each.
public protocol DividingOptimizer: Optimizer {
  /// What it is; `parts` names the optimizers that it wraps.
  static var descriptor: Descriptor { get }

  /// A rule for a layout.
  init(_ configuration: Configuration)

  /// The tensors of each part, in the order of `parts`. Every tensor is in one of them; a share may be empty, and then
  /// the optimizer cannot be used.
  var shares: [TensorShare] { get }
}

extension DividingOptimizer {
  /// A step of each part.
  public func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else {
      return .applied
    }
    return try step.services.innerStep(w, gradient: g, loss: step.loss)
  }

  /// Why the tensors cannot be divided; nil if they can.
  public var misfit: String? {
    zip(Self.descriptor.parts, shares).first { $1.tensors.isEmpty }.map {
      "\(Self.descriptor.id) finds no tensors for its part \($0.0)"
    }
  }
}

/// Every optimizer that is built in.
public enum OptimizerCatalogue {
  /// One type an optimizer, in the order in which they are listed.
  public static let optimizers: [any DividingOptimizer.Type] = [Partition.self]

  /// The optimizer of an id, if there is one.
  public static func optimizer(_ id: String) -> (any DividingOptimizer.Type)? {
    optimizers.first { $0.descriptor.id == id }
  }
}
