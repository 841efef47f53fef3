/// Which elementwise operations run in one loop, and which broadcasts such a loop reads in place.
///
/// An operation joins the loop of its consumers when all of them are in one loop, and each of their loops when it is
/// cheaper to repeat than to store. A sum over the last axes joins the loop of its terms. Reshapes are not
/// seen: they keep the order of elements.
struct Clusters {
  /// Members of each loop in order, by its last node.
  private(set) var members: [Int: [Int]] = [:]
  /// Columns of the loops that read broadcasts.
  private(set) var columns: [Int: Int] = [:]
  /// Broadcasts that must be carried out.
  private(set) var carriedOut: Set<Int> = []
  /// Loops of which only the sums of rows are needed: the sum, by the loop's last node.
  private(set) var sums: [Int: Int] = [:]

  /// From the nodes of a program; `outputs` must exist as tensors.
  init(_ resolved: ResolvedProgram, outputs: Set<Int>, fuses: Bool) {
    let nodes = resolved.order
    var users: [Int: Set<Int>] = [:]
    var pinned = outputs
    for id in nodes {
      let elementwise = resolved[id].operation.isElementwise
      for input in resolved.inputs(of: id) {
        if elementwise {
          users[input, default: []].insert(id)
        } else {
          pinned.insert(input)
        }
      }
    }
    let repeatable = Self.repeatable(nodes, in: resolved, pinned: pinned)
    // The last nodes of the loops that an operation is in.
    var roots: [Int: Set<Int>] = [:]
    for id in nodes.reversed() where resolved[id].operation.isElementwise {
      let loops = (users[id] ?? []).reduce(into: Set<Int>()) { $0.formUnion(roots[$1] ?? []) }
      let joins = fuses && !pinned.contains(id) && (loops.count == 1 || repeatable.contains(id))
      roots[id] = joins ? loops : [id]
    }
    for id in nodes {
      for root in roots[id] ?? [] { members[root, default: []].append(id) }
      if case .broadcast = resolved[id].operation, pinned.contains(id) { carriedOut.insert(id) }
    }
    for (root, members) in members.sorted(by: { $0.key < $1.key }) {
      for input in members.flatMap({ resolved.inputs(of: $0) }) {
        settle(input, of: root, in: resolved)
      }
    }
    if fuses { joinSums(nodes, in: resolved, outputs: outputs) }
  }

  /// Lets the sums of rows be taken in the loops of their terms, where nobody else reads these and a row fits a tile.
  private mutating func joinSums(_ nodes: [Int], in resolved: ResolvedProgram, outputs: Set<Int>) {
    var readers: [Int: Int] = [:]
    for input in nodes.flatMap({ Set(resolved.inputs(of: $0)) }) { readers[input, default: 0] += 1 }
    for id in nodes {
      guard case .sum(let sum) = resolved[id].operation else { continue }
      let (root, shape) = (resolved.source(resolved[id].inputs[0]), resolved.sourceShape(of: id))
      let kernel = Sum.Kernel(of: shape, over: sum.axes)
      guard members[root] != nil, readers[root] == 1, !outputs.contains(root), kernel.inner == 1,
        kernel.outer > 1, (1...FusedLoop.tile).contains(kernel.reduced),
        columns[root, default: kernel.reduced] == kernel.reduced
      else { continue }
      columns[root] = kernel.reduced
      sums[root] = id
    }
  }

  /// Operations that every loop may repeat: arithmetic on one tensor of their size that exists anyway. To keep that
  /// tensor takes no more memory than to keep the result.
  private static func repeatable(_ nodes: [Int], in resolved: ResolvedProgram, pinned: Set<Int>)
    -> Set<Int>
  {
    // What must be read to repeat an operation, besides parameters, constants and broadcasts.
    var sources: [Int: Set<Int>] = [:]
    for id in nodes where resolved[id].operation.isArithmetic && !pinned.contains(id) {
      var read: Set<Int>? = []
      for input in resolved.inputs(of: id) {
        switch resolved[input].operation {
        case .leaf(.input): read?.insert(input)
        case .leaf, .broadcast: break
        case .unary, .binary:
          if pinned.contains(input) {
            read?.insert(input)
          } else if let others = sources[input] {
            read?.formUnion(others)
          } else {
            read = nil
          }
        default: read?.insert(input)
        }
      }
      if let read, read.count <= 1 { sources[id] = read }
    }
    return Set(sources.keys)
  }

  /// A loop has one number of columns; the first broadcast it reads decides.
  private mutating func settle(_ input: Int, of root: Int, in resolved: ResolvedProgram) {
    guard case .broadcast(let broadcast) = resolved[input].operation else { return }
    switch broadcast.pattern(from: resolved.sourceShape(of: input)) {
    case .scalar: return
    case .row(let count), .column(let count):
      if columns[root, default: count] == count {
        columns[root] = count
        return
      }
    case nil: break
    }
    carriedOut.insert(input)
  }
}
