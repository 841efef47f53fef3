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
    #expect(reader.isReady(within: 5000))
    #expect(reader.read() == ["got one"])
    child.closeCommands()
    #expect(reader.read() == nil)
    #expect(child.wait() == .exited(0))
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
    for _ in 0..<100 {
      state = processState(sleeper)
      if state.isEmpty || state == "Z" { break }
      usleep(20_000)
    }
    #expect(state.isEmpty || state == "Z")
  }

  @Test func anEndIsSeenWithoutWaiting() throws {
    let child = try child("exit 0", try CapturedOutput())
    for _ in 0..<250 where !child.hasEnded { usleep(20_000) }
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
