extension Windows {
  /// The kernel and its adjoint. What a window covers of a line of places is one run of neighbouring elements; one
  /// axis of places is a picture of one line.
  struct Kernel: Hashable, Sendable {
    /// Along the lines, and along the places of a line.
    private struct Axis: Hashable {
      let places: Int
      let windows: Int
      let size: Int
      let step: Int
      let padding: Int
    }

    private let rows: Int
    private let lines: Axis
    private let line: Axis
    private let channels: Int

    init(_ windows: Windows, of signal: Shape) {
      rows = signal[0]
      channels = signal[signal.rank - 1]
      var axes = windows.size.indices.map {
        Axis(
          places: signal[$0 + 1], windows: windows.count($0, of: signal), size: windows.size[$0],
          step: windows.step[$0], padding: windows.padding[$0])
      }
      if axes.count == 1 {
        axes.insert(Axis(places: 1, windows: 1, size: 1, step: 1, padding: 0), at: 0)
      }
      (lines, line) = (axes[0], axes[1])
    }

    /// Elements of a row of the signal.
    private var signalRow: Int { lines.places * line.places * channels }

    /// Elements of the windows.
    var elements: Int {
      rows * lines.windows * line.windows * lines.size * line.size * channels
    }

    /// Writes the windows of a signal.
    func run<Element: VectorElement>(
      _ signal: UnsafePointer<Element>, into out: UnsafeMutablePointer<Element>, part: Part
    ) {
      let width = line.size * channels
      each(part.of(rows)) { start, before, inside, target in
        let target = out + target
        for index in 0..<before { target[index] = 0 }
        let (from, to) = (signal + start, target + before)
        for index in 0..<inside { to[index] = from[index] }
        for index in (before + inside)..<width { target[index] = 0 }
      }
    }

    /// Adds windows up to a signal: each element goes back to the place that it was read from.
    func fold<Element: VectorElement>(
      _ windows: UnsafePointer<Element>, into signal: UnsafeMutablePointer<Element>, part: Part
    ) {
      let range = part.of(rows)
      (signal + range.lowerBound * signalRow).update(
        repeating: 0, count: range.count * signalRow)
      each(range) { start, before, inside, source in
        let (from, to) = (windows + source + before, signal + start)
        for index in 0..<inside { to[index] += from[index] }
      }
    }

    /// Calls a function with each run of some rows: the first element in the signal, the elements of the window that
    /// lie before the signal, those inside it, and where the run begins among the windows.
    @inline(__always)
    private func each(
      _ rows: Range<Int>,
      _ body: (_ start: Int, _ before: Int, _ inside: Int, _ window: Int) -> Void
    ) {
      let width = line.size * channels
      var window = rows.lowerBound * lines.windows * line.windows * lines.size * width
      for row in rows {
        for down in 0..<lines.windows {
          for across in 0..<line.windows {
            let first = across * line.step - line.padding
            let before = min(max(0, -first), line.size)
            let inside = max(0, min(line.size, line.places - first) - before)
            for part in 0..<lines.size {
              let height = down * lines.step - lines.padding + part
              if height >= 0, height < lines.places {
                let place = (row * lines.places + height) * line.places + first + before
                body(place * channels, before * channels, inside * channels, window)
              } else {
                body(0, width, 0, window)
              }
              window += width
            }
          }
        }
      }
    }
  }
}
