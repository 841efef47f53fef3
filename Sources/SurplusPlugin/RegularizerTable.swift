internal import CSurplus
internal import SurplusBoundary

/// The C functions of every exported regularizer.
enum RegularizerTable {
  /// A table with the functions of these hooks; it lives until the process ends.
  static func make(hooks: Hooks) -> UnsafeRawPointer {
    let table = UnsafeMutablePointer<surplus_regularizer>.allocate(capacity: 1)
    table.initialize(
      to: surplus_regularizer(
        struct_size: MemoryLayout<surplus_regularizer>.size,
        create: { host, descriptor, layout, values, result, error in
          reporting(error, as: Int(SURPLUS_INVALID_ARGUMENT)) {
            let component = try ComponentTable.component(of: descriptor)
            guard case .regularizer(let make) = component.factory else {
              throw ComponentError("\(component.descriptor.id) is not a regularizer")
            }
            LinearAlgebra.find(in: host)
            let configuration = try Configuration(component, layout: layout, values: values)
            let regularizer = try make(configuration)
            result?.pointee = retained(
              Instance(
                functions: regularizer, configuration: configuration, slots: regularizer.slots))
          }
        },
        state: { pointer, _, slots, capacity in
          withInstance(pointer, of: ExportedRegularizer.self) { $0.declare(slots, capacity) }
        },
        penalty: hooks.contains(.penalty) ? penalty : nil,
        penalty_product: hooks.contains(.penaltyProduct) ? penaltyProduct : nil,
        surface: hooks.contains(.surface) ? surface : nil,
        transform_gradient: hooks.contains(.gradientTransform) ? transformGradient : nil,
        decay: hooks.contains(.decay) ? decay : nil,
        prox: hooks.contains(.proximal) ? proximalMap : nil,
        forward: hooks.contains(.activation) ? forward : nil,
        backward: hooks.contains(.activation) ? backward : nil,
        transform_data: hooks.contains(.data) ? transformData : nil,
        transform_loss: hooks.contains(.loss) ? transformLoss : nil,
        trajectory: hooks.contains(.trajectory) ? trajectory : nil,
        view: hooks.contains(.view) ? view : nil,
        save: { pointer, bytes, capacity in
          withInstance(pointer, of: ExportedRegularizer.self) { instance in
            instance.save(bytes, capacity) { try instance.functions.memory.save() }
          }
        },
        load: { pointer, bytes, count, error in
          withInstance(pointer, of: ExportedRegularizer.self) { instance in
            reporting(error, as: Int(SURPLUS_INVALID_ARGUMENT)) {
              try instance.functions.memory.load(
                Instance<ExportedRegularizer>.bytes(bytes, count))
            }
          }
        },
        destroy: { released($0, of: ExportedRegularizer.self) }))
    return UnsafeRawPointer(table)
  }

