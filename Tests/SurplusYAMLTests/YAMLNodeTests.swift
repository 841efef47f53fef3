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

  @Test func tagsOfYAMLAreKnownAndOthersAreNot() throws {
    let text =
      "{a: !!float 1, b: !!str 2, c: ! 3, d: !!seq [4], ? !!str e : 5, 2001-01-01: 6, =: 7}"
    let keys = ["a", "b", "c", "d", "e", "2001-01-01", "="]
    let fields = try YAMLNode.parse(text, file: "f.yaml").fields("it", known: keys)
    #expect(fields["a"]?.number == 1 && fields["b"]?.number == nil && fields["b"]?.text == "2")
    #expect(fields["c"]?.number == nil && fields["c"]?.text == "3" && fields["e"]?.number == 5)
    for (text, tag) in [
      ("!odd 1", "!odd"), ("[!odd [1]]", "!odd"), ("a: !!set {b}", "!!set"),
      ("!!float {a: 1}", "!!float"), ("{!odd a: 1}", "!odd"), ("!<x:y> 1", "x:y"),
    ] {
      #expect {
        try YAMLNode.parse(text, file: "f.yaml")
      } throws: { error in
        "\(error)".hasPrefix("f.yaml:1:")
          && "\(error)".hasSuffix(": the tag '\(tag)' has no meaning here: leave it out")
      }
    }
  }

  @Test func amountsOfMemoryHaveUnits() throws {
    for (text, bytes) in [("1.5KiB", 1536), ("1000000", 1_000_000), ("8B", 8), ("3 MB", 3_000_000)]
    {
      #expect(try YAMLNode.parse(text, flag: "--f").bytes("m") == bytes)
    }
  }

  @Test func largeNumbersNameTheLimit() throws {
    for (text, message) in [
      ("1e400", "--f: n = 1e400 is more than the limit of 1.7976931348623157e+308"),
      ("-1e400", "--f: n = -1e400 is not at least 0"),
    ] {
      #expect(throws: InputError(message)) {
        try YAMLNode.parse(text, flag: "--f").real("n", from: 0)
      }
    }
    #expect(try YAMLNode.parse("9007199254740992", flag: "--f").integer("n", from: 0) == 1 << 53)
    for text in ["9007199254740993", "9007199254740993.0", "9.007199254740993e15"] {
      #expect(
        throws: InputError("--f: n = \(text) is more than the limit of 9007199254740992")
      ) { try YAMLNode.parse(text, flag: "--f").integer("n", from: 0) }
    }
    #expect(throws: InputError("--f: n = 1e+17 is more than the limit of 9007199254740992")) {
      try YAMLNode.parse("1e17", flag: "--f").integer("n", from: 0)
    }
    #expect(
      throws: InputError("--f: m = 1000000000TiB is not from 1 byte to 9007199254740992 bytes")
    ) {
      try YAMLNode.parse("1000000000TiB", flag: "--f").bytes("m")
    }
  }

  @Test func mistakesAreSortedAndToldOnce() {
    let mistakes = MistakeCollector()
    let places = [(3, 2), (1, 9), (3, 1), (1, 9)].map {
      SourceLocation(source: "f", line: $0.0, column: $0.1)
    }
    for place in places { mistakes.attempt { throw InputError(place, "wrong") } }
    mistakes.add(InputError("no place"))
    #expect(mistakes.count == 5)
    #expect {
      try mistakes.report()
    } throws: { error in
      "\(error)" == "no place\nf:1:9: wrong\nf:3:1: wrong\nf:3:2: wrong"
    }
  }
}
