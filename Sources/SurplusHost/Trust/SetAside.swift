import Foundation
import SurplusSandbox

/// A library that is not used any more because of what it did, and what that was.
public struct SetAside: Codable, Sendable, Equatable {
  /// SHA-256 of its content: another content is another library.
  public var sha256: String
  /// Where it lay.
  public var path: String
  /// `SIGSEGV at address 0x8`.
  public var reason: String
  /// The signal's number, if it was one.
  public var signal: Int32?
  /// The component that was called; nil if the library was being loaded.
  public var component: String?
  /// The function that was called.
  public var function: String
  /// The step of the trial, if it was in one.
  public var step: Int?
  /// What it printed last.
  public var words: String
  /// When: `2026-11-24T05:30:00Z`.
  public var date: String

  /// A library that is to be set aside now.
  public init(
    _ file: LibraryFile, reason: String, signal: Int32?, component: String? = nil,
    function: String = PluginFunction.entry.name, step: Int? = nil, words: String
  ) {
    sha256 = file.sha256
    path = file.path
    self.reason = reason
    self.signal = signal
    self.component = component
    self.function = function
    self.step = step
    self.words = words
    date = Date().formatted(.iso8601)
  }

  /// In one sentence, and what helps.
  public var description: String {
    let place = component.map { "\($0).\(function)" } ?? "while it was loaded"
    let when = step.map { ", step \($0)" } ?? ""
    let said = words.isEmpty ? "" : "; its last words: \(words)"
    return
      "set aside on \(date.prefix(10)): \(reason)\(component == nil ? "" : " in") \(place)\(when)"
      + "\(said); `surplus plugin allow \(path)` allows it again, and a new build is tried by itself"
  }
}
