import Foundation

/// One line of `surplus trace`.
public struct TraceLine: Decodable, Sendable {
  /// k: the state before update k.
  public let step: Int
  /// Data loss of the batch of step k.
  public let loss: Double
  /// What penalties add to it.
  public let penalty: Double
  /// The rate of update k; nil in the last line.
  public let learningRate: Double?
  /// Of the objective, before gradient transforms.
  public let gradientNorm: Double
  /// The point, if asked for.
  public let parameters: [Double]?
  /// The evaluation point, if asked for.
  public let evaluation: [Double]?
  /// The gradient of the objective, if asked for.
  public let gradient: [Double]?
  /// The Hessian times v, v_i = cos(i + 1), if asked for.
  public let hvp: [Double]?

  /// The lines of a trace.
  public static func lines(of output: String) throws -> [TraceLine] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try output.split(separator: "\n").map {
      try decoder.decode(TraceLine.self, from: Data($0.utf8))
    }
  }
}

extension Surplus {
  /// Runs `surplus trace` and reads its lines.
  public func trace(
    landscape: String, optimizer: String, schedulers: [String] = [], regularizers: [String] = [],
    steps: Int, _ more: String...
  ) throws -> [TraceLine] {
    var arguments = ["trace", "--landscape", landscape, "--optimizer", optimizer]
    arguments += schedulers.flatMap { ["--scheduler", $0] }
    arguments += regularizers.flatMap { ["--regularizer", $0] }
    arguments += ["--steps", "\(steps)"] + more
    let command = try run(arguments)
    guard command.status == 0 else {
      throw DriverError("\(arguments) ended with \(command.status): \(command.messages)")
    }
    return try TraceLine.lines(of: command.output)
  }
}
