import SurplusCore

/// How a library that owns its loop is used: what it is called with, in which order, and what it calls back.
struct ForeignProgram {
  /// A field of a struct.
  struct Field {
    let name: String
    let type: ForeignType
  }

  /// Memory that is lent to the library, zero at the start: a struct, or one number.
  struct Memory {
    let name: String
    let fields: [Field]

    /// Offsets of the fields as C lays them out, and the size of the whole.
    func layout(_ precision: Precision) -> (offsets: [Int], size: Int) {
      var (offsets, end, widest) = ([Int](), 0, 1)
      for field in fields {
        let size = field.type.resolved(precision).size
        end = (end + size - 1) / size * size
        offsets.append(end)
        end += size
        widest = max(widest, size)
      }
      return (offsets, (end + widest - 1) / widest * widest)
    }
  }

  /// A function that the library calls.
  struct Callback {
    /// What an argument of it means.
    enum Argument: String, CaseIterable {
      case ignored, count, point, gradient, loss
    }

    /// What it returns.
    enum Answer: String, CaseIterable {
      case loss
      /// 0 to go on, 1 to stop.
      case stop
    }

    let name: String
    let arguments: [(meaning: Argument, type: ForeignType)]
    let answer: (meaning: Answer, type: ForeignType)?

    /// Whether it asks for the loss at a point.
    var isEvaluation: Bool { arguments.contains { $0.meaning == .point } }
  }

  /// One thing to do.
  enum Action {
    case call(Call)
    /// Sets a field of memory.
    case set(memory: Int, field: Int, to: ForeignWord)
  }

  /// What is done with what a function returns.
  enum Result: Equatable {
    case nothing
    case status
    /// A pointer that is kept; null is an error.
    case handle(Int)
  }

  struct Call {
    let symbol: ForeignSymbol
    let arguments: [ForeignArgument]
    let result: Result
  }

  /// The format of its numbers.
  let precision: Precision
  let memory: [Memory]
  let callbacks: [Callback]
  /// Names of the pointers that calls return.
  let handles: [String]
  /// Done in order, on a thread of its own.
  let actions: [Action]
  /// Done when the trial ends before the library does, from the callback that waits.
  let stop: [Call]
  /// Done at the end in any case; calls whose handles were never made are left out.
  let cleanup: [Call]

  /// Every function it calls.
  var calls: [Call] {
    actions.compactMap { if case .call(let call) = $0 { call } else { nil } } + stop + cleanup
  }
}
