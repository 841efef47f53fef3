import SurplusCore

/// A data set that landscapes are built from.
public protocol DataSet: Sendable {
  /// Id and summary, of kind `data`.
  var descriptor: Descriptor { get }

  /// Reads or generates the data. Throws a `ComponentError` that says what is missing.
  func load() throws -> ClassificationData

  /// The sizes that the data have once loaded; where they are known beforehand, without loading them. Throws a
  /// `ComponentError` that says what is missing.
  func shape() throws -> ExampleShape

  /// The digest that the data have once loaded; where it is known beforehand, without loading them. Throws a
  /// `ComponentError` that says what is missing.
  func digest() throws -> String
}

extension DataSet {
  /// The sizes of the data, which are loaded for them.
  public func shape() throws -> ExampleShape { try load().shape }

  /// The digest of the data, which are loaded for it.
  public func digest() throws -> String { try load().digest }
}
