/// Text made safe for its place in a page.
enum HTMLText {
  /// For the content of an element or a quoted attribute.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }

  /// For JSON inside a script element, which ends at the first `</script` whatever stands around it.
  static func json(_ text: String) -> String {
    text.replacing("<", with: "\\u003c")
  }

  /// A script inside a script element, which ends at the first `</script`, in a string of the script as well.
  static func script(_ text: String) -> String {
    text.replacing("</script", with: "<\\/script")
  }
}
