import SurplusSandbox

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
