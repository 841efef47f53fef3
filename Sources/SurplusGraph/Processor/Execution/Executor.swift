/// Runs the steps of a lowered program in one precision.
enum Executor<Element: VectorElement> {
  /// Runs some of the steps in order.
  static func run(_ steps: [Step], _ range: Range<Int>, _ workspace: Workspace) {
    steps.withUnsafeBufferPointer { steps in
      guard let start = steps.baseAddress else { return }
      for index in range {
        if workspace.threads > 1,
          steps[index].isShared(
            among: workspace.threads, singlePrecision: Element.precision == .f32)
        {
          Team<Element>(step: start + index, workspace: workspace).run()
        } else {
          run(steps[index], .whole, workspace)
        }
      }
    }
  }

  /// Runs a part of a step.
  static func run(_ step: Step, _ part: Part, _ workspace: Workspace) {
    let pointers = UnsafeRawPointer(workspace.pointers)
      .assumingMemoryBound(to: UnsafeMutablePointer<Element>.self)
    switch step {
    case .fused(let loop):
      let tile = UnsafeMutableRawPointer(workspace.tile + part.index * workspace.tileCount)
        .assumingMemoryBound(to: UnsafeMutablePointer<Element>.self)
      let registers = workspace.registers + part.index * workspace.registerBytes
      loop.run(
        pointers, registers: registers.assumingMemoryBound(to: Element.self), tile: tile,
        part: part)
    case .product(let kernel, let left, let right, let out):
      kernel.run(pointers[left], pointers[right], into: pointers[out], part: part)
    case .sum(let kernel, let source, let out):
      kernel.run(pointers[source], into: pointers[out], part: part)
    case .logSumExp(let kernel, let source, let out):
      kernel.run(pointers[source], into: pointers[out], part: part)
    case .softmax(let kernel, let source, let out):
      kernel.run(pointers[source], into: pointers[out], part: part)
    case .maximum(let kernel, let source, let out):
      kernel.run(pointers[source], into: pointers[out], part: part)
    case .firstMaximum(let kernel, let source, let out):
      kernel.mark(pointers[source], into: pointers[out], part: part)
    case .copy(let copy, _, let source, let out):
      copy.run(pointers[source], into: pointers[out], part: part)
    case .concatenate(let copies, let sources, let out):
      for index in copies.indices {
        copies[index].run(pointers[sources[index]], into: pointers[out], part: part)
      }
    case .gather(let kernel, let table, let indices, let out):
      kernel.run(pointers[table], pointers[indices], into: pointers[out])
    case .scatter(let kernel, let values, let indices, let out):
      kernel.scatter(pointers[values], pointers[indices], into: pointers[out])
    case .windows(let kernel, let source, let out):
      kernel.run(pointers[source], into: pointers[out], part: part)
    case .fold(let kernel, let source, let out):
      kernel.fold(pointers[source], into: pointers[out], part: part)
    case .site(_, let count, let source, let out):
      // Nothing to do where the elements stay where they are.
      if pointers[source] != pointers[out] {
        pointers[out].update(from: pointers[source], count: count)
      }
    }
  }

  /// Writes numbers in this precision.
  static func write(_ values: [Double], to target: UnsafeMutableRawPointer) {
    let target = target.assumingMemoryBound(to: Element.self)
    for (index, value) in values.enumerated() { target[index] = Element(value) }
  }
}
