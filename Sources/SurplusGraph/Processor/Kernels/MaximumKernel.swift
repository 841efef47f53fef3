extension Maximum {
  /// The kernels over [outer, compared, inner].
  struct Kernel: Hashable, Sendable {
    let outer: Int
    let compared: Int
    let inner: Int

    init(of source: Shape, along axis: Int) {
      outer = source.dimensions[..<axis].reduce(1, *)
      compared = source[axis]
      inner = source.dimensions[(axis + 1)...].reduce(1, *)
    }

    /// Writes the largest elements.
    func run<Element: VectorElement>(
      _ source: UnsafePointer<Element>, into out: UnsafeMutablePointer<Element>, part: Part
    ) {
      for index in part.of(outer) {
        let (block, target) = (source + index * compared * inner, out + index * inner)
        target.update(from: block, count: inner)
        for line in 1..<max(compared, 1) {
          let line = block + line * inner
          for column in 0..<inner where isLarger(line[column], than: target[column]) {
            target[column] = line[column]
          }
        }
      }
    }

    /// Writes 1 where an element is the first of the largest and 0 elsewhere.
    func mark<Element: VectorElement>(
      _ source: UnsafePointer<Element>, into out: UnsafeMutablePointer<Element>, part: Part
    ) {
      for index in part.of(outer) {
        let first = index * compared * inner
        (out + first).update(repeating: 0, count: compared * inner)
        for column in 0..<inner {
          var best = first + column
          for line in 1..<max(compared, 1) {
            let place = first + line * inner + column
            if isLarger(source[place], than: source[best]) { best = place }
          }
          out[best] = 1
        }
      }
    }

    @inline(__always)
    private func isLarger<Element: VectorElement>(_ x: Element, than y: Element) -> Bool {
      x > y || (x.isNaN && !y.isNaN)
    }
  }
}