  private typealias Hook =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<surplus_hook>?, UnsafeMutablePointer<surplus_error>?
    ) -> surplus_status
  private typealias ChangingHook =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafeMutablePointer<surplus_hook>?,
      UnsafeMutablePointer<surplus_error>?
    ) -> surplus_status
  private typealias ActivationHook =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<surplus_activation>?,
      UnsafeMutablePointer<surplus_error>?
    ) -> surplus_status
  private typealias ExamplesHook =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<surplus_examples>?,
      UnsafeMutablePointer<surplus_error>?
    ) -> surplus_status
  private typealias OutputsHook =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafeMutablePointer<surplus_outputs>?,
      UnsafeMutablePointer<surplus_error>?
    ) -> surplus_status

  private static let penalty:
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<surplus_hook>?, UnsafeMutablePointer<Double>?,
      UnsafeMutablePointer<surplus_error>?
    ) -> surplus_status = { pointer, hook, value, error in
      guard let hook, let value else { return surplus_status(SURPLUS_INTERNAL) }
      return call(pointer, error) { instance in
        value.pointee =
          switch instance.precision {
          case .f32: try instance.functions.float.penalty(instance.step(hook.pointee))
          case .f64: try instance.functions.double.penalty(instance.step(hook.pointee))
          }
      }
    }

  private static let penaltyProduct: Hook = { pointer, hook, error in
    call(pointer, hook, error, { $0.penaltyProduct }, { $0.penaltyProduct })
  }
  private static let transformGradient: Hook = { pointer, hook, error in
    call(pointer, hook, error, { $0.transformGradient }, { $0.transformGradient })
  }
  private static let decay: Hook = { pointer, hook, error in
    call(pointer, hook, error, { $0.decay }, { $0.decay })
  }
  private static let proximalMap: Hook = { pointer, hook, error in
    call(pointer, hook, error, { $0.proximalMap }, { $0.proximalMap })
  }
  private static let view: Hook = { pointer, hook, error in
    call(pointer, hook, error, { $0.view }, { $0.view })
  }

  private static let surface: ChangingHook = { pointer, hook, error in
    guard let hook else { return surplus_status(SURPLUS_INTERNAL) }
    return call(pointer, error) { instance in
      hook.pointee.loss =
        switch instance.precision {
        case .f32: try instance.functions.float.surface(instance.step(hook.pointee))
        case .f64: try instance.functions.double.surface(instance.step(hook.pointee))
        }
    }
  }

  private static let trajectory: ChangingHook = { pointer, hook, error in
    guard let hook else { return surplus_status(SURPLUS_INTERNAL) }
    return call(pointer, error) { instance in
      let outcome =
        switch instance.precision {
        case .f32: try instance.functions.float.trajectory(instance.step(hook.pointee))
        case .f64: try instance.functions.double.trajectory(instance.step(hook.pointee))
        }
      hook.pointee.outcome = outcome.rawValue
    }
  }

  private static let forward: ActivationHook = { pointer, activation, error in
    guard let activation = activation?.pointee else { return surplus_status(SURPLUS_INTERNAL) }
    return call(pointer, error) { instance in
      switch instance.precision {
      case .f32: try instance.functions.float.forward(instance.activation(activation))
      case .f64: try instance.functions.double.forward(instance.activation(activation))
      }
    }
  }

  private static let backward: ActivationHook = { pointer, activation, error in
    guard let activation = activation?.pointee else { return surplus_status(SURPLUS_INTERNAL) }
    return call(pointer, error) { instance in
      switch instance.precision {
      case .f32: try instance.functions.float.backward(instance.activation(activation))
      case .f64: try instance.functions.double.backward(instance.activation(activation))
      }
    }
  }

  private static let transformData: ExamplesHook = { pointer, examples, error in
    guard let examples = examples?.pointee else { return surplus_status(SURPLUS_INTERNAL) }
    return call(pointer, error) { instance in
      switch instance.precision {
      case .f32: try instance.functions.float.transformData(instance.examples(examples))
      case .f64: try instance.functions.double.transformData(instance.examples(examples))
      }
    }
  }

  private static let transformLoss: OutputsHook = { pointer, outputs, error in
    guard let outputs else { return surplus_status(SURPLUS_INTERNAL) }
    return call(pointer, error) { instance in
      outputs.pointee.loss =
        switch instance.precision {
        case .f32: try instance.functions.float.transformLoss(instance.outputs(outputs.pointee))
        case .f64: try instance.functions.double.transformLoss(instance.outputs(outputs.pointee))
        }
    }
  }

  private static func call(
    _ pointer: UnsafeMutableRawPointer?, _ error: UnsafeMutablePointer<surplus_error>?,
    _ body: (Instance<ExportedRegularizer>) throws -> Void
  ) -> surplus_status {
    withInstance(pointer, of: ExportedRegularizer.self) { instance in
      reporting(error) { try body(instance) }
    }
  }

  private static func call(
    _ pointer: UnsafeMutableRawPointer?, _ hook: UnsafePointer<surplus_hook>?,
    _ error: UnsafeMutablePointer<surplus_error>?,
    _ float: (RegularizerFunctions<Float>) -> (RegularizerStep<Float>) throws -> Void,
    _ double: (RegularizerFunctions<Double>) -> (RegularizerStep<Double>) throws -> Void
  ) -> surplus_status {
    guard let hook else { return surplus_status(SURPLUS_INTERNAL) }
    return call(pointer, error) { instance in
      switch instance.precision {
      case .f32: try float(instance.functions.float)(instance.step(hook.pointee))
      case .f64: try double(instance.functions.double)(instance.step(hook.pointee))
      }
    }
  }
}
