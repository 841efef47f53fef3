import SurplusReport
import Testing

@Suite struct PageTemplateTests {
  private let template = PageTemplate(Array("<p>{{text}} and {{list}}, {{text}}</p> {".utf8))

  @Test func everyPlaceIsFilled() throws {
    let filled = try template.filled(["text": .text("a < b"), "list": .markup("<b>c</b>")])
    #expect(filled == "<p>a &lt; b and <b>c</b>, a &lt; b</p> {")
  }

  /// What comes from outside cannot name a place.
  @Test func valuesAreNotSearched() throws {
    let filled = try template.filled(["text": .text("{{list}}"), "list": .markup("{{text}}")])
    #expect(filled == "<p>{{list}} and {{text}}, {{list}}</p> {")
  }

  @Test func aPlaceThatIsLeftIsAnError() throws {
    let error = try #require(throws: PageTemplate.Mismatch.self) {
      try template.filled(["text": .text("")])
    }
    #expect(error.unfilled == ["list"] && error.unused.isEmpty)
  }

  @Test func aValueWithoutAPlaceIsAnError() throws {
    let error = try #require(throws: PageTemplate.Mismatch.self) {
      try template.filled(["text": .text(""), "list": .text(""), "lists": .text("")])
    }
    #expect(error.unfilled.isEmpty && error.unused == ["lists"])
  }
}
