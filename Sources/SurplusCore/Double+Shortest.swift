extension Double {
  /// The shortest text that reads back to the same bits, without `.0`.
  package var shortest: String {
    let text = description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
