package import CSurplus

/// Writes a reason into the buffer of whoever called, cut to the room that there is.
package func write(_ text: String, to error: UnsafeMutablePointer<surplus_error>?) {
  guard let error, let buffer = error.pointee.message, error.pointee.capacity > 0 else { return }
  let bytes = text.utf8.prefix(error.pointee.capacity - 1)
  for (index, byte) in bytes.enumerated() { buffer[index] = CChar(bitPattern: byte) }
  buffer[bytes.count] = 0
}
