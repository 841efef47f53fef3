extension ChildProcess.Ending {
  /// `SIGSEGV at address 0x8`, or the exit code; `note` is what the child wrote about its death.
  public func description(_ note: CrashNote?) -> String {
    switch self {
    case .signalled(let signal):
      guard let note, note.signal == signal else { return signalName(signal) }
      if note.isStackOverflow { return "\(signalName(signal)), a stack overflow," }
      guard note.address != 0 else { return signalName(signal) }
      return "\(signalName(signal)) at address 0x\(String(note.address, radix: 16))"
    case .exited(let code): return "ended the process with exit code \(code)"
    }
  }
}
