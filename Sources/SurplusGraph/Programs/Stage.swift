extension TensorProgram {
  /// A part of a program that runs without the caller.
  ///
  /// What it reads and what is left of it afterwards is listed, so that a stage can be a program of its own on another
  /// device.
  public struct Stage: Hashable, Sendable {
    /// The operations that it computes, in order. Leaves and sites are not among them.
    public let nodes: [Int]
    /// What it reads from outside, in order: inputs, parameters, results of earlier stages and what came back at
    /// earlier cuts. Constants and fills are not listed: their values are known.
    public let arguments: [Int]
    /// Its nodes that are read afterwards, in order: by the caller at the cut, by later stages, as values or as parts
    /// of the gradient.
    public let results: [Int]
    /// Where it ends; nil for the last stage.
    public let cut: Cut?
  }

  /// An activation site between two stages: elements go to the caller, who may change them, and come back.
  public struct Cut: Hashable, Sendable {
    /// Which site, and which way it is passed.
    public let site: Site
    /// The node whose elements go to the caller, row-major.
    public let source: Int
    /// The node that stands for what comes back, of the same shape.
    public let node: Int
    /// Examples: the leading size of the shape.
    public let rows: Int
  }
}

extension TensorProgram.Stage {
  /// Cuts nodes at their sites; `outputs` are read after the run.
  static func all(_ nodes: [Graph.Node], read outputs: [Int]) -> [Self] {
    var parts: [[Int]] = [[]]
    var cuts: [TensorProgram.Cut] = []
    for (id, node) in nodes.enumerated() {
      switch node.operation {
      case .leaf: continue
      case .site(let site):
        cuts.append(
          TensorProgram.Cut(site: site, source: node.inputs[0], node: id, rows: node.shape[0]))
        parts.append([])
      default: parts[parts.count - 1].append(id)
      }
    }
    var readLater = Set(outputs)
    var stages: [Self] = []
    for (index, part) in parts.enumerated().reversed() {
      let cut = index < cuts.count ? cuts[index] : nil
      if let cut { readLater.insert(cut.source) }
      let reads = Set(part.flatMap { nodes[$0].inputs } + (cut.map { [$0.source] } ?? []))
      stages.append(
        Self(
          nodes: part,
          arguments: reads.subtracting(part).filter { !nodes[$0].isKnown }.sorted(),
          results: part.filter(readLater.contains), cut: cut))
      readLater.formUnion(reads)
    }
    return stages.reversed()
  }
}

extension Graph.Node {
  /// Whether its elements are known when the program is compiled.
  fileprivate var isKnown: Bool {
    switch operation {
    case .leaf(.constant), .leaf(.fill): true
    default: false
    }
  }
}
