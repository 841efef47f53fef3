/// Which elementwise operations run in one loop, and which broadcasts such a loop reads in place.
///
/// An operation joins the loop of its consumers when all of them are in one loop. Nodes are resolved first: behind
/// reshapes, which keep the order of elements, and behind sites that are left out.
struct Clusters {
  /// For each elementwise node the last node of its loop.
  private(set) var root: [Int: Int] = [:]
  /// Members of each loop in order, by its last node.
  private(set) var members: [Int: [Int]] = [:]
  /// Columns of the loops that read broadcasts.
  private(set) var columns: [Int: Int] = [:]
  /// Broadcasts that must be carried out.
  private(set) var carriedOut: Set<Int> = []

  /// From the needed nodes in order, their inputs resolved; `outputs` must exist as tensors.
  init(_ nodes: [Int], in resolved: ResolvedGraph, outputs: Set<Int>, fuses: Bool) {
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
    for id in nodes.reversed() where resolved[id].operation.isElementwise {
      let roots = Set((users[id] ?? []).compactMap { root[$0] })
      if fuses, !pinned.contains(id), let only = roots.first, roots.count == 1 {
        root[id] = only
      } else {
        root[id] = id
      }
    }
    for id in nodes {
      if let root = root[id] { members[root, default: []].append(id) }
      if case .broadcast = resolved[id].operation, pinned.contains(id) { carriedOut.insert(id) }
    }
    for (root, members) in members.sorted(by: { $0.key < $1.key }) {
      for input in members.flatMap({ resolved.inputs(of: $0) }) {
        settle(input, of: root, in: resolved)
      }
    }
  }

  /// A loop has one number of columns; the first broadcast it reads decides.
  private mutating func settle(_ input: Int, of root: Int, in resolved: ResolvedGraph) {
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

/// A graph as a program sees it: through reshapes and through sites that are left out.
struct ResolvedGraph {
  let graph: Graph
  let keepsSites: Bool

  subscript(_ id: Int) -> Graph.Node { graph.nodes[id] }

  /// The node that computes the elements of a node.
  func source(_ id: Int) -> Int {
    switch graph.nodes[id].operation {
    case .reshape: source(graph.nodes[id].inputs[0])
    case .site: keepsSites ? id : source(graph.nodes[id].inputs[0])
    default: id
    }
  }

  /// The inputs of a node, resolved.
  func inputs(of id: Int) -> [Int] { graph.nodes[id].inputs.map(source) }

  /// The shape of the first input as the operation sees it.
  func sourceShape(of id: Int) -> Shape { graph.nodes[graph.nodes[id].inputs[0]].shape }

  /// Nodes that the outputs need, in order.
  func needed(for outputs: [Int]) -> [Int] {
    var needed: Set<Int> = []
    var open = outputs
    while let id = open.popLast() {
      if needed.insert(id).inserted { open += inputs(of: id) }
    }
    return needed.sorted()
  }
}
