import Foundation
import SurplusCore
import SurplusSandbox
import SurplusStore

/// Files of text that the user asks for.
public enum TextFile {
  /// Writes a text in the place of the regular file that may be there, so that nobody ever sees half of it. Throws a
  /// `StoreError`, also for a folder, a device or a pipe, which stays.
  public static func replace(_ path: String, with text: String) throws {
    if FileManager.default.fileExists(atPath: path) {
      do { try RegularFile.check(path) } catch { throw StoreError("\(error)") }
    }
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw StoreError("\(path) cannot be written: \(error.systemReason)")
    }
  }
}
