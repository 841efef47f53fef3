import SurplusCore
import SurplusYAML

/// Reads the binding of an update rule.
enum UpdateReader {
  private static let keys = ["f64", "f32", "over", "arguments", "result"]

  /// Throws an `InputError`.
  static func read(_ node: YAMLNode, _ words: inout WordReader) throws -> ForeignUpdate {
    let fields = try node.fields("update", known: keys)
    var symbols: [Precision: ForeignSymbol] = [:]
    for precision in Precision.allCases {
      symbols[precision] = try fields[precision.rawValue]?.symbol()
    }
    guard !symbols.isEmpty else {
      throw InputError(node.location, "update names a function for f64, f32 or both")
    }
    let over = try fields["over"]?.choice("over", of: ["all", "tensors"]) ?? "all"
    let list = try fields.required("arguments", in: node)
    let arguments = try list.list("arguments").map { try words.argument($0) }
    for (word, name) in [(ForeignWord.parameters, "parameters"), (.gradient, "gradient")]
    where !arguments.contains(where: { $0.word == word }) {
      throw InputError(list.location, "no argument is '\(name): pointer'")
    }
    if over == "all", arguments.contains(where: { [.rows, .columns].contains($0.word) }) {
      throw InputError(list.location, "rows and columns are those of a tensor: add 'over: tensors'")
    }
    let result = try fields["result"]?.choice("result", of: ["void", "status"]) ?? "void"
    return ForeignUpdate(
      symbols: symbols, arguments: arguments, slots: words.slots ?? [],
      isForEachTensor: over == "tensors", hasStatus: result == "status")
  }
}
