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
      RehearsalCommand.self,
      BenchChildCommand.self, WorkerCommand.self, CheckChildCommand.self, FuzzChildCommand.self,
    ])

  static func main() {
    Signals.prepare()
    // The arguments, the own executable and what children do are read from there.
    guard access("/proc/self/exe", F_OK) == 0 else {
      Terminal.message("/proc is not there: mount it, with: mount -t proc proc /proc")
      Foundation.exit(Failure.defect)
    }
    DescriptorLimit.raiseLimit()
    do {
      try obey()
    } catch is Terminal.ReaderIsGone {
      Signals.endByBrokenPipe()
    } catch let failure as Failure {
      Terminal.message(failure.message)
      Foundation.exit(failure.code)
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      switch error {
      case is SpecError, is PluginError, is AuthoringError, is SandboxError, is StoreError,
        is ComponentError:
        Terminal.message("\(error)")
      default:
        Terminal.message(fullMessage(for: error))
      }
      Foundation.exit(Failure.input)
    }
  }

  /// Runs the command that the arguments name. What the parser itself answers, help or the version, is a result, too.
  private static func obey() throws {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error).isSuccess else { throw error }
      try Terminal.result(fullMessage(for: error))
    }
  }
}
