import Foundation

/// The components of a cell, as `trials.cell` keeps them.
public struct RecordedCell: Sendable, Decodable {
  /// What is minimized.
  public let landscape: RecordedComponent
  /// What chooses the next point.
  public let optimizer: RecordedComponent
  /// What drives hyperparameters.
  public let schedulers: [RecordedComponent]
  /// What changes the objective or the step.
  public let regularizers: [RecordedComponent]

  /// From the JSON of a record; nil if that is no cell.
  public init?(json: String) {
    guard let cell = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else { return nil }
    self = cell
  }
}
