import SurplusCore
import Testing

@Suite struct VisibleTextTests {
  @Test func whatSteersATerminalIsWrittenOut() {
    #expect("\u{1B}[31mred\u{1B}[0m".visible == #"\x1b[31mred\x1b[0m"#)
    #expect("a\rb\u{7}\u{0}\u{7F}".visible == #"a\rb\x07\x00\x7f"#)
    // The control characters of Latin-1: U+009B begins a sequence as ESC [ does.
    #expect("\u{9B}2J\u{80}\u{9F}".visible == #"\x9b2J\x80\x9f"#)
    #expect("\u{202E}txt\u{2066}\u{2028}".visible == #"\u202etxt\u2066\u2028"#)
  }

  @Test func everythingElseStays() {
    for text in ["", "plain", "two\nlines\tand a tab", "± é 日本 \u{A0}\u{1F600} e\u{301}", #"\x1b"#]
    {
      #expect(text.visible == text)
    }
    #expect("a\r\nb".visible == "a\\r\nb")
  }

  @Test func oneLineHasNoLineEnds() {
    #expect("two\nlines\tand\r\n".visibleLine == #"two\nlines\tand\r\n"#)
    #expect("plain".visibleLine == "plain")
  }
}
