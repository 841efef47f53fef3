import ArgumentParser
import Foundation
import SurplusAuthoring
import SurplusBoundary
import SurplusCore
import SurplusMatrix
import SurplusSandbox
import SurplusStore

/// The command line: parses, calls, prints.
@main
struct Surplus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "surplus",
    abstract: "A laboratory for what extra parameters do to training.",
    version: SurplusVersion.current,
    subcommands: [
      RunCommand.self, ShowCommand.self, ReportCommand.self, ExportCommand.self,
      ListCommand.self, DescribeCommand.self, TraceCommand.self, PluginCommand.self,
      BenchCommand.self, DoctorCommand.self, ProbeCommand.self, TraceChildCommand.self,
      BenchChildCommand.self, WorkerCommand.self, CheckChildCommand.self, FuzzChildCommand.self,
    ])

  static func main() {
    // A reader that goes away, a worker or `head`, must not end the program by a signal.
    signal(SIGPIPE, SIG_IGN)
    // A limit on the size of files is reported like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      Terminal.message(failure.message)
      Foundation.exit(failure.code)
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      switch error {
      case is SpecError, is PluginError, is AuthoringError, is SandboxError, is StoreError:
        Terminal.message("\(error)")
        Foundation.exit(Failure.input)
      default:
        guard exitCode(for: error).isSuccess else {
          Terminal.message(fullMessage(for: error))
          Foundation.exit(Failure.input)
        }
        Terminal.result(fullMessage(for: error))
      }
    }
  }
}

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

/// What goes where: results to standard output, messages to standard error.
enum Terminal {
  static func result(_ text: String) { write(text + "\n", to: .standardOutput) }

  static func message(_ text: String) { write(text + "\n", to: .standardError) }

  static func raw(_ text: String) throws { write(text, to: .standardOutput) }

  static func bar(_ text: String) { write(text, to: .standardError) }

  static var hasBar: Bool { isatty(2) == 1 }

  private static func write(_ text: String, to file: FileHandle) {
    try? file.write(contentsOf: Data(text.utf8))
  }

  /// A value as JSON, keys in snake_case and sorted.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .surplus
    result(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}
