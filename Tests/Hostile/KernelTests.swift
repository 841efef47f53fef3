import CommandLineDriver
import Foundation
import Testing

/// A kernel that lacks a wall: it is said, and refused where it is asked for.
@Suite struct KernelTests {
  private let surplus: Surplus
  private let older: String

  init() throws {
    surplus = try Surplus()
    older = surplus.scratch.path("older_kernel")
    let compiled = try Command.run(
      "/usr/bin/cc", [Fixture.folder + "/older_kernel.c", "-o", older, "-lseccomp"],
      environment: surplus.environment)
    guard compiled.status == 0 else { throw DriverError(compiled.messages) }
    try surplus.scratch.write(Fixture.spec(), to: "spec.yaml")
  }

  private func run(without wall: String, _ arguments: String...) throws -> Command {
    try Command.run(
      older, [wall, Surplus.binary] + arguments, in: surplus.scratch.folder,
      environment: surplus.environment)
  }

  @Test(arguments: [("landlock", "files"), ("seccomp", "network and processes")])
  func whatIsMissingIsSaid(_ facility: String, _ wall: String) throws {
    let refused = try run(
      without: facility, "run", "spec.yaml", "--out", "out", "--require-sandbox")
    #expect(refused.status == 2)
    #expect(refused.messages.contains("--require-sandbox: \(wall):"), "\(refused.messages)")
    #expect(surplus.scratch.contents("out").isEmpty)

    let command = try run(without: facility, "run", "spec.yaml", "--out", "out")
    #expect(command.status == 0, "\(command.messages)")
    #expect(command.messages.contains("not enforced: \(wall):"), "\(command.messages)")
    #expect(try surplus.results().value("SELECT status FROM trials") == "finished")

    let doctor = try run(without: facility, "doctor")
    #expect(doctor.output.contains("missing \(wall):"), "\(doctor.output)")
  }

  @Test(.enabled(if: Mounts.areAllowed)) func withoutProcesses() throws {
    let command = try Mounts.run(
      "'\(Surplus.binary)' run spec.yaml --out out", after: "mount --bind tmp /proc", surplus)
    #expect(command.status == 1)
    #expect(command.messages == "/proc is not there: mount it, with: mount -t proc proc /proc\n")
    #expect(surplus.scratch.contents("out").isEmpty)
  }

  @Test func nothingIsSaidWhereNothingIsMissing() throws {
    let command = try surplus("run", "spec.yaml", "--out", "out", "--require-sandbox")
    #expect(command.status == 0 && command.messages.isEmpty, "\(command.messages)")
    let doctor = try surplus("doctor")
    for wall in ["files", "network and processes"] {
      #expect(doctor.output.contains("ok      \(wall):"), "\(doctor.output)")
    }
  }
}
