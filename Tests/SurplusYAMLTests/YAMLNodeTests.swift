import SurplusYAML
import Testing

/// Places and values of a text; a spec's and a manifest's own mistakes are tested where they are read.
@Suite struct YAMLNodeTests {
  @Test func everyPieceKnowsWhereItStands() throws {
    let root = try YAMLNode.parse("a: 1\nb:\n  - x\n  - {c: 'é', d: 2}\n", file: "f.yaml")
    let fields = try root.fields("it", known: ["a", "b"])
    let second = try #require(try fields["b"]?.list("b").last)
    #expect("\(second.location)" == "f.yaml:4:5")
    let inner = try second.fields("it", known: ["c", "d"])
    #expect(inner["d"].map { "\($0.location)" } == "f.yaml:4:17")
    #expect(inner["c"]?.text == "é" && inner["c"]?.plainText == nil)
  }

  @Test func numbersAreThoseOfYAML12() throws {
    for (text, value) in [("1e-08", 1e-8), (".5", 0.5), ("-3", -3), ("1e3", 1000)] {
      #expect(try YAMLNode.parse(text, flag: "--f").number == value)
    }
    for text in ["'1'", ".nan", "0x10", "1_000", "one"] {
      #expect(try YAMLNode.parse(text, flag: "--f").number == nil, "\(text)")
    }
  }

  @Test func anUnknownKeyNamesTheNearest() throws {
    let root = try YAMLNode.parse("symbl: x", file: "f.yaml")
    #expect(throws: InputError("f.yaml:1:1: it has no key 'symbl'; did you mean 'symbol'?")) {
      try root.fields("it", known: ["symbol", "file"])
    }
  }
}
