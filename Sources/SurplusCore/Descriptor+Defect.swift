extension Descriptor {
  /// Texts of a descriptor are at most so many bytes long.
  private static let longestText = 4096

  /// Why nothing can be made of it; nil if it is sound. One that comes from another process, or from a file, may be
  /// anything: nothing else may be asked of it before.
  public var defect: String? {
    guard id.isSnakeCase else { return "its id is not snake_case" }
    let texts = [id, version, summary, reference] + hyperparameters.flatMap(\.texts)
    guard texts.allSatisfy({ $0.utf8.count <= Self.longestText }) else {
      return "a text of it is longer than \(Self.longestText) bytes"
    }
    guard !precisions.isEmpty || kind == .data else { return "it supports neither f32 nor f64" }
    for hyperparameter in hyperparameters {
      if let defect = hyperparameter.defect {
        return "hyperparameter '\(hyperparameter.name)': \(defect)"
      }
    }
    guard Set(hyperparameters.map(\.name)).count == hyperparameters.count else {
      return "it has two hyperparameters of one name"
    }
    if let size, !hyperparameters.contains(where: { $0.name == size && $0.kind == .integer }) {
      return "its size is not an integer hyperparameter"
    }
    return nil
  }
}

extension Hyperparameter {
  fileprivate var texts: [String] {
    guard case .choice(let names) = kind else { return [name, unit, summary] }
    return [name, unit, summary] + names
  }

  /// Why it can have no value; nil if it can. Bounds may be infinite. Of whole numbers beyond 2^53 a `Double` does not tell
  /// neighbours apart.
  public var defect: String? {
    guard name.isSnakeCase else { return "its name is not snake_case" }
    guard minimum <= defaultValue, defaultValue <= maximum, defaultValue.isFinite else {
      return "the default \(defaultValue) is not in \(minimum) to \(maximum), or not finite"
    }
    switch kind {
    case .real: break
    case .integer:
      guard defaultValue.rounded() == defaultValue, abs(defaultValue) < 0x1p53 else {
        return "the default \(defaultValue) is not a whole number below 2^53"
      }
    case .boolean:
      guard [0, 1].contains(defaultValue) else {
        return "the default \(defaultValue) of a boolean is not 0 or 1"
      }
    case .choice(let names):
      guard !names.isEmpty, minimum == 0, maximum == Double(names.count - 1),
        defaultValue.rounded() == defaultValue
      else { return "the range of a choice is 0 to choices - 1, and its default one of them" }
    }
    guard let tuning else { return nil }
    guard minimum <= tuning.minimum, tuning.minimum <= tuning.maximum, tuning.maximum <= maximum
    else {
      return
        "the tuning range, \(tuning.minimum) to \(tuning.maximum), is not within the valid range, "
        + "\(minimum) to \(maximum)"
    }
    return nil
  }
}
