import Foundation

/// Folders in which Surplus keeps something for its user, as the XDG Base Directory Specification names them.
public enum UserFolder {
  /// For what can be made again: `$XDG_CACHE_HOME/surplus`. Nil for a user without a home.
  public static func cache(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String? { folder("XDG_CACHE_HOME", "/.cache", environment) }

  /// For what should outlive a restart: `$XDG_STATE_HOME/surplus`. Nil for a user without a home.
  public static func state(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String? { folder("XDG_STATE_HOME", "/.local/state", environment) }

  private static func folder(
    _ variable: String, _ usual: String, _ environment: [String: String]
  ) -> String? {
    func absolute(_ name: String) -> String? {
      environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    return absolute(variable).map { $0 + "/surplus" }
      ?? absolute("HOME").map { $0 + usual + "/surplus" }
  }
}
