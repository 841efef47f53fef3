internal import CSurplus

/// The version of the plugin boundary.
public enum BoundaryVersion {
  /// As it is written: `major.minor`.
  public static let current = "\(SURPLUS_ABI_MAJOR).\(SURPLUS_ABI_MINOR)"
}
