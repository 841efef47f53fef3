import SurplusCore

/// A data set that landscapes are built from.
public protocol DataSet: Sendable {
  /// Id and summary, of kind `data`.
  var descriptor: Descriptor { get }

  /// Reads or generates the data. Throws a `ComponentError` that says what is missing.
  func load() throws -> ClassificationData
}
