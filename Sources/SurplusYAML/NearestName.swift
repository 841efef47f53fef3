/// Finds the known name that a user probably meant.
package enum NearestName {
  /// More names than a message can hold.
  private static let most = 30

  /// The known name that one is a slip of; nil if none is close.
  package static func nearest(to name: String, among known: [String]) -> String? {
    let ranked = known.map { (name: $0, distance: distance(name.lowercased(), $0.lowercased())) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    // Two letters are another name if both differ.
    let limit = name.count <= 2 ? 1 : max(2, name.count / 3)
    return best.distance <= limit ? best.name : nil
  }

  /// What to append to a message about an unknown name: `; did you mean 'lr'?`, or the known names if none is close;
  /// empty if no name is known.
  package static func hint(for name: String, among known: [String]) -> String {
    if let nearest = nearest(to: name, among: known) { return "; did you mean '\(nearest)'?" }
    guard !known.isEmpty else { return "" }
    let more = known.count > most ? " and \(known.count - most) more" : ""
    return "; known: \(known.prefix(most).joined(separator: ", "))" + more
  }

  /// The number of insertions, deletions, replacements and swaps of neighbours that turn one into the other
  /// (optimal string alignment).
  package static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
    var before: [Int] = []
    var above = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(above[j + 1] + 1, row[j] + 1, above[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
        row.append(cost)
      }
      (before, above) = (above, row)
    }
    return above[b.count]
  }
}
