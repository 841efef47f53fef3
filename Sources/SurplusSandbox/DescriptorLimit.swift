import Glibc

/// How many files this process can have open at once.
public enum DescriptorLimit {
  /// What a command opens beside its child processes: standard streams, results, libraries, folders.
  private static let others = 40
  /// More than any number of workers needs; some programs that a command starts close each number up to the limit.
  private static let most: rlim_t = 65536

  /// Raises the limit that holds to the one that may be asked for. What is refused stays as it is.
  public static func raiseLimit() {
    guard var limits = limits, limits.rlim_cur < min(limits.rlim_max, most) else { return }
    limits.rlim_cur = min(limits.rlim_max, most)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
  }

  /// How many things that keep `each` files open there is room for, at most `wanted` and at least one.
  public static func room(for wanted: Int, each: Int) -> Int {
    guard let limits else { return wanted }
    return max(1, min(wanted, (Int(clamping: limits.rlim_cur) - others) / each))
  }

  private static var limits: rlimit? {
    var limits = rlimit()
    return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 ? limits : nil
  }
}
