extension Broadcast {
  /// How a loop over the target finds the elements of the source.
  enum Pattern: Equatable {
    /// One element for all.
    case scalar
    /// The source is one row of this many columns, the same for every row.
    case row(columns: Int)
    /// The source is one column; each element stands for a row of this many columns.
    case column(columns: Int)
  }

  /// The pattern over the target, if the axes split into leading and trailing ones of which one part is repeated.
  func pattern(from source: Shape) -> Pattern? {
    let repeated = (0..<target.rank).filter { source[$0] != target[$0] }
    let kept = (0..<target.rank).filter { source[$0] == target[$0] && target[$0] != 1 }
    guard let firstKept = kept.first, let lastKept = kept.last else { return .scalar }
    if repeated.allSatisfy({ $0 < firstKept }) {
      return .row(columns: source.count)
    }
    if repeated.allSatisfy({ $0 > lastKept }) {
      return .column(columns: target.count / source.count)
    }
    return nil
  }
}
