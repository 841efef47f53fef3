import SurplusCore
import SurplusYAML

/// A manifest, checked: which functions of a library make which optimizers.
struct ForeignManifest {
  /// The manifest file.
  let path: String
  /// Its id; qualifies the ids of its components.
  let library: String
  /// Its version.
  let version: String
  /// The library as the manifest names it: a file name, or a path from the manifest's folder.
  let file: String
  /// The Debian package that brings the library.
  let package: String?
  /// What its functions return.
  let codes: ForeignCodes
  /// The optimizers.
  let components: [ForeignComponent]

  /// What the name of a manifest ends in.
  static let suffix = ".surplus.yaml"
}

/// One optimizer of a manifest.
struct ForeignComponent {
  /// How it is bound.
  enum Binding {
    case update(ForeignUpdate)
    case driver(ForeignProgram)
  }

  let descriptor: Descriptor
  let binding: Binding
}

/// A function that makes one update.
struct ForeignUpdate {
  /// The function for each precision.
  let symbols: [Precision: ForeignSymbol]
  let arguments: [ForeignArgument]
  /// Names of the state buffers, in order.
  let slots: [String]
  /// Called once for each tensor instead of once for the flat buffers.
  let isForEachTensor: Bool
  /// Whether it returns a code.
  let hasStatus: Bool
}

/// A function by its name, and where the manifest names it.
struct ForeignSymbol {
  let name: String
  let location: SourceLocation
}

/// An argument: what it means and its C type.
struct ForeignArgument {
  let word: ForeignWord
  let type: ForeignType
}

/// What an argument can mean: the closed vocabulary.
enum ForeignWord: Equatable {
  case count, rows, columns
  case parameters, gradient
  case state(Int)
  /// By its place in the descriptor; `scale` is -1 after a minus sign; a choice stands for one of `values`.
  case hyperparameter(Int, scale: Double, values: [Double]?)
  /// t, from 0, and t + 1.
  case step, iteration
  case horizon, loss, seed
  case number(Double)
  case null
  /// The buffer that a driver keeps its point in.
  case point
  case memory(Int)
  case callback(Int)
  case handle(Int)
}

/// What the codes of a library mean.
struct ForeignCodes {
  /// One code.
  enum Meaning: Equatable {
    /// All is well, with what there is to say of it.
    case fine(String?)
    /// The library is done, or cannot go on: the best point stands.
    case stop(String)
    /// It was not used as it wants to be.
    case error(String)
  }

  /// By code; nil when the manifest has no table: then 0 is fine.
  let table: [Int: Meaning]?

  func meaning(of code: Int, from function: String) -> Meaning {
    guard let table else {
      return code == 0 ? .fine(nil) : .error("\(function) returned \(code)")
    }
    switch table[code] {
    case .fine(let text): return .fine(text.map { "\(function) returned \(code): \($0)" })
    case .stop(let text): return .stop("\(function) returned \(code): \(text)")
    case .error(let text): return .error("\(function) returned \(code): \(text)")
    case nil: return .error("\(function) returned \(code), which the manifest does not explain")
    }
  }
}
