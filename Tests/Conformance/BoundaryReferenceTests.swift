import CommandLineDriver
import Foundation
import Testing

/// The reference of the boundary against the header: no name is missing, and none is invented.
@Suite struct BoundaryReferenceTests {
  let header: String
  let page: String

  init() throws {
    header = try String(
      contentsOf: Project.header.appending(path: "surplus.h"), encoding: .utf8)
    page = try String(
      contentsOf: Project.root.appending(path: "docs/boundary.md"), encoding: .utf8)
  }

  /// The header without comments.
  private var code: String { header.replacing(/\/\*(?s:.*?)\*\//, with: " ") }

  /// Types, constants, and every field and function of every struct.
  static func names(in code: String) -> Set<String> {
    let words = code.matches(of: /\b(?:surplus|SURPLUS)_[A-Za-z0-9_]+/).map { String($0.output) }
    var names = Set(words)
    for body in code.matches(of: /typedef struct \w+ \{(?s:(.*?))\n\} \w+;/) {
      for statement in body.output.1.split(separator: ";") {
        if let function = statement.firstMatch(of: /\(\*(\w+)\)\(/) {
          names.insert(String(function.output.1))
          continue
        }
        let fields = statement.split(separator: ",").compactMap {
          $0.firstMatch(of: /(\w+)\s*$/).map { String($0.output.1) }
        }
        names.formUnion(fields)
      }
    }
    // The guard, and the tags that bear the names of their types.
    return names.subtracting(["SURPLUS_H"])
  }

  static func quoted(in page: String) -> Set<String> {
    Set(page.matches(of: /`([A-Za-z0-9_]+)`/).map { String($0.output.1) })
  }

  @Test func readerOfTheHeaderSeesItsParts() {
    let names = Self.names(in: code)
    for name in ["surplus_claim", "hessian_product", "validation_is_new", "type_lanes", "gemm"] {
      #expect(names.contains(name))
    }
    #expect(names.count > 200, "\(names.count)")
    let lost = "typedef struct surplus_x { /* c */\n  int a, *b;\n  int (*f)(int g);\n} surplus_x;"
    #expect(
      Self.names(in: lost.replacing(/\/\*.*?\*\//, with: ""))
        == ["surplus_x", "a", "b", "f"])
  }

  @Test func everyNameOfTheHeaderIsOnThePage() {
    let missing = Self.names(in: code).subtracting(Self.quoted(in: page))
    #expect(missing.isEmpty, "\(missing.sorted())")
  }

  @Test func everyNameOnThePageIsInTheHeader() {
    let words = Set(header.matches(of: /[A-Za-z0-9_]+/).map { String($0.output) })
    // Words of the surroundings: C, specs, files and folders.
    let others: Set = ["DLTensor", "double", "const", "longjmp", "NULL", "precision", "target"]
    let invented = Self.quoted(in: page).subtracting(words).subtracting(others)
      .filter { $0 != "SURPLUS_PLUGIN_PATH" }
    #expect(invented.isEmpty, "\(invented.sorted())")
  }
}
