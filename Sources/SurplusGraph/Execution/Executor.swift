/// Runs the steps of a program in one precision.
enum Executor<Element: VectorElement> {
  /// Runs from a step on up to the next site, and returns its index, or the number of steps at the end.
  static func run(
    _ steps: [Step], from first: Int, pointers: UnsafePointer<UnsafeMutableRawPointer>,
    registers: UnsafeMutableRawPointer, tile: UnsafeMutablePointer<UnsafeMutableRawPointer>
  ) -> Int {
    let pointers = UnsafeRawPointer(pointers)
      .assumingMemoryBound(to: UnsafeMutablePointer<Element>.self)
    let tile = UnsafeMutableRawPointer(tile)
      .assumingMemoryBound(to: UnsafeMutablePointer<Element>.self)
    let registers = registers.assumingMemoryBound(to: Element.self)
    var index = first
    while index < steps.count {
      switch steps[index] {
      case .fused(let loop):
        loop.run(pointers, registers: registers, tile: tile)
      case .product(let kernel, let left, let right, let out):
        kernel.run(pointers[left], pointers[right], into: pointers[out])
      case .sum(let kernel, let source, let out):
        kernel.run(pointers[source], into: pointers[out])
      case .logSumExp(let kernel, let source, let out):
        kernel.run(pointers[source], into: pointers[out])
      case .maximum(let kernel, let source, let out):
        kernel.run(pointers[source], into: pointers[out])
      case .firstMaximum(let kernel, let source, let out):
        kernel.mark(pointers[source], into: pointers[out])
      case .copy(let copy, _, let source, let out):
        copy.run(pointers[source], into: pointers[out])
      case .concatenate(let copies, let sources, let out):
        for index in copies.indices {
          copies[index].run(pointers[sources[index]], into: pointers[out])
        }
      case .gather(let kernel, let table, let indices, let out):
        kernel.run(pointers[table], pointers[indices], into: pointers[out])
      case .scatter(let kernel, let values, let indices, let out):
        kernel.scatter(pointers[values], pointers[indices], into: pointers[out])
      case .windows(let kernel, let source, let out):
        kernel.run(pointers[source], into: pointers[out])
      case .fold(let kernel, let source, let out):
        kernel.fold(pointers[source], into: pointers[out])
      case .site:
        return index
      }
      index += 1
    }
    return index
  }

  /// Writes numbers in this precision.
  static func write(_ values: [Double], to target: UnsafeMutableRawPointer) {
    let target = target.assumingMemoryBound(to: Element.self)
    for (index, value) in values.enumerated() { target[index] = Element(value) }
  }
}
