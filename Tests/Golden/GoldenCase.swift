import CommandLineDriver
import Foundation

/// A file of reference runs of one optimizer in one package.
struct GoldenFile: Decodable {
  let optimizer: String
  let cases: [GoldenCase]

  static func read(_ name: String) throws -> GoldenFile {
    let url = Project.root.appending(path: "Tests/Golden/Data/\(name).json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(GoldenFile.self, from: Data(contentsOf: url))
  }
}

/// One reference run: recorded points and losses, and how closely they are to be met.
struct GoldenCase: Decodable {
  /// A setting in the words of its package.
  enum Setting: Decodable {
    case boolean(Bool)
    case number(Double)
    /// What is not set counts as 0 here.
    case numbers([Double])
    case text(String)
    case nothing

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .nothing
      } else if let value = try? container.decode(String.self) {
        self = .text(value)
      } else if let value = try? container.decode(Bool.self) {
        self = .boolean(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else {
        self = .numbers(try container.decode([Double?].self).map { $0 ?? 0 })
      }
    }
  }

  let id: String
  let problem: String
  let hyperparameters: [String: Setting]
  /// Number of updates of the recorded trajectory.
  let T: Int
  /// Steps of the recorded points.
  let t: [Int]
  /// Recorded points, one for each entry of `t`.
  let x: [[Double]]
  /// Losses of steps 0...T.
  let loss: [Double]
  /// Losses of later steps.
  let lossAt: [String: Double]
  /// Relative tolerance of those; nil where the run is chaotic or at rounding level.
  let lossAtRtol: [String: Double?]
  /// How it is compared: by its trajectory, or by what it reaches.
  let compare: String
  /// Points where gradients are taken, where `x` is the evaluation point.
  let y: [[Double]]?
  /// Slow weights.
  let slow: [[Double]]?
  /// Estimates of a distance after each recorded step.
  let d: [Double]?
  /// Evaluations of the objective so far.
  let nEvals: [Double]?
  let rtol64: Double
  let rtol32: Double?
}
