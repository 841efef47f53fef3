import Glibc

/// The environment of a process that runs plugins: a short list of names, so that what a shell holds beside them (keys
/// of other services, tunables that change numbers) reaches no plugin.
public enum WorkerEnvironment {
  /// Names that a worker has from its parent, where they are set there.
  static let names: Set<String> = Set(kernelNames).union([
    "ASAN_OPTIONS", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "LD_PRELOAD",
    "LSAN_OPTIONS", "PATH",
    "TMPDIR", "TSAN_OPTIONS", "TZ", "UBSAN_OPTIONS",
  ])

  /// Names that choose other kernels of the matrix libraries, which give other bits. They are for those who want the
  /// numbers of another processor, and part of a trial's key where they are set.
  static let kernelNames = ["DNNL_MAX_CPU_ISA", "ONEDNN_MAX_CPU_ISA", "OPENBLAS_CORETYPE"]

  /// The kernels that are chosen, by the names that are set.
  public static var kernels: [String: String] { values(of: kernelNames) }

  /// Libraries that are loaded before all others, in every process of a run; nil if there are none.
  public static var preloaded: String? { values(of: ["LD_PRELOAD"])["LD_PRELOAD"] }

  /// Whether a worker has a variable of its parent.
  static func passes(_ name: Substring) -> Bool {
    names.contains(String(name)) || name.hasPrefix("SURPLUS_")
  }

  private static func values(of names: [String]) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: names.compactMap { name in
        getenv(name).map { (name, String(cString: $0)) }
      }.filter { !$0.1.isEmpty })
  }
}
