import SurplusCore

/// An error with an exit code of the contract.
struct Failure: Error {
  /// Could not go on.
  static let defect: Int32 = 1
  /// The user's input is wrong.
  static let input: Int32 = 2
  /// Complete, but some trials failed.
  static let failedTrials: Int32 = 3
  /// Stopped from outside.
  static let interrupted: Int32 = 130

  let message: String
  let code: Int32

  init(_ message: String, code: Int32 = Failure.input) {
    self.message = message
    self.code = code
  }

  /// Runs a body; what a component fails with in it is no mistake of the user's input.
  static func ofComponents<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as ComponentError {
      throw Failure("\(error)", code: failedTrials)
    }
  }
}
