internal import CSurplus

/// The C functions behind every exported optimizer.
enum OptimizerTable {
  static var pointer: UnsafeRawPointer { UnsafeRawPointer(table) }

  nonisolated(unsafe) private static let table: UnsafeMutablePointer<surplus_optimizer> = {
    let table = UnsafeMutablePointer<surplus_optimizer>.allocate(capacity: 1)
    table.initialize(
      to: surplus_optimizer(
        struct_size: MemoryLayout<surplus_optimizer>.size,
        create: { _, descriptor, layout, values, result, error in
          reporting(error, as: Int(SURPLUS_INVALID_ARGUMENT)) {
            let component = try ComponentTable.component(of: descriptor)
            guard case .optimizer(let make) = component.factory else {
              throw ComponentError("\(component.descriptor.id) is not an optimizer")
            }
            let configuration = try Configuration(component, layout: layout, values: values)
            let optimizer = try make(configuration)
            result?.pointee = retained(
              Instance(
                functions: optimizer, configuration: configuration, slots: optimizer.slots))
          }
        },
        state: { pointer, _, slots, capacity in
          let declared = withInstance(pointer, of: ExportedOptimizer.self) { $0.slots }
          for (index, slot) in declared.prefix(Int(capacity)).enumerated() { slots?[index] = slot }
          return UInt64(declared.count)
        },
        step: { pointer, step, error in
          guard let step else { return surplus_status(SURPLUS_INTERNAL) }
          return withInstance(pointer, of: ExportedOptimizer.self) { instance in
            reporting(error) {
              let outcome =
                switch instance.precision {
                case .f32: try instance.functions.stepFloat(instance.step(step.pointee))
                case .f64: try instance.functions.stepDouble(instance.step(step.pointee))
                }
              step.pointee.outcome = outcome.rawValue
            }
          }
        },
        destroy: { released($0, of: ExportedOptimizer.self) }))
    return table
  }()
}

extension Instance where Functions == ExportedOptimizer {
  fileprivate func step<Element: Scalar>(_ step: surplus_step) -> OptimizerStep<Element> {
    OptimizerStep(
      index: Int(step.index), horizon: step.horizon == 0 ? nil : Int(step.horizon),
      loss: step.loss, lowerBound: step.lower_bound.isNaN ? nil : step.lower_bound,
      hyperparameters: HyperparameterValues(hyperparameters, borrowing: step.hyperparameters),
      parameters: UnsafeMutableBufferPointer(
        start: step.parameters.assumingMemoryBound(to: Element.self), count: count),
      gradient: UnsafeBufferPointer(
        start: step.gradient.assumingMemoryBound(to: Element.self), count: count),
      state: StateBuffers(base: step.state, count: slots.count),
      random: RandomStream(step.random))
  }
}
