import SurplusCore
import Synchronization

/// The data sets that a spec can name.
public enum DataCatalogue {
  /// All of them, by id.
  public static let sets: [any DataSet] = [MNIST1D(), FashionMNIST(), Licenses()]

  private static let loaded = Mutex<[String: ClassificationData]>([:])
  private static let digests = Mutex<[String: String]>([:])
  private static let shapes = Mutex<[String: ExampleShape]>([:])

  /// The data of a set, read or generated once in a process.
  ///
  /// Throws a `ComponentError` when there is no such set or it cannot be loaded.
  public static func load(_ id: String) throws -> ClassificationData {
    let set = try set(id)
    return try loaded.withLock { loaded in
      if let data = loaded[id] { return data }
      let data = try set.load()
      loaded[id] = data
      return data
    }
  }

  /// The digest of the data of a set, found once in a process. Throws as `load` does when there is no such set or its
  /// files are not there.
  public static func digest(of id: String) throws -> String {
    try known(id, digests) { try $0.digest() }
  }

  /// The sizes of the data of a set, found once in a process. Throws as `digest` does.
  public static func shape(of id: String) throws -> ExampleShape {
    try known(id, shapes) { try $0.shape() }
  }

  private static func known<Value: Sendable>(
    _ id: String, _ values: borrowing Mutex<[String: Value]>, _ find: (any DataSet) throws -> Value
  ) throws -> Value {
    let set = try set(id)
    return try values.withLock { values in
      if let value = values[id] { return value }
      let value = try find(set)
      values[id] = value
      return value
    }
  }

  private static func set(_ id: String) throws -> any DataSet {
    guard let set = sets.first(where: { $0.descriptor.id == id }) else {
      let known = sets.map(\.descriptor.id).joined(separator: ", ")
      throw ComponentError("no data set is called '\(id)'; there is \(known)")
    }
    return set
  }
}
