extension Scaffold {
  /// A package and its one file.
  func inSwift() throws -> [ScaffoldFile] {
    let manifest = """
      // swift-tools-version: 6.2
      import PackageDescription

      let package = Package(
        name: "\(type)",
        products: [.library(name: "\(type)", type: .dynamic, targets: ["\(type)"])],
        dependencies: [.package(name: "Surplus", path: \(try support.package().quoted))],
        targets: [
          .target(name: "\(type)", dependencies: [.product(name: "SurplusPlugin", package: "Surplus")])
        ],
        swiftLanguageModes: [.v6]
      )

      """
    let imports = kind == .scheduler ? "import Glibc\nimport SurplusPlugin" : "import SurplusPlugin"
    let registration =
      kind == .landscape
      ? ".landscape(\(type)<Double>.descriptor, \(type)<Float>.init, \(type)<Double>.init)"
      : ".\(kind.rawValue)(\(type).descriptor) { _ in \(type)() }"
    let source = """
      \(imports)

      /// \(summary.prefix(1).uppercased() + summary.dropFirst()):
      ///
      \(formula.map { "///     " + $0 }.joined(separator: "\n"))
      \(component)

      let library = PluginLibrary(
        "\(name)", version: "1.0.0",
        [\(registration)])

      /// The library's entry.
      @c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
        library.entry(host)
      }

      """
    return [
      ScaffoldFile(manifest, in: "Package.swift"),
      ScaffoldFile(source, in: "Sources/\(type)/\(type).swift"),
    ]
  }

  private var component: String {
    switch kind {
    case .optimizer:
      """
      struct \(type): Optimizer {
        static let descriptor = Descriptor(
          id: "\(name)", kind: .optimizer, summary: "\(summary)",
          hyperparameters: [
            .real("lr", default: 0.01, in: 0...1e6, tuning: .log(1e-4...1), "learning rate"),
            .real("momentum", default: 0.9, in: 0...1, "decay of the buffer"),
          ], traits: .elementwise)

        func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [.likeParameters("buffer")] }

        func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
          let (lr, momentum) = (step["lr"], step["momentum"])
          step.update { w, g, b in
            b = momentum * b + g
            w -= lr * b
          }
          return .applied
        }
      }
      """
    case .scheduler:
      """
      struct \(type): Scheduler {
        static let descriptor = Descriptor(
          id: "\(name)", kind: .scheduler, summary: "\(summary)",
          hyperparameters: [
            .integer("every", default: 1000, in: 1...1_000_000_000, unit: "steps", "length of a stair"),
            .real("factor", default: 0.1, in: 0...1, "ratio of one stair to the one before"),
          ], traits: .pure)

        func value(at record: ScheduleRecord) -> Double {
          let stairs = record.step / record.hyperparameters.integer("every")
          return record.baseValue * pow(record.hyperparameters["factor"], Double(stairs))
        }
      }
      """
    case .regularizer:
      """
      struct \(type): Regularizer {
        static let descriptor = Descriptor(
          id: "\(name)", kind: .regularizer, summary: "\(summary)",
          hyperparameters: [.real("strength", default: 1e-4, in: 0...1e6, "weight of the penalty")],
          hooks: .penalty)

        func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) -> Double {
          let strength = step.hyperparameters["strength"]
          for i in step.gradient.indices { step.gradient[i] += Element(strength) * step.parameters[i] }
          return 0.5 * strength * step.parameters.reduce(0) { $0 + Double($1) * Double($1) }
        }
      }
      """
    case .landscape:
      """
      final class \(type)<Element: Scalar>: Landscape {
        static var descriptor: Descriptor {
          Descriptor(
            id: "\(name)", kind: .landscape, summary: "\(summary)",
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
      """
    }
  }
}
