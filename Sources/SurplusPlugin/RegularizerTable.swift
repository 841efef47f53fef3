internal import CSurplus

/// The C functions behind every exported regularizer.
enum RegularizerTable {
  /// A table with the functions of these hooks; it lives until the process ends.
  static func make(hooks: Hooks) -> UnsafeRawPointer {
    let table = UnsafeMutablePointer<surplus_regularizer>.allocate(capacity: 1)
    table.initialize(
      to: surplus_regularizer(
        struct_size: MemoryLayout<surplus_regularizer>.size,
        create: { _, descriptor, layout, values, result, error in
          reporting(error, as: Int(SURPLUS_INVALID_ARGUMENT)) {
            let component = try ComponentTable.component(of: descriptor)
            guard case .regularizer(let make) = component.factory else {
              throw ComponentError("\(component.descriptor.id) is not a regularizer")
            }
            let configuration = try Configuration(component, layout: layout, values: values)
            result?.pointee = retained(
              Instance(functions: try make(configuration), configuration: configuration))
          }
        },
        penalty: hooks.contains(.penalty) ? penalty : nil,
        transform_gradient: hooks.contains(.gradientTransform) ? transformGradient : nil,
        decay: hooks.contains(.decay) ? decay : nil,
        prox: hooks.contains(.proximal) ? proximalMap : nil,
        forward: hooks.contains(.activation) ? forward : nil,
        backward: hooks.contains(.activation) ? backward : nil,
        destroy: { released($0, of: ExportedRegularizer.self) }))
    return UnsafeRawPointer(table)
  }

  private typealias Hook =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<surplus_hook>?, UnsafeMutablePointer<surplus_error>?
    ) -> surplus_status
  private typealias ActivationHook =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<surplus_activation>?,
      UnsafeMutablePointer<surplus_error>?
    ) -> surplus_status

  private static let penalty:
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<surplus_hook>?, UnsafeMutablePointer<Double>?,
      UnsafeMutablePointer<surplus_error>?
    ) -> surplus_status = { pointer, hook, value, error in
      guard let hook, let value else { return surplus_status(SURPLUS_INTERNAL) }
      return withInstance(pointer, of: ExportedRegularizer.self) { instance in
        reporting(error) {
          value.pointee =
            switch instance.precision {
            case .f32: try instance.functions.float.penalty(instance.step(hook.pointee))
            case .f64: try instance.functions.double.penalty(instance.step(hook.pointee))
            }
        }
      }
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
  private static let forward: ActivationHook = { pointer, activation, error in
    call(pointer, activation, error, { $0.forward }, { $0.forward })
  }
  private static let backward: ActivationHook = { pointer, activation, error in
    call(pointer, activation, error, { $0.backward }, { $0.backward })
  }

  private static func call(
    _ pointer: UnsafeMutableRawPointer?, _ hook: UnsafePointer<surplus_hook>?,
    _ error: UnsafeMutablePointer<surplus_error>?,
    _ float: (RegularizerFunctions<Float>) -> (RegularizerStep<Float>) throws -> Void,
    _ double: (RegularizerFunctions<Double>) -> (RegularizerStep<Double>) throws -> Void
  ) -> surplus_status {
    guard let hook else { return surplus_status(SURPLUS_INTERNAL) }
    return withInstance(pointer, of: ExportedRegularizer.self) { instance in
      reporting(error) {
        switch instance.precision {
        case .f32: try float(instance.functions.float)(instance.step(hook.pointee))
        case .f64: try double(instance.functions.double)(instance.step(hook.pointee))
        }
      }
    }
  }

  private static func call(
    _ pointer: UnsafeMutableRawPointer?, _ activation: UnsafePointer<surplus_activation>?,
    _ error: UnsafeMutablePointer<surplus_error>?,
    _ float: (RegularizerFunctions<Float>) -> (ActivationStep<Float>) throws -> Void,
    _ double: (RegularizerFunctions<Double>) -> (ActivationStep<Double>) throws -> Void
  ) -> surplus_status {
    guard let activation else { return surplus_status(SURPLUS_INTERNAL) }
    return withInstance(pointer, of: ExportedRegularizer.self) { instance in
      reporting(error) {
        switch instance.precision {
        case .f32: try float(instance.functions.float)(instance.activation(activation.pointee))
        case .f64: try double(instance.functions.double)(instance.activation(activation.pointee))
        }
      }
    }
  }
}

extension Instance where Functions == ExportedRegularizer {
  fileprivate func step<Element: Scalar>(_ hook: surplus_hook) -> RegularizerStep<Element> {
    func buffer(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableBufferPointer<Element> {
      UnsafeMutableBufferPointer(
        start: pointer?.assumingMemoryBound(to: Element.self), count: pointer == nil ? 0 : count)
    }
    return RegularizerStep(
      index: Int(hook.step), horizon: hook.horizon == 0 ? nil : Int(hook.horizon),
      learningRate: hook.learning_rate,
      hyperparameters: HyperparameterValues(hyperparameters, borrowing: hook.hyperparameters),
      parameters: buffer(hook.parameters),
      previous: UnsafeBufferPointer(buffer(UnsafeMutableRawPointer(mutating: hook.previous))),
      gradient: buffer(hook.gradient), random: RandomStream(hook.random))
  }

  fileprivate func activation<Element: Scalar>(_ activation: surplus_activation)
    -> ActivationStep<Element>
  {
    let count = Int(activation.rows * activation.columns)
    return ActivationStep(
      siteIndex: Int(activation.site_index), site: String(cString: activation.site),
      rows: Int(activation.rows), columns: Int(activation.columns), index: Int(activation.step),
      hyperparameters: HyperparameterValues(
        hyperparameters, borrowing: activation.hyperparameters),
      values: UnsafeMutableBufferPointer(
        start: activation.values?.assumingMemoryBound(to: Element.self), count: count),
      context: UnsafeMutableBufferPointer(
        start: activation.context?.assumingMemoryBound(to: Element.self), count: count),
      random: RandomStream(activation.random))
  }
}
