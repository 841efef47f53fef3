import SurplusCore

/// A kind of device that tensor programs are compiled for.
public protocol Backend: Sendable {
  /// Compiles a program. Throws when the backend cannot compile or hold it.
  func compile<Element: Scalar>(_ program: TensorProgram) throws -> any Executable<Element>
}
