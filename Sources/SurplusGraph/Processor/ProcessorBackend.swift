import SurplusCore

/// The processor of this machine: elementwise operations are fused into loops over tiles, products are a library's, and
/// every buffer is planned in one arena.
public struct ProcessorBackend: Backend {
  /// A backend.
  public init() {}

  /// Compiles a program for the number of threads of the process. Throws `OutOfMemory` without memory.
  public func compile<Element: Scalar>(_ program: TensorProgram) throws -> any Executable<Element> {
    try ProcessorExecutable<Element>(program)
  }
}
