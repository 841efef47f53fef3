import SurplusBoundary
import SurplusCore
import SurplusHost
import SurplusSandbox
import SurplusTraining

extension TrialBench {
  /// What every optimizer of a cell is made from.
  private struct Setting {
    let precision: Precision
    let threads: Int
    let files: [String: LibraryFile]
    let page: CallPage
  }

  /// Makes the optimizer of a cell with what it wraps, loaded or built in, split over the cell's threads where that pays.
  mutating func makeOptimizer(
    _ cell: Cell, _ layout: ParameterLayout, _ precision: Precision, _ files: [String: LibraryFile],
    _ page: CallPage
  ) throws -> OptimizerPart {
    var place = 0
    return try makeOptimizer(
      cell.optimizer, layout, &place,
      Setting(precision: precision, threads: cell.threads, files: files, page: page))
  }

  /// Makes an optimizer of a layout, or of its share of it, after what it wraps. `place` is its index within the trial;
  /// the optimizers that it wraps follow.
  private mutating func makeOptimizer(
    _ component: Component, _ layout: ParameterLayout, share: TensorShare? = nil,
    _ place: inout Int, _ setting: Setting
  ) throws -> OptimizerPart {
    let layout = share?.layout ?? layout
    let index = place
    place += 1
    if setting.files[TrialTask.name(of: component)] == nil,
      let rule = OptimizerCatalogue.optimizer(component.id)
    {
      let values = try component.hyperparameterValues(for: rule.descriptor)
      let optimizer = rule.init(Configuration(hyperparameters: values, layout: layout))
      if let misfit = optimizer.misfit { throw ComponentError(misfit) }
      var inner: [OptimizerPart] = []
      for (part, share) in zip(component.inner, optimizer.shares) {
        inner.append(try makeOptimizer(part, layout, share: share, &place, setting))
      }
      return part(component, optimizer, rule.descriptor, values, inner, share)
    }
    var inner: [OptimizerPart] = []
    for wrapped in component.inner {
      inner.append(try makeOptimizer(wrapped, layout, &place, setting))
    }
    return try naming(component) {
      let (library, descriptor) = try $0.load(component, setting.files, setting.page, index)
      let values = try component.hyperparameterValues(for: descriptor)
      let optimizer = try library.makeOptimizer(
        descriptor, values, layout, setting.precision, threads: setting.threads,
        page: setting.page, component: index)
      return $0.part(component, optimizer, descriptor, values, inner, share)
    }
  }

  private func part(
    _ component: Component, _ optimizer: any Optimizer, _ descriptor: Descriptor,
    _ values: HyperparameterValues, _ inner: [OptimizerPart], _ share: TensorShare?
  ) -> OptimizerPart {
    OptimizerPart(
      id: component.id, optimizer: optimizer, values: values, needs: descriptor.needs,
      traits: descriptor.traits, inner: inner, share: share)
  }
}

extension LoadedLibrary {
  /// An optimizer of a layout, split over threads where that pays.
  fileprivate func makeOptimizer(
    _ descriptor: Descriptor, _ values: HyperparameterValues, _ layout: ParameterLayout,
    _ precision: Precision, threads: Int, page: CallPage, component: Int
  ) throws -> any Optimizer {
    func make(_ layout: ParameterLayout, _ page: CallPage) throws -> any Optimizer {
      try makeOptimizer(
        descriptor.id,
        Configuration(hyperparameters: values, layout: layout, precision: precision), page: page,
        component: component)
    }
    guard threads > 1, SplitOptimizer.canSplit(descriptor, count: layout.count) else {
      return try make(layout, page)
    }
    return try SplitOptimizer(count: layout.count, threads: threads) {
      // The page has room for one thread: the first part speaks for all.
      try make($0, $1 == 0 ? page : CallPage())
    }
  }
}
