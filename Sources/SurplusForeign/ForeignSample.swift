import SurplusBoundary
import SurplusCore
import SurplusSandbox

/// Gradient descent as a plain C function bound by a manifest: what `bench dispatch` times.
public struct ForeignSample {
  private static let text = """
    manifest: 1
    library: sample
    version: 1.0.0
    file: in this program
    components:
      - id: sgd
        summary: gradient descent
        hyperparameters:
          lr: { default: 0.01, range: [0, 1], summary: learning rate }
        update:
          f64: sgd
          arguments:
            [count: size_t, parameters: pointer, gradient: pointer, hyper.lr: double]
    """

  /// A sample.
  public init() {}

  /// Of the optimizer: the learning rate alone.
  public var hyperparameters: [Hyperparameter] {
    (try? ManifestReader.read(Self.text, path: "sample"))?.components[0].descriptor
      .hyperparameters ?? []
  }

  /// The optimizer. Throws a `PluginError` when libffi refuses.
  public func makeOptimizer(_ configuration: Configuration) throws -> any Optimizer {
    let function:
      @convention(c) (Int, UnsafeMutablePointer<Double>, UnsafePointer<Double>, Double) -> Void = {
        count, parameters, gradient, rate in
        for index in 0..<count { parameters[index] -= rate * gradient[index] }
      }
    let address = unsafeBitCast(function, to: UnsafeMutableRawPointer.self)
    let library = ForeignLibrary(try ManifestReader.read(Self.text, path: "sample")) { _ in
      address
    }
    return try library.makeOptimizer(
      "sgd", configuration, page: CallPage(), component: 0)
  }
}
