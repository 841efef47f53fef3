import SurplusCore

/// A tensor program that a backend has compiled for one precision.
///
/// A run passes through the stages of the program in order. The same parameters and inputs give the same bits, and
/// running allocates nothing on the host. An executable is used by one thread at a time; its buffers live as long as it
/// does.
public protocol Executable<Element>: AnyObject {
  /// The precision of parameters, inputs, values and gradient.
  associatedtype Element: Scalar

  /// What was compiled.
  var program: TensorProgram { get }

  /// Where to write an input of the program, by its index: row-major, of the shape of its node.
  ///
  /// It keeps its contents from run to run. It may be written until the first stage runs that has it among its
  /// arguments, and then not before the run has ended.
  func input(_ index: Int) -> UnsafeMutableBufferPointer<Element>

  /// A value of the program, by its index: row-major, of the shape of its node. It holds from the end of the stage
  /// that computes it until the next run.
  func value(_ index: Int) -> UnsafeBufferPointer<Element>

  /// Runs one stage; those before it have been run with the same parameters and gradient.
  ///
  /// - Parameters:
  ///   - stage: index of the stage.
  ///   - parameters: the flat parameter buffer, as long as the program reads it.
  ///   - gradient: the flat gradient buffer, as long as the program writes it; complete after the last stage.
  /// - Returns: what the program sends to the caller at the cut, row-major, of the shape of the cut's node. The caller
  ///   may change it before the next stage, which goes on with it. Nil after the last stage.
  func run(
    stage: Int, parameters: UnsafeBufferPointer<Element>,
    gradient: UnsafeMutableBufferPointer<Element>
  ) throws -> UnsafeMutableBufferPointer<Element>?
}

extension Executable {
  /// Computes the values for parameters, and the gradient if the program has one; nothing is changed at its cuts.
  public func run(
    parameters: UnsafeBufferPointer<Element>,
    gradient: UnsafeMutableBufferPointer<Element> = UnsafeMutableBufferPointer(
      start: nil, count: 0)
  ) throws {
    var stage = 0
    while try run(stage: stage, parameters: parameters, gradient: gradient) != nil { stage += 1 }
  }

  /// Where to write an input of the graph, row-major; nil when the program does not need it.
  public func input(_ tensor: Tensor) -> UnsafeMutableBufferPointer<Element>? {
    program.input(tensor).map { input($0) }
  }
}
