extension String {
  /// The text as it may be sent to a terminal: each character that would steer it, instead of being shown, is
  /// written as an escape, `\x1b`. Line ends and tabs stay.
  ///
  /// These are the control characters of ASCII and Latin-1, Unicode's line and paragraph separators, and those that
  /// change the direction of writing, so that text reads otherwise than it is.
  public var visible: String { visible { $0 == "\n" || $0 == "\t" } }

  /// The same on one line: line ends and tabs are written as escapes, too.
  public var visibleLine: String { visible { _ in false } }

  private func visible(except isKept: (Unicode.Scalar) -> Bool) -> String {
    func steers(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: !isKept(scalar)
      default: false
      }
    }
    guard unicodeScalars.contains(where: steers) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      guard steers(scalar) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      switch scalar {
      case "\n": result += #"\n"#
      case "\t": result += #"\t"#
      case "\r": result += #"\r"#
      default:
        let digits = String(scalar.value, radix: 16)
        let width = scalar.value < 0x100 ? 2 : 4
        result += width == 2 ? #"\x"# : #"\u"#
        result += String(repeating: "0", count: width - digits.count) + digits
      }
    }
    return result
  }
}
