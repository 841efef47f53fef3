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
    case landscape(
      @Sendable (LandscapeConfiguration) throws -> ExportedLandscape,
      @Sendable (LandscapeConfiguration) throws -> ExportedLandscape)
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
          memory: Memory(
            save: { try box.value.savedState() }, load: { try box.value.restoreState($0) }),
          stepFloat: { try box.value.step($0) }, stepDouble: { try box.value.step($0) },
          viewFloat: { try box.value.evaluationView($0, into: $1) },
          viewDouble: { try box.value.evaluationView($0, into: $1) })
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
        return ExportedScheduler(
          stateCount: box.value.stateCount, decision: { try box.value.decision(at: $0) })
      })
  }

  /// Exports a landscape by how it is created in each precision: `Valley<Float>.init, Valley<Double>.init`. The two
  /// types are written out so that the author's module compiles both; a maker that knows a protocol alone would leave generic code.
  ///
  /// The descriptor's `offers` name what is implemented of `hessian` and `lowerBound`, and `dividesRows` says whether
  /// there are rows; `size` names the integer hyperparameter along which the landscape grows. A spec holds none out of them: the configuration's `validation` is 0.
  @inlinable
  public static func landscape<
    Single: Landscape & SendableMetatype, Wide: Landscape & SendableMetatype
  >(
    _ descriptor: Descriptor,
    _ single: @escaping @Sendable (LandscapeConfiguration) throws -> Single,
    _ wide: @escaping @Sendable (LandscapeConfiguration) throws -> Wide
  ) -> ExportedComponent where Single.Element == Float, Wide.Element == Double {
    precondition(descriptor.kind == .landscape, "\(descriptor.id) does not describe a landscape")
    return ExportedComponent(
      descriptor: descriptor,
      factory: .landscape(
        { ExportedLandscape(try single($0)) }, { ExportedLandscape(try wide($0)) }))
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
          slots: box.value.stateSlots(for: configuration.layout),
          memory: Memory(
            save: { try box.value.savedState() }, load: { try box.value.restoreState($0) }),
          float: RegularizerFunctions(
            penalty: { try box.value.penalty($0) },
            penaltyProduct: { try box.value.penaltyProduct($0) },
            surface: { try box.value.surface($0) },
            transformGradient: { try box.value.transformGradient($0) },
            decay: { try box.value.decay($0) },
            proximalMap: { try box.value.proximalMap($0) },
            forward: { try box.value.forward($0) },
            backward: { try box.value.backward($0) },
            transformData: { try box.value.transformData($0) },
            transformLoss: { try box.value.transformLoss($0) },
            trajectory: { try box.value.trajectory($0) },
            view: { try box.value.evaluationView($0) }),
          double: RegularizerFunctions(
            penalty: { try box.value.penalty($0) },
            penaltyProduct: { try box.value.penaltyProduct($0) },
            surface: { try box.value.surface($0) },
            transformGradient: { try box.value.transformGradient($0) },
            decay: { try box.value.decay($0) },
            proximalMap: { try box.value.proximalMap($0) },
            forward: { try box.value.forward($0) },
            backward: { try box.value.backward($0) },
            transformData: { try box.value.transformData($0) },
            transformLoss: { try box.value.transformLoss($0) },
            trajectory: { try box.value.trajectory($0) },
            view: { try box.value.evaluationView($0) }))
      })
  }
}
