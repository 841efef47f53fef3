import SurplusYAML

extension SpecNode {
  /// The tree with a value set at a dotted path, `budget.steps=200`; a number is a place in a list, from 0.
  /// Keys that are not there yet are added. The path stands in the flag from then on, so that what is wrong with it
  /// names the flag. Throws a `SpecError` that does so, too.
  func setting(_ assignment: String) throws -> SpecNode {
    let flag = "--set \(assignment)"
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !path.contains("") else {
      throw SpecError(SourceLocation(flag: flag), "write PATH=VALUE, such as budget.steps=200")
    }
    var root = try setting(path[...], to: SpecNode.parse(String(parts[1]), flag: flag))
    root.location = location
    return root
  }

  private func setting(_ path: ArraySlice<String>, to value: SpecNode) throws -> SpecNode {
    guard let name = path.first else { return value }
    var result = self
    result.location = value.location
    switch content {
    case .mapping(var pairs):
      let index = pairs.firstIndex { $0.key.text == name } ?? pairs.count
      if index == pairs.count {
        let key = SpecNode(.scalar(name, isPlain: true), at: value.location)
        pairs.append((key, SpecNode(.mapping([]), at: value.location)))
      }
      pairs[index].key.location = value.location
      pairs[index].value = try pairs[index].value.setting(path.dropFirst(), to: value)
      result.content = .mapping(pairs)
    case .sequence(var nodes):
      guard let index = Int(name), nodes.indices.contains(index) else {
        throw SpecError(
          value.location, "'\(name)' is not a place in a list of \(nodes.count), from 0")
      }
      nodes[index] = try nodes[index].setting(path.dropFirst(), to: value)
      result.content = .sequence(nodes)
    case .scalar:
      throw SpecError(value.location, "there is nothing below \(summary) to set '\(name)' in")
    }
    return result
  }
}
