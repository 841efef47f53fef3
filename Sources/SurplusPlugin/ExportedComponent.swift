/// A component as a library exports it: its descriptor and how to create it.
///
/// The functions that make one are inlinable and hold the calls into the author's code as closures, so that the
/// author's module compiles every loop for `Float` and for `Double`.
public struct ExportedComponent: Sendable {
  @usableFromInline
  enum Factory: Sendable {
    case optimizer(@Sendable (Configuration) throws -> ExportedOptimizer)
    case scheduler(@Sendable (Configuration) throws -> ExportedScheduler)
    case regularizer(@Sendable (Configuration) throws -> ExportedRegularizer)
  }

  let descriptor: Descriptor
  let factory: Factory

  @usableFromInline
  init(descriptor: Descriptor, factory: Factory) {
    self.descriptor = descriptor
    self.factory = factory
  }

  /// Exports an optimizer.
  @inlinable
  public static func optimizer<Component: Optimizer>(
    _ descriptor: Descriptor, _ create: @escaping @Sendable (Configuration) throws -> Component
  ) -> ExportedComponent {
    precondition(descriptor.kind == .optimizer, "\(descriptor.id) does not describe an optimizer")
    return ExportedComponent(
      descriptor: descriptor,
      factory: .optimizer { configuration in
        let box = Box(try create(configuration))
        return ExportedOptimizer(
          slots: box.value.stateSlots(for: configuration.layout),
          stepFloat: { try box.value.step($0) }, stepDouble: { try box.value.step($0) })
      })
  }

  /// Exports a scheduler.
  @inlinable
  public static func scheduler<Component: Scheduler>(
    _ descriptor: Descriptor, _ create: @escaping @Sendable (Configuration) throws -> Component
  ) -> ExportedComponent {
    precondition(descriptor.kind == .scheduler, "\(descriptor.id) does not describe a scheduler")
    return ExportedComponent(
      descriptor: descriptor,
      factory: .scheduler { configuration in
        let box = Box(try create(configuration))
        return ExportedScheduler(value: { try box.value.value(at: $0) })
      })
  }

  /// Exports a regularizer.
  @inlinable
  public static func regularizer<Component: Regularizer>(
    _ descriptor: Descriptor, _ create: @escaping @Sendable (Configuration) throws -> Component
  ) -> ExportedComponent {
    precondition(descriptor.kind == .regularizer, "\(descriptor.id) is not a regularizer")
    return ExportedComponent(
      descriptor: descriptor,
      factory: .regularizer { configuration in
        let box = Box(try create(configuration))
        return ExportedRegularizer(
          float: RegularizerFunctions(
            penalty: { try box.value.penalty($0) },
            transformGradient: { try box.value.transformGradient($0) },
            decay: { try box.value.decay($0) },
            proximalMap: { try box.value.proximalMap($0) },
            forward: { try box.value.forward($0) },
            backward: { try box.value.backward($0) }),
          double: RegularizerFunctions(
            penalty: { try box.value.penalty($0) },
            transformGradient: { try box.value.transformGradient($0) },
            decay: { try box.value.decay($0) },
            proximalMap: { try box.value.proximalMap($0) },
            forward: { try box.value.forward($0) },
            backward: { try box.value.backward($0) }))
      })
  }
}

/// Gives a component, a value, the identity of an instance.
@usableFromInline
final class Box<Value> {
  @usableFromInline var value: Value
  @usableFromInline init(_ value: Value) { self.value = value }
}

@usableFromInline
struct ExportedOptimizer {
  let slots: [StateSlot]
  let stepFloat: (OptimizerStep<Float>) throws -> StepOutcome
  let stepDouble: (OptimizerStep<Double>) throws -> StepOutcome

  @usableFromInline
  init(
    slots: [StateSlot], stepFloat: @escaping (OptimizerStep<Float>) throws -> StepOutcome,
    stepDouble: @escaping (OptimizerStep<Double>) throws -> StepOutcome
  ) {
    self.slots = slots
    self.stepFloat = stepFloat
    self.stepDouble = stepDouble
  }
}

@usableFromInline
struct ExportedScheduler {
  let value: (ScheduleRecord) throws -> Double

  @usableFromInline
  init(value: @escaping (ScheduleRecord) throws -> Double) { self.value = value }
}

@usableFromInline
struct ExportedRegularizer {
  let float: RegularizerFunctions<Float>
  let double: RegularizerFunctions<Double>

  @usableFromInline
  init(float: RegularizerFunctions<Float>, double: RegularizerFunctions<Double>) {
    self.float = float
    self.double = double
  }
}

@usableFromInline
struct RegularizerFunctions<Element: Scalar> {
  let penalty: (RegularizerStep<Element>) throws -> Double
  let transformGradient: (RegularizerStep<Element>) throws -> Void
  let decay: (RegularizerStep<Element>) throws -> Void
  let proximalMap: (RegularizerStep<Element>) throws -> Void
  let forward: (ActivationStep<Element>) throws -> Void
  let backward: (ActivationStep<Element>) throws -> Void

  @usableFromInline
  init(
    penalty: @escaping (RegularizerStep<Element>) throws -> Double,
    transformGradient: @escaping (RegularizerStep<Element>) throws -> Void,
    decay: @escaping (RegularizerStep<Element>) throws -> Void,
    proximalMap: @escaping (RegularizerStep<Element>) throws -> Void,
    forward: @escaping (ActivationStep<Element>) throws -> Void,
    backward: @escaping (ActivationStep<Element>) throws -> Void
  ) {
    self.penalty = penalty
    self.transformGradient = transformGradient
    self.decay = decay
    self.proximalMap = proximalMap
    self.forward = forward
    self.backward = backward
  }
}
