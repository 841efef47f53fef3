import SurplusCore

/// A program compiled for the processor: fused, with every buffer planned in one arena.
///
/// Parameters are read where the caller keeps them, gradients are written where the caller wants them, and at a cut the
/// caller gets the elements where the next stage reads them: nothing is copied.
public final class ProcessorExecutable<Element: Scalar>: Executable {
  /// What was compiled.
  public let program: TensorProgram
  let lowered: LoweredProgram
  let placement: Placement
  /// Where the buffers of the arena lie.
  public let plan: MemoryPlan

  /// A slot in a buffer of the caller, and the index of its first element there.
  private typealias Binding = (slot: Int, offset: Int)

  private let arena: FlatBuffer<Element>
  private let pointers: UnsafeMutablePointer<UnsafeMutableRawPointer>
  private let workspace: Workspace
  private let parameterBindings: [Binding]
  private let gradientBindings: [Binding]
  private let parameterCount: Int
  private let gradientCount: Int

  /// Compiles a program for the number of threads of the process.
  ///
  /// - Parameters:
  ///   - program: what to compute.
  ///   - fuses: whether elementwise operations share passes over memory; the results have the same bits.
  public init(_ program: TensorProgram, fuses: Bool = true) throws(OutOfMemory) {
    self.program = program
    lowered = LoweredProgram(program, fuses: fuses)
    let (steps, slots, loops) = (lowered.steps, lowered.slots, lowered.loops)
    let stride = MemoryLayout<Element>.stride
    placement = Placement(
      steps, slots, kept: Set(lowered.values), bytesPerElement: stride)
    let threads = threadsInUse
    let registerBytes = (loops.map(\.registers).max() ?? 0) * FusedLoop.tile * stride
    let scratch = MemoryPlan.Request(bytes: registerBytes * threads, lifetime: 0...steps.count)
    plan = MemoryPlan(placement.requests + [scratch])
    parameterBindings = slots.enumerated().compactMap { slot, tensor in
      if case .parameters(let offset) = tensor.storage { (slot, offset) } else { nil }
    }
    gradientBindings = slots.enumerated().compactMap { slot, tensor in
      if case .gradient(let offset) = tensor.storage { (slot, offset) } else { nil }
    }
    parameterCount = parameterBindings.map { $0.offset + slots[$0.slot].shape.count }.max() ?? 0
    gradientCount = gradientBindings.map { $0.offset + slots[$0.slot].shape.count }.max() ?? 0

    arena = try FlatBuffer(count: plan.bytes / stride)
    let base = UnsafeMutableRawPointer(arena.elements.baseAddress.unsafelyUnwrapped)
    pointers = .allocate(capacity: slots.count)
    // A cache line more for each thread, so that no two write to the same one.
    let tileCount = (loops.map(\.cells.count).max() ?? 0) + 8
    workspace = Workspace(
      pointers: pointers, registers: base + (plan.offsets.last ?? 0), registerBytes: registerBytes,
      tile: .allocate(capacity: tileCount * threads), tileCount: tileCount, threads: threads)
    pointers.initialize(repeating: base, count: slots.count)
    for (slot, request) in placement.requestOfSlot.enumerated() {
      if let request { pointers[slot] = base + plan.offsets[request] }
      if case .constant(let values) = slots[slot].storage {
        switch Element.precision {
        case .f32: Executor<Float>.write(values, to: pointers[slot])
        case .f64: Executor<Double>.write(values, to: pointers[slot])
        }
      }
    }
  }

  deinit {
    pointers.deallocate()
    workspace.tile.deallocate()
  }

  /// Where to write an input, in the arena: row-major, of the shape of its node.
  public func input(_ index: Int) -> UnsafeMutableBufferPointer<Element> {
    elements(of: lowered.inputs[index])
  }

  /// A value where it was computed: row-major, of the shape of its node.
  public func value(_ index: Int) -> UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(elements(of: lowered.values[index]))
  }

  /// Runs the steps of a stage. What it returns lies where the next stage reads it.
  public func run(
    stage: Int, parameters: UnsafeBufferPointer<Element>,
    gradient: UnsafeMutableBufferPointer<Element>
  ) -> UnsafeMutableBufferPointer<Element>? {
    bind(parameters, gradient)
    let range = lowered.stages[stage]
    switch Element.precision {
    case .f32: Executor<Float>.run(lowered.steps, range, workspace)
    case .f64: Executor<Double>.run(lowered.steps, range, workspace)
    }
    return stage + 1 < lowered.stages.count
      ? elements(of: lowered.steps[range.upperBound - 1].writes) : nil
  }

  private func bind(
    _ parameters: UnsafeBufferPointer<Element>, _ gradient: UnsafeMutableBufferPointer<Element>
  ) {
    precondition(parameters.count >= parameterCount, "the parameter buffer is too short")
    precondition(gradient.count >= gradientCount, "the gradient buffer is too short")
    if let base = parameters.baseAddress {
      for (slot, offset) in parameterBindings {
        pointers[slot] = UnsafeMutableRawPointer(mutating: base + offset)
      }
    }
    if let base = gradient.baseAddress {
      for (slot, offset) in gradientBindings {
        pointers[slot] = UnsafeMutableRawPointer(base + offset)
      }
    }
  }

  private func elements(of slot: Int) -> UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(
      start: pointers[slot].assumingMemoryBound(to: Element.self),
      count: lowered.slots[slot].shape.count)
  }
}
