internal import CSurplus
internal import SurplusBoundary

/// The C functions of every exported optimizer.
enum OptimizerTable {
  /// A table that has a view only if the optimizer owns its iterate; it lives until the process ends.
  static func pointer(ownsIterate: Bool) -> UnsafeRawPointer {
    UnsafeRawPointer(ownsIterate ? withView : plain)
  }

  nonisolated(unsafe) private static let plain = make(view: nil)
  nonisolated(unsafe) private static let withView = make(view: view)

  private typealias View =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<surplus_step>?, UnsafeMutableRawPointer?,
      UnsafeMutablePointer<surplus_error>?
    ) -> surplus_status

  private static func make(view: View?) -> UnsafeMutablePointer<surplus_optimizer> {
    let table = UnsafeMutablePointer<surplus_optimizer>.allocate(capacity: 1)
    table.initialize(
      to: surplus_optimizer(
        struct_size: MemoryLayout<surplus_optimizer>.size,
        create: { host, descriptor, layout, values, result, error in
          reporting(error, as: Int(SURPLUS_INVALID_ARGUMENT)) {
            let component = try ComponentTable.component(of: descriptor)
            guard case .optimizer(let make) = component.factory else {
              throw ComponentError("\(component.descriptor.id) is not an optimizer")
            }
            LinearAlgebra.find(in: host)
            let configuration = try Configuration(component, layout: layout, values: values)
            let optimizer = try make(configuration)
            let slots = optimizer.slots
            result?.pointee = retained(
              Instance(functions: optimizer, configuration: configuration, slots: slots))
          }
        },
        state: { pointer, _, slots, capacity in
          withInstance(pointer, of: ExportedOptimizer.self) { $0.declare(slots, capacity) }
        },
        step: { pointer, step, error in
          guard let step else { return surplus_status(SURPLUS_INTERNAL) }
          return withInstance(pointer, of: ExportedOptimizer.self) { instance in
            reporting(error) {
              instance.services.open(step.pointee.services, step.pointee.context)
              let outcome =
                switch instance.precision {
                case .f32: try instance.functions.stepFloat(instance.step(step))
                case .f64: try instance.functions.stepDouble(instance.step(step))
                }
              step.pointee.outcome = outcome.rawValue
              if let claim = instance.services.claimed { step.pointee.claim = surplus_claim(claim) }
            }
          }
        },
        view: view,
        save: { pointer, bytes, capacity in
          withInstance(pointer, of: ExportedOptimizer.self) { instance in
            instance.save(bytes, capacity) { try instance.functions.memory.save() }
          }
        },
        load: { pointer, bytes, count, error in
          withInstance(pointer, of: ExportedOptimizer.self) { instance in
            reporting(error, as: Int(SURPLUS_INVALID_ARGUMENT)) {
              try instance.functions.memory.load(
                Instance<ExportedOptimizer>.bytes(bytes, count))
            }
          }
        },
        destroy: { released($0, of: ExportedOptimizer.self) }))
    return table
  }

  private static let view: View = { pointer, step, point, error in
    guard let step, let point else { return surplus_status(SURPLUS_INTERNAL) }
    return withInstance(pointer, of: ExportedOptimizer.self) { instance in
      reporting(error) {
        instance.services.open(nil, nil)
        switch instance.precision {
        case .f32: try instance.functions.viewFloat(instance.step(step), instance.buffer(point))
        case .f64: try instance.functions.viewDouble(instance.step(step), instance.buffer(point))
        }
      }
    }
  }
}

extension Instance where Functions: ~Copyable {
  /// A flat buffer of the host; empty where there is none.
  @inline(__always)
  func buffer<Element>(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(
      start: pointer?.assumingMemoryBound(to: Element.self), count: pointer == nil ? 0 : count)
  }

  /// A flat buffer of the host to read from; empty where there is none.
  @inline(__always)
  func buffer<Element>(_ pointer: UnsafeRawPointer?) -> UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(
      start: pointer?.assumingMemoryBound(to: Element.self), count: pointer == nil ? 0 : count)
  }
}

extension Instance where Functions == ExportedOptimizer {
  @inline(__always)
  fileprivate func step<Element: Scalar>(_ step: UnsafePointer<surplus_step>) -> OptimizerStep<
    Element
  > {
    let call = step.pointee
    return OptimizerStep(
      index: Int(call.index), horizonOrZero: Int(call.horizon), loss: call.loss,
      lowerBoundOrNaN: call.lower_bound, previousRateOrNaN: call.previous_rate,
      largestRateOrNaN: call.largest_rate,
      hyperparameters: HyperparameterValues(hyperparameters, borrowing: call.hyperparameters),
      parameters: buffer(call.parameters), gradient: buffer(call.gradient),
      state: StateBuffers(base: call.state, count: slots.count), initial: buffer(call.initial),
      random: RandomStream(call.random), services: StepServices(services))
  }
}
