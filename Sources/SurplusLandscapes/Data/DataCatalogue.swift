import SurplusCore
import Synchronization

/// The data sets that a spec can name.
public enum DataCatalogue {
  /// All of them, by id.
  public static let sets: [any DataSet] = [MNIST1D()]

  private static let loaded = Mutex<[String: ClassificationData]>([:])

  /// The data of a set, read or generated once in a process.
  ///
  /// Throws a `ComponentError` when there is no such set or it cannot be loaded.
  public static func load(_ id: String) throws -> ClassificationData {
    guard let set = sets.first(where: { $0.descriptor.id == id }) else {
      let known = sets.map(\.descriptor.id).joined(separator: ", ")
      throw ComponentError("no data set is called '\(id)'; there is \(known)")
    }
    return try loaded.withLock { loaded in
      if let data = loaded[id] { return data }
      let data = try set.load()
      loaded[id] = data
      return data
    }
  }
}
