import CommandLineDriver
import SurplusCore
import SurplusHost
import SurplusSandbox
import Testing

/// The shipped dropout, loaded as a worker loads it.
@Suite struct DropoutTests {
  private func activation(
    _ values: UnsafeMutableBufferPointer<Float>, _ context: UnsafeMutableBufferPointer<Float>,
    rate: Double, step: UInt64, _ descriptor: Descriptor
  ) -> ActivationStep<Float> {
    ActivationStep(
      siteIndex: 0, site: "hidden", rows: 100, columns: values.count / 100, index: Int(step),
      hyperparameters: HyperparameterValues(descriptor.hyperparameters, values: [rate]),
      values: values, context: context, random: RandomStream(key: 7, step: step))
  }

  @Test func keepsTheMeanAndRepeats() throws {
    let library = try SharedLibrary(
      path: Project.products.appending(path: "libSurplusDropout.so").path)
    let descriptor = try #require(library.descriptors.first)
    // A variable: on a constant Swift would choose the default of the protocol, which changes nothing.
    var dropout = try library.makeRegularizer(
      "dropout",
      Configuration(
        hyperparameters: HyperparameterValues(defaultsOf: descriptor.hyperparameters),
        precision: .f32), page: CallPage(), component: 0)
    let count = 100_000
    func forward(rate: Double, step: UInt64) throws -> (forward: [Float], backward: [Float]) {
      let (values, context) = (
        try FlatBuffer<Float>(count: count), try FlatBuffer<Float>(count: count)
      )
      values.elements.update(repeating: 1)
      let call = activation(
        values.elements, context.elements, rate: rate, step: step, descriptor)
      try dropout.forward(call)
      let result = Array(values.elements)
      values.elements.update(repeating: 3)
      try dropout.backward(call)
      #expect(values.isIntact && context.isIntact)
      return (result, Array(values.elements))
    }
    for rate in [0.2, 0.5, 0.9] {
      let pass = try forward(rate: rate, step: 1)
      let scale = Float(1 / (1 - rate))
      #expect(pass.forward.allSatisfy { $0 == 0 || $0 == scale })
      // The same units, with the same factor.
      #expect(zip(pass.forward, pass.backward).allSatisfy { 3 * $0 == $1 })
      let dropped = Double(pass.forward.count { $0 == 0 }) / Double(count)
      let error = (rate * (1 - rate) / Double(count)).squareRoot()
      #expect((dropped - rate).magnitude < 4 * error)
      #expect(try forward(rate: rate, step: 1).forward == pass.forward)
      #expect(try forward(rate: rate, step: 2).forward != pass.forward)
    }
    #expect(try forward(rate: 0, step: 1).forward.allSatisfy { $0 == 1 })
  }
}
