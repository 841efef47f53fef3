import SurplusHost

extension CallPage.Place {
  /// `adamw.step, step 12`, or the host's own work after it.
  func description(in cell: Cell) -> String {
    let names = (cell.plugins + [cell.landscape]).map(\.written)
    guard function != .none, component < names.count else {
      return "the engine, before the first call"
    }
    let call = "\(names[component]).\(function.name)"
    if !isInside { return "the engine, after \(call), step \(step)" }
    return isInStep ? "\(call), step \(step)" : call
  }

  /// Whether the function belongs to a step, not to setting up.
  var isInStep: Bool {
    ![.entry, .create, .state, .layout, .rows, .initialize].contains(function)
  }
}

extension ChildProcess.Ending {
  /// `SIGSEGV at address 0x8`, or the exit code.
  func description(_ note: CrashNote?) -> String {
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
