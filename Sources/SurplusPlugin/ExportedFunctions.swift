/// Gives a component, a value, the identity of an instance. Through a pointer, because a stored property would be
/// checked for overlapping access in every call.
@usableFromInline
final class Box<Value> {
  @usableFromInline let address: UnsafeMutablePointer<Value>

  @usableFromInline
  init(_ value: Value) {
    address = .allocate(capacity: 1)
    address.initialize(to: value)
  }

  @inlinable var value: Value {
    @inline(__always) unsafeAddress { UnsafePointer(address) }
    @inline(__always) unsafeMutableAddress { address }
  }

  deinit {
    address.deinitialize(count: 1)
    address.deallocate()
  }
}

/// How a component gives out and takes back what it remembers beside its slots.
@usableFromInline
struct Memory {
  let save: () throws -> [UInt8]
  let load: ([UInt8]) throws -> Void

  @usableFromInline
  init(save: @escaping () throws -> [UInt8], load: @escaping ([UInt8]) throws -> Void) {
    self.save = save
    self.load = load
  }
}

/// Never copied, so that a call borrows its closure: counting it would take longer than a small step.
@usableFromInline
struct ExportedOptimizer: ~Copyable {
  let slots: [StateSlot]
  let memory: Memory
  let stepFloat: (OptimizerStep<Float>) throws -> StepOutcome
  let stepDouble: (OptimizerStep<Double>) throws -> StepOutcome
  let viewFloat: (OptimizerStep<Float>, UnsafeMutableBufferPointer<Float>) throws -> Void
  let viewDouble: (OptimizerStep<Double>, UnsafeMutableBufferPointer<Double>) throws -> Void

  @usableFromInline
  init(
    slots: [StateSlot], memory: Memory,
    stepFloat: @escaping (OptimizerStep<Float>) throws -> StepOutcome,
    stepDouble: @escaping (OptimizerStep<Double>) throws -> StepOutcome,
    viewFloat:
      @escaping (OptimizerStep<Float>, UnsafeMutableBufferPointer<Float>) throws -> Void,
    viewDouble:
      @escaping (OptimizerStep<Double>, UnsafeMutableBufferPointer<Double>) throws -> Void
  ) {
    self.slots = slots
    self.memory = memory
    self.stepFloat = stepFloat
    self.stepDouble = stepDouble
    self.viewFloat = viewFloat
    self.viewDouble = viewDouble
  }
}

@usableFromInline
struct ExportedScheduler {
  let stateCount: Int
  let decision: (ScheduleRecord) throws -> ScheduleDecision

  @usableFromInline
  init(stateCount: Int, decision: @escaping (ScheduleRecord) throws -> ScheduleDecision) {
    self.stateCount = stateCount
    self.decision = decision
  }
}

@usableFromInline
struct ExportedRegularizer {
  let slots: [StateSlot]
  let memory: Memory
  let float: RegularizerFunctions<Float>
  let double: RegularizerFunctions<Double>

  @usableFromInline
  init(
    slots: [StateSlot], memory: Memory, float: RegularizerFunctions<Float>,
    double: RegularizerFunctions<Double>
  ) {
    self.slots = slots
    self.memory = memory
    self.float = float
    self.double = double
  }
}

@usableFromInline
struct RegularizerFunctions<Element: Scalar> {
  let penalty: (RegularizerStep<Element>) throws -> Double
  let penaltyProduct: (RegularizerStep<Element>) throws -> Void
  let surface: (RegularizerStep<Element>) throws -> Double
  let transformGradient: (RegularizerStep<Element>) throws -> Void
  let decay: (RegularizerStep<Element>) throws -> Void
  let proximalMap: (RegularizerStep<Element>) throws -> Void
  let forward: (ActivationStep<Element>) throws -> Void
  let backward: (ActivationStep<Element>) throws -> Void
  let transformData: (ExamplesStep<Element>) throws -> Void
  let transformLoss: (OutputsStep<Element>) throws -> Double
  let trajectory: (RegularizerStep<Element>) throws -> StepOutcome
  let view: (RegularizerStep<Element>) throws -> Void

  @usableFromInline
  init(
    penalty: @escaping (RegularizerStep<Element>) throws -> Double,
    penaltyProduct: @escaping (RegularizerStep<Element>) throws -> Void,
    surface: @escaping (RegularizerStep<Element>) throws -> Double,
    transformGradient: @escaping (RegularizerStep<Element>) throws -> Void,
    decay: @escaping (RegularizerStep<Element>) throws -> Void,
    proximalMap: @escaping (RegularizerStep<Element>) throws -> Void,
    forward: @escaping (ActivationStep<Element>) throws -> Void,
    backward: @escaping (ActivationStep<Element>) throws -> Void,
    transformData: @escaping (ExamplesStep<Element>) throws -> Void,
    transformLoss: @escaping (OutputsStep<Element>) throws -> Double,
    trajectory: @escaping (RegularizerStep<Element>) throws -> StepOutcome,
    view: @escaping (RegularizerStep<Element>) throws -> Void
  ) {
    self.penalty = penalty
    self.penaltyProduct = penaltyProduct
    self.surface = surface
    self.transformGradient = transformGradient
    self.decay = decay
    self.proximalMap = proximalMap
    self.forward = forward
    self.backward = backward
    self.transformData = transformData
    self.transformLoss = transformLoss
    self.trajectory = trajectory
    self.view = view
  }
}
