import SurplusPlugin

/// A bowl.
final class __TYPE__<Element: Scalar>: Landscape {
  static var descriptor: Descriptor {
    Descriptor(
      id: "__NAME__", kind: .landscape, summary: "a bowl",
      formula: "loss = 1/2 scale |w|^2\nstart: w = (1, -2);  n = 2",
      hyperparameters: [.real("scale", default: 1, in: 0...1e6, "curvature")],
      offers: .lowerBound)
  }

  let layout = ParameterLayout([("w", [2], .weight, 0)])
  let lowerBound: Double? = 0
  private let scale: Double

  init(_ configuration: LandscapeConfiguration) { scale = configuration.hyperparameters["scale"] }

  func rows(of split: Split) -> Int { 0 }

  func initialize(_ parameters: UnsafeMutableBufferPointer<Element>, random: RandomSource) {
    (parameters[0], parameters[1]) = (1, -2)
  }

  func loss(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    transforms: (any TrainingTransforms<Element>)?,
    gradient: UnsafeMutableBufferPointer<Element>?
  ) -> Double {
    if let gradient {
      for i in parameters.indices { gradient[i] = Element(scale) * parameters[i] }
    }
    return 0.5 * scale * parameters.reduce(0) { $0 + Double($1) * Double($1) }
  }

  func metrics(of split: Split, at parameters: UnsafeBufferPointer<Element>) -> SplitMetrics? {
    guard split == .train else { return nil }
    return SplitMetrics(
      loss: loss(at: parameters, batch: .full, transforms: nil, gradient: nil))
  }

  func operations(rows: Int) -> Double { 4 }
}

let library = PluginLibrary(
  "__NAME__", version: "1.0.0",
  [.landscape(__TYPE__<Double>.descriptor, __TYPE__<Float>.init, __TYPE__<Double>.init)])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
