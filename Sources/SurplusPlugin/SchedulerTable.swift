internal import CSurplus
internal import SurplusBoundary

/// The C functions of every exported scheduler.
enum SchedulerTable {
  static var pointer: UnsafeRawPointer { UnsafeRawPointer(table) }

  nonisolated(unsafe) private static let table: UnsafeMutablePointer<surplus_scheduler> = {
    let table = UnsafeMutablePointer<surplus_scheduler>.allocate(capacity: 1)
    table.initialize(
      to: surplus_scheduler(
        struct_size: MemoryLayout<surplus_scheduler>.size,
        create: { _, descriptor, values, result, error in
          reporting(error, as: Int(SURPLUS_INVALID_ARGUMENT)) {
            let component = try ComponentTable.component(of: descriptor)
            guard case .scheduler(let make) = component.factory else {
              throw ComponentError("\(component.descriptor.id) is not a scheduler")
            }
            let configuration = try Configuration(component, layout: nil, values: values)
            result?.pointee = retained(
              Instance(functions: try make(configuration), configuration: configuration))
          }
        },
        state: { pointer in
          withInstance(pointer, of: ExportedScheduler.self) { UInt64($0.functions.stateCount) }
        },
        value: { pointer, record, error in
          guard let record else { return surplus_status(SURPLUS_INTERNAL) }
          return withInstance(pointer, of: ExportedScheduler.self) { instance in
            reporting(error) {
              let decision = try instance.functions.decision(
                ScheduleRecord(
                  record, instance.hyperparameters, stateCount: instance.functions.stateCount))
              record.pointee.value = decision.value
              record.pointee.restart = decision.restartsOptimizer ? 1 : 0
              if decision.stops { record.pointee.outcome = surplus_outcome(SURPLUS_STOP) }
            }
          }
        },
        destroy: { released($0, of: ExportedScheduler.self) }))
    return table
  }()
}

extension ScheduleRecord {
  fileprivate init(
    _ pointer: UnsafePointer<surplus_record>, _ hyperparameters: HyperparameterTable,
    stateCount: Int
  ) {
    func known(_ value: Double) -> Double? { value.isNaN ? nil : value }
    let record = surplus_record(reading: pointer)
    // A host of 1.0 knows nothing of what 1.1 added at the end.
    let isFull = record.struct_size >= MemoryLayout<surplus_record>.size
    func added(_ value: Double) -> Double? { isFull ? known(value) : nil }
    self.init(
      step: Int(record.step),
      horizon: record.horizon == 0 ? nil : Int(record.horizon),
      progress: added(record.progress), baseValue: record.base_value,
      hyperparameters: HyperparameterValues(
        hyperparameters, borrowing: record.hyperparameters),
      epoch: record.epoch, currentValue: record.current_value,
      batchRows: known(record.batch_rows),
      trainingLoss: known(record.training_loss),
      smoothedLoss: known(record.smoothed_loss),
      gradientNorm: known(record.gradient_norm),
      parameterNorm: known(record.parameter_norm),
      updateNorm: known(record.update_norm),
      updateProduct: added(record.update_product),
      gradientProduct: known(record.gradient_product),
      transformedNorm: added(record.transformed_norm),
      transformedProduct: added(record.transformed_product),
      gradientUpdateProduct: added(record.gradient_update_product),
      validationLoss: known(record.validation_loss),
      validationError: known(record.validation_error),
      validationIsNew: record.validation_is_new != 0,
      state: UnsafeMutableBufferPointer(
        start: record.state, count: record.state == nil ? 0 : stateCount),
      random: RandomStream(record.random))
  }
}
