import SurplusPlugin

/// Gaussian noise on the inputs of a training batch (Bishop 1995, doi:10.1162/neco.1995.7.1.108).
struct InputNoise: Regularizer {
  static let descriptor = Descriptor(
    id: "input_noise", kind: .regularizer, summary: "Gaussian noise on the inputs",
    reference: "doi:10.1162/neco.1995.7.1.108", formula: "x += deviation z      z normal",
    hyperparameters: [
      .real(
        "deviation", default: 0.1, in: 0...1e6, tuning: .log(1e-3...1), unit: "of the inputs",
        "standard deviation")
    ], hooks: .data)

  func transformData<Element: Scalar>(_ examples: ExamplesStep<Element>) {
    let deviation = examples.hyperparameters["deviation"]
    guard let x = examples.inputs.baseAddress else { return }
    for (i, z) in examples.random.normals(examples.inputs.count).enumerated() {
      x[i] += Element(deviation * z)
    }
  }
}
