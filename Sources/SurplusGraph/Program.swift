import SurplusCore

/// A compiled tensor program of fixed shapes: what its outputs need, fused, with every buffer planned in one arena.
///
/// Parameters are read where the caller keeps them and gradients are written where the caller wants them. Running
/// allocates nothing; the same inputs give the same bits. One program is used by one thread at a time.
public final class Program<Element: Scalar> {
  let steps: [Step]
  let slots: [Slot]
  let placement: Placement
  /// Where the buffers of the arena lie.
  public let plan: MemoryPlan
  /// Floating-point operations of the matrix products of one run.
  public let productOperations: Double

  private let arena: FlatBuffer<Element>
  private let pointers: UnsafeMutablePointer<UnsafeMutableRawPointer>
  private let workspace: Workspace
  private let valueSlots: [Int]
  private let inputSlots: [Int: Int]
  private let parameterCount: Int
  private let gradientCount: Int

  /// Compiles the computation of values, and of a gradient that belongs to parameters, tensor by tensor.
  ///
  /// - Parameters:
  ///   - values: tensors to read after a run.
  ///   - gradient: tensors to write into the gradient buffer, each at the place of its parameter.
  ///   - parameters: the parameters that the gradient belongs to.
  ///   - keepsSites: whether activation hooks are called; without, sites cost nothing.
  ///   - fuses: whether elementwise operations share passes over memory; the results have the same bits.
  /// - Throws: `GraphError` when a gradient has not the shape of its parameter, `OutOfMemory` without memory.
  public init(
    values: [Tensor], gradient: [Tensor] = [], of parameters: [Tensor] = [],
    keepsSites: Bool = false, fuses: Bool = true
  ) throws {
    precondition(gradient.count == parameters.count, "one gradient for each parameter")
    guard let graph = values.first?.graph else { preconditionFailure("a program without values") }
    let resolved = ResolvedGraph(graph: graph, keepsSites: keepsSites)
    var lowering = Lowering(
      resolved, outputs: (values + gradient).map { resolved.source($0.id) }, fuses: fuses)
    valueSlots = values.map { lowering.slot(of: $0.id) }
    for (part, parameter) in zip(gradient, parameters) {
      guard part.shape == parameter.shape,
        case .leaf(.parameter(_, let offset)) = parameter.node.operation
      else {
        throw GraphError(
          operation: "gradient program", shapes: [part.shape, parameter.shape],
          reason: "a gradient must belong to a parameter of its shape")
      }
      lowering.deliver(part.id, toGradientAt: offset, keeping: Set(valueSlots))
    }
    steps = lowering.steps
    slots = lowering.slots
    inputSlots = lowering.inputSlots

    let stride = MemoryLayout<Element>.stride
    let kept = Set(valueSlots)
    placement = Placement(steps, slots, kept: kept, bytesPerElement: stride)
    let loops = steps.compactMap { if case .fused(let loop) = $0 { loop } else { nil } }
    let threads = threadsInUse
    let registerBytes = (loops.map(\.registers).max() ?? 0) * FusedLoop.tile * stride
    let scratch = MemoryPlan.Request(bytes: registerBytes * threads, lifetime: 0...steps.count)
    plan = MemoryPlan(placement.requests + [scratch])
    productOperations = steps.reduce(0) { sum, step in
      if case .product(let kernel, _, _, _) = step { sum + kernel.operations } else { sum }
    }
    parameterCount = slots.reduce(0) { count, slot in
      guard case .parameters(let offset) = slot.storage else { return count }
      return max(count, offset + slot.shape.count)
    }
    gradientCount = slots.reduce(0) { count, slot in
      guard case .gradient(let offset) = slot.storage else { return count }
      return max(count, offset + slot.shape.count)
    }

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

  /// Where to write an input before a run, row-major; nil when the program does not need it. It keeps its contents
  /// from run to run.
  public func input(_ tensor: Tensor) -> UnsafeMutableBufferPointer<Element>? {
    inputSlots[tensor.id].map(elements)
  }

  /// A value after a run, row-major, valid until the next.
  public func value(_ index: Int) -> UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(elements(of: valueSlots[index]))
  }

  /// Computes the values at a point, and the gradient if the program has one. Throws what a hook throws.
  public func run(
    parameters: UnsafeBufferPointer<Element>,
    gradient: UnsafeMutableBufferPointer<Element> = UnsafeMutableBufferPointer(
      start: nil, count: 0),
    activations: (any ActivationTransform<Element>)? = nil
  ) throws {
    bind(parameters, gradient)
    var next = 0
    while true {
      next =
        switch Element.precision {
        case .f32:
          Executor<Float>.run(steps, from: next, workspace)
        case .f64:
          Executor<Double>.run(steps, from: next, workspace)
        }
      guard next < steps.count else { return }
      try passSite(steps[next], activations)
      next += 1
    }
  }

  private func bind(
    _ parameters: UnsafeBufferPointer<Element>, _ gradient: UnsafeMutableBufferPointer<Element>
  ) {
    precondition(parameters.count >= parameterCount, "the parameter buffer is too short")
    precondition(gradient.count >= gradientCount, "the gradient buffer is too short")
    for slot in slots.indices {
      switch slots[slot].storage {
      case .parameters(let offset):
        guard let base = parameters.baseAddress else { continue }
        pointers[slot] = UnsafeMutableRawPointer(mutating: base + offset)
      case .gradient(let offset):
        guard let base = gradient.baseAddress else { continue }
        pointers[slot] = UnsafeMutableRawPointer(base + offset)
      case .input, .constant, .temporary: continue
      }
    }
  }

  private func passSite(_ step: Step, _ activations: (any ActivationTransform<Element>)?) throws {
    guard case .site(let site, let source, let out) = step else { return }
    let values = elements(of: out)
    if pointers[source] != pointers[out] {
      UnsafeMutableRawPointer(pointers[out]).copyMemory(
        from: pointers[source], byteCount: values.count * MemoryLayout<Element>.stride)
    }
    let rows = slots[out].shape[0]
    switch site.direction {
    case .forward: try activations?.forward(site: site.index, values: values, rows: rows)
    case .backward: try activations?.backward(site: site.index, gradient: values, rows: rows)
    }
  }

  private func elements(of slot: Int) -> UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(
      start: pointers[slot].assumingMemoryBound(to: Element.self), count: slots[slot].shape.count)
  }
}
