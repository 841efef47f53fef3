import Glibc
import SurplusSandbox
import Testing

@Suite struct CapturedOutputTests {
  private func write(_ text: String, to output: CapturedOutput) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.prefix(4096).withUnsafeBytes {
        Glibc.write(output.writer, $0.baseAddress, $0.count)
      }
      bytes = bytes.dropFirst(max(0, written))
      output.take()
    }
  }

  @Test func aShortTextIsKeptWhole() throws {
    let output = try CapturedOutput(capacity: 10)
    write("0123456789abcdefghij", to: output)
    #expect(output.text == "0123456789abcdefghij")
    #expect(output.lastWords(4) == "ghij")
  }

  @Test func ofALongTextBothEndsAreKept() throws {
    let output = try CapturedOutput(capacity: 10)
    write("beginning." + String(repeating: "x", count: 1_000_000) + "the ending", to: output)
    #expect(output.text == "beginning.\n[1000000 of 1000020 bytes are not kept]\nthe ending")
    #expect(output.lastWords() == String(output.lastWords().suffix(10 + 2000)))
    #expect(output.lastWords().hasSuffix("the ending"))
  }

  @Test func whatWasPrintedBeforeIsForgotten() throws {
    let output = try CapturedOutput()
    write("before", to: output)
    output.clear()
    #expect(output.text.isEmpty && output.lastWords().isEmpty)
    write(" \nafter\n", to: output)
    #expect(output.text == " \nafter\n")
    #expect(output.lastWords() == "after")
  }
}
