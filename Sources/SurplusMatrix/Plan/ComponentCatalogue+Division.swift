import SurplusCore
import SurplusTraining

extension ComponentCatalogue {
  /// Why an optimizer, or one that it wraps, cannot divide the tensors of a layout; nil if all can. Throws a
  /// `ComponentError` if a descriptor is not the one that the spec was read with.
  func misfit(of optimizer: Component, in layout: ParameterLayout) throws -> String? {
    var layouts = optimizer.inner.map { _ in layout }
    if let rule = entry(of: optimizer)?.division {
      let values = try optimizer.hyperparameterValues(for: rule.descriptor)
      let division = rule.init(Configuration(hyperparameters: values, layout: layout))
      if let misfit = division.misfit { return misfit }
      layouts = division.shares.map(\.layout)
    }
    for (inner, layout) in zip(optimizer.inner, layouts) {
      if let misfit = try misfit(of: inner, in: layout) { return misfit }
    }
    return nil
  }
}
