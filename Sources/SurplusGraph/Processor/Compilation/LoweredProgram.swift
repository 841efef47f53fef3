/// A program as steps on slots, before it has a precision and a place in memory.
struct LoweredProgram: Sendable {
  let steps: [Step]
  let slots: [Slot]
  /// The slots of the program's inputs.
  let inputs: [Int]
  /// The slots of the program's values.
  let values: [Int]
  /// The steps of each stage; all but the last end with a site.
  let stages: [Range<Int>]

  /// Lowers a program; elementwise operations are fused if asked.
  init(_ program: TensorProgram, fuses: Bool) {
    var lowering = Lowering(program, fuses: fuses)
    let values = program.values.map { lowering.slot(of: $0) }
    for part in program.gradient {
      lowering.deliver(part.node, toGradientAt: part.offset, keeping: Set(values))
    }
    inputs = program.inputs.map { lowering.slot(of: $0) }
    self.values = values
    let steps = lowering.steps
    self.steps = steps
    slots = lowering.slots
    let ends = steps.indices.filter { if case .site = steps[$0] { true } else { false } }
      .map { $0 + 1 }
    stages = zip([0] + ends, ends + [steps.count]).map { $0..<$1 }
  }

  /// The loops among the steps.
  var loops: [FusedLoop] {
    steps.compactMap { if case .fused(let loop) = $0 { loop } else { nil } }
  }
}
