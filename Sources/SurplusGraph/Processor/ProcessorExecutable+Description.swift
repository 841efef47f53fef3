extension ProcessorExecutable: CustomStringConvertible {
  /// The plan: one line a step, with the shape of its result and the place of it.
  public var description: String {
    let head =
      "\(Element.precision.rawValue) program: \(lowered.steps.count) steps, arena of \(plan.bytes) bytes, "
      + "\(program.productOperations) operations in products"
    return ([head] + lowered.steps.enumerated().map { "\($0.offset)  \(line($0.element))" })
      .joined(separator: "\n")
  }

  private func line(_ step: Step) -> String {
    let out = step.writes
    return "\(name(out)) = \(text(step)) : \(lowered.slots[out].shape) at \(place(out))"
  }

  private func text(_ step: Step) -> String {
    switch step {
    case .fused(let loop): text(loop)
    case .product(let kernel, let left, let right, _):
      "product(\(name(left))\(kernel.transposeLeft ? "'" : ""), "
        + "\(name(right))\(kernel.transposeRight ? "'" : ""))"
    case .sum(_, let source, _): "sum(\(name(source)))"
    case .logSumExp(_, let source, _): "logSumExp(\(name(source)))"
    case .softmax(_, let source, _): "softmax(\(name(source)))"
    case .maximum(_, let source, _): "maximum(\(name(source)))"
    case .firstMaximum(_, let source, _): "firstMaximum(\(name(source)))"
    case .copy(_, let operation, let source, _): "\(operation)(\(name(source)))"
    case .concatenate(_, let sources, _):
      "concatenate(\(sources.map(name).joined(separator: ", ")))"
    case .gather(_, let table, let indices, _): "gather(\(name(table)), \(name(indices)))"
    case .scatter(_, let values, let indices, _): "scatter(\(name(values)), \(name(indices)))"
    case .windows(_, let source, _): "windows(\(name(source)))"
    case .fold(_, let source, _): "fold(\(name(source)))"
    case .site(let site, _, let source, _): "\(site.name)(\(name(source)))"
    }
  }

  private func text(_ loop: FusedLoop) -> String {
    let calls = loop.instructions.map { instruction in
      let (left, right) = (name(loop, instruction.left), name(loop, instruction.right))
      let call =
        switch instruction.function {
        case .unary(let function): "\(function.name)(\(left))"
        case .binary(let function): "\(function.name)(\(left), \(right))"
        }
      guard case .register(let register) = loop.cells[instruction.output] else { return call }
      return "r\(register) <- \(call)"
    }
    guard case .sums = loop.cells.last else { return calls.joined(separator: "; ") }
    return (calls + ["sum(\(name(loop, loop.cells.count - 2)))"]).joined(separator: "; ")
  }

  private func name(_ loop: FusedLoop, _ cell: Int) -> String {
    switch loop.cells[cell] {
    case .stream(let slot), .scalar(let slot), .sums(let slot): name(slot)
    case .row(let slot, _): "row \(name(slot))"
    case .column(let slot, _): "column \(name(slot))"
    case .register(let register): "r\(register)"
    }
  }

  private func name(_ slot: Int) -> String { lowered.slots[slot].name }

  private func place(_ slot: Int) -> String {
    switch lowered.slots[slot].storage {
    case .parameters(let offset): "parameters[\(offset)...]"
    case .gradient(let offset): "gradient[\(offset)...]"
    case .input, .constant, .temporary:
      placement.requestOfSlot[slot].map { "byte \(plan.offsets[$0])" } ?? "nowhere"
    }
  }
}
