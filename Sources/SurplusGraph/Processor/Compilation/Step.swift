/// One instruction of a compiled program; tensors are named by their slots.
enum Step: Sendable {
  case fused(FusedLoop)
  case product(Product.Kernel, left: Int, right: Int, out: Int)
  case sum(Sum.Kernel, source: Int, out: Int)
  case logSumExp(LogSumExp.Kernel, source: Int, out: Int)
  case softmax(Softmax.Kernel, source: Int, out: Int)
  case maximum(Maximum.Kernel, source: Int, out: Int)
  case firstMaximum(Maximum.Kernel, source: Int, out: Int)
  case copy(StridedCopy, name: String, source: Int, out: Int)
  case concatenate([StridedCopy], sources: [Int], out: Int)
  case gather(Gather.Kernel, table: Int, indices: Int, out: Int)
  case scatter(Gather.Kernel, values: Int, indices: Int, out: Int)
  case windows(Windows.Kernel, source: Int, out: Int)
  case fold(Windows.Kernel, source: Int, out: Int)
  /// Where a stage ends: the elements that go to the caller and come back.
  case site(Site, count: Int, source: Int, out: Int)

  /// Slots that are read.
  var reads: [Int] {
    switch self {
    case .fused(let loop): loop.cells.dropLast().compactMap(\.slot)
    case .product(_, let left, let right, _), .gather(_, let left, let right, _),
      .scatter(_, let left, let right, _):
      [left, right]
    case .concatenate(_, let sources, _): sources
    case .sum(_, let source, _), .logSumExp(_, let source, _), .softmax(_, let source, _),
      .maximum(_, let source, _),
      .firstMaximum(_, let source, _), .copy(_, _, let source, _),
      .windows(_, let source, _), .fold(_, let source, _), .site(_, _, let source, _):
      [source]
    }
  }

  /// The slot that is written.
  var writes: Int {
    switch self {
    case .fused(let loop): loop.output
    case .product(_, _, _, let out), .sum(_, _, let out), .logSumExp(_, _, let out),
      .softmax(_, _, let out),
      .maximum(_, _, let out), .firstMaximum(_, _, let out),
      .copy(_, _, _, let out), .concatenate(_, _, let out), .gather(_, _, _, let out),
      .scatter(_, _, _, let out), .windows(_, _, let out), .fold(_, _, let out),
      .site(_, _, _, let out):
      out
    }
  }

  /// Slots whose memory the result may take over, if nobody reads them later: element i is read before, and only
  /// for, element i of the result, or a row of it before that row.
  var reusable: [Int] {
    switch self {
    case .fused(let loop):
      loop.cells.dropLast().compactMap { cell in
        guard case .stream(let slot) = cell else { return nil }
        return loop.cells.filter { $0.slot == slot }.count == 1 ? slot : nil
      }
    case .softmax(_, let source, _), .site(_, _, let source, _): [source]
    default: []
    }
  }
}

extension FusedLoop.Cell {
  /// The tensor that it stands for, if it is one.
  var slot: Int? {
    switch self {
    case .stream(let slot), .row(let slot, _), .column(let slot, _), .scalar(let slot),
      .sums(let slot):
      slot
    case .register: nil
    }
  }
}

extension FusedLoop {
  /// The slot of the result: the last cell is its stream.
  var output: Int {
    guard let slot = cells.last?.slot else { preconditionFailure("a loop without a result") }
    return slot
  }
}
