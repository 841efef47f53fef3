import Glibc
import SurplusSandbox
import Testing

@Suite struct ChildProcessTests {
  func child(_ script: String, _ output: CapturedOutput) throws -> ChildProcess {
    try ChildProcess("/bin/sh", ["-c", script], output: output.writer)
  }

  @Test func linesGoThereAndBack() throws {
    let output = try CapturedOutput()
    let child = try child("while read line; do echo \"got $line\" >&3; done", output)
    var reader = LineReader(descriptor: child.reports)
    child.send("one")
    #expect(reader.isReady(within: 60_000))
    #expect(reader.read() == ["got one"])
    child.closeCommands()
    #expect(reader.read() == nil)
    #expect(child.wait() == .exited(0))
  }

  /// Of a line that is too long the beginning is given, once, and the next line is whole.
  @Test func aLineThatIsTooLongIsCut() throws {
    let child = try child(
      "head -c 1000000 /dev/zero | tr '\\0' x >&3; echo >&3; echo next >&3", CapturedOutput())
    var reader = LineReader(descriptor: child.reports, longest: 300_000)
    var lines: [String] = []
    while let read = reader.read() { lines += read }
    #expect(lines == [String(repeating: "x", count: 200), "next"])
  }

  /// Descriptors of the parent have any numbers, also those that something in between might be put at.
  @Test(arguments: [Int32(3), 4, 5, 6] + Array(199...206))
  func descriptorsHaveAnyNumbers(_ number: Int32) throws {
    let output = try CapturedOutput()
    let page = try TemporaryFile(bytes: 4096)
    // The next that is free from there on.
    let descriptors = [output.writer, page.descriptor].map { fcntl($0, F_DUPFD_CLOEXEC, number) }
    defer { for descriptor in descriptors { close(descriptor) } }
    let child = try ChildProcess(
      "/bin/sh", ["-c", "echo out; echo error >&2; echo report >&3; printf page >&4; read line"],
      output: descriptors[0], page: descriptors[1])
    var reader = LineReader(descriptor: child.reports)
    #expect(reader.read() == ["report"])
    child.closeCommands()
    #expect(child.wait() == .exited(1))
    output.take()
    #expect(output.text == "out\nerror\n")
    var text = [UInt8](repeating: 0, count: 4)
    #expect(pread(page.descriptor, &text, 4, 0) == 4)
    #expect(String(decoding: text, as: UTF8.self) == "page")
  }

  @Test func aDescriptorThatIsNotOpenIsAnError() {
    #expect(throws: SandboxError.self) {
      try ChildProcess("/bin/sh", ["-c", "true"], output: -1)
    }
  }

  @Test func whatItPrintsIsKeptApartFromResults() throws {
    let output = try CapturedOutput()
    let child = try child("echo out; echo error >&2; exit 7", output)
    #expect(child.wait() == .exited(7))
    output.take()
    #expect(output.text == "out\nerror\n")
    #expect(output.lastWords() == "out\nerror")
  }

  @Test func aSignalIsNamed() throws {
    let child = try child("kill -SEGV $$", try CapturedOutput())
    let ending = child.wait()
    #expect(ending == .signalled(SIGSEGV))
    #expect(signalName(SIGSEGV) == "SIGSEGV")
  }

  @Test func killReachesItsChildrenToo() throws {
    let output = try CapturedOutput()
    let child = try child("sleep 1000 & echo $! >&3; wait", output)
    var reader = LineReader(descriptor: child.reports)
    let sleeper = pid_t(reader.read()?.first ?? "") ?? -1
    #expect(sleeper > 0)
    child.kill()
    #expect(child.wait() == .signalled(SIGKILL))
    // The orphan is reaped by init; until then it is a zombie that no longer runs.
    var state = ""
    for _ in 0..<3000 {
      state = processState(sleeper)
      if state.isEmpty || state == "Z" { break }
      usleep(20_000)
    }
    #expect(state.isEmpty || state == "Z")
  }

  @Test func anEndIsSeenWithoutWaiting() throws {
    let child = try child("exit 0", try CapturedOutput())
    for _ in 0..<3000 where !child.hasEnded { usleep(20_000) }
    #expect(child.hasEnded)
  }

  @Test func aProgramThatIsNotThereIsAnErrorWithItsName() throws {
    let output = try CapturedOutput()
    #expect {
      try ChildProcess("/no/such/program", [], output: output.writer)
    } throws: {
      "\($0)".hasPrefix("/no/such/program: cannot be started")
    }
  }

  /// A clock of a child counts what it computes and what it sleeps, but not what it waits for a processor: this one has a
  /// competitor on its only one.
  @Test func aClockOfAChildLeavesOutWaiting() throws {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let processor = try #require(status.firstMatch(of: /Cpus_allowed_list:\s*(\d+)/)?.output.1)
    let pinned = "taskset -c \(processor) sh -c 'while :; do :; done'"
    let competitors = try (0..<3).map { _ in try child("exec " + pinned, CapturedOutput()) }
    let busy = try child("exec " + pinned, CapturedOutput())
    defer { for child in competitors + [busy] { child.kill() } }
    var clock = ChildClock(busy)
    let started = ContinuousClock.now
    for _ in 0..<100 {
      usleep(20_000)
      clock.advance()
    }
    let passed = (ContinuousClock.now - started) / .seconds(1)
    #expect(clock.seconds > 0.02 && clock.seconds < 0.6 * passed, "\(clock.seconds) of \(passed)")
  }

  @Test func aClockOfAChildCountsSleep() throws {
    let child = try child("echo >&3; sleep 1; echo >&3; read line", CapturedOutput())
    var reader = LineReader(descriptor: child.reports)
    _ = reader.read()
    var clock = ChildClock(child)
    while !reader.isReady(within: 20) { clock.advance() }
    clock.advance()
    #expect(clock.seconds > 0.5)
  }

  private func processState(_ pid: pid_t) -> String {
    guard let file = fopen("/proc/\(pid)/stat", "r") else { return "" }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 512)
    guard fgets(&buffer, 512, file) != nil else { return "" }
    let text = String(
      decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return text.split(separator: " ").dropFirst(2).first.map(String.init) ?? ""
  }
}
