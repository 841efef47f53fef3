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
    let isSetUp = [.create, .state, .layout, .rows, .initialize].contains(function)
    return isSetUp ? call : "\(call), step \(step)"
  }
}

extension ChildProcess.Ending {
  /// `SIGSEGV`, or the exit code.
  var description: String {
    switch self {
    case .signalled(let signal): signalName(signal)
    case .exited(let code): "ended the process with exit code \(code)"
    }
  }
}
