/// The version of the numbers: raised when the same cell and seed no longer give the same result.
public enum ResultVersion {
  /// Part of every content key.
  public static let current = 1
}
