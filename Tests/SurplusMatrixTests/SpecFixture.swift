import SurplusCore
import SurplusMatrix

/// A catalogue like the one of the plugins that come with Surplus, and one component for each special rule.
func catalogue(sha: String = "11", others: [ComponentCatalogue.Entry] = []) -> ComponentCatalogue {
  let lr = Hyperparameter.real("lr", default: 0.001, in: 0...1000, "rate")
  let beta1 = Hyperparameter.real("beta1", default: 0.9, in: 0...1, "")
  let beta2 = Hyperparameter.real("beta2", default: 0.999, in: 0...1, "")
  let eps = Hyperparameter.real("eps", default: 1e-8, in: 0...1, "")
  let decay = Hyperparameter.real("weight_decay", default: 0.01, in: 0...1000, "")
  let strength = Hyperparameter.real("strength", default: 1e-4, in: 0...1e30, "")
  let roles = Hyperparameter.choice("roles", of: ["weights", "all"], default: "weights", "")
  let optimizers = [
    Descriptor(id: "sgd", kind: .optimizer, summary: "", hyperparameters: [lr]),
    Descriptor(
      id: "momentum", kind: .optimizer, summary: "",
      hyperparameters: [
        lr, .real("momentum", default: 0.9, in: 0...1, ""),
        .boolean("nesterov", default: false, ""),
      ]),
    Descriptor(
      id: "adamw", kind: .optimizer, summary: "", hyperparameters: [lr, beta1, beta2, eps, decay],
      traits: [.decoupledDecay, .adaptive]),
    Descriptor(
      id: "lion", kind: .optimizer, summary: "", hyperparameters: [lr, beta1, beta2, decay],
      traits: [.decoupledDecay, .adaptive]),
    Descriptor(id: "bisection", kind: .optimizer, summary: "", precisions: [.f64]),
    Descriptor(
      id: "estimating", kind: .optimizer, summary: "", hyperparameters: [lr], traits: .scalesRate),
    Descriptor(
      id: "wrapping", kind: .optimizer, summary: "", needs: .inner),
    Descriptor(
      id: "schedule_free", kind: .optimizer, summary: "", hyperparameters: [lr],
      traits: .ownsIterate),
  ]
  let schedulers = [
    Descriptor(id: "constant", kind: .scheduler, summary: "", traits: [.pure, .constant]),
    Descriptor(
      id: "cosine", kind: .scheduler, summary: "",
      hyperparameters: [
        .real("warmup", default: 0, in: 0...1, ""), .real("final", default: 0, in: 0...1, ""),
      ], needs: .horizon, traits: .pure),
    Descriptor(
      id: "step", kind: .scheduler, summary: "",
      hyperparameters: [
        .integer("every", default: 1000, in: 1...1_000_000, ""),
        .real("factor", default: 0.1, in: 0...1, ""),
      ]),
    Descriptor(id: "greedy", kind: .scheduler, summary: "", needs: .gradient),
  ]
  let regularizers = [
    Descriptor(
      id: "l2", kind: .regularizer, summary: "", hyperparameters: [strength, roles],
      hooks: .penalty),
    Descriptor(
      id: "l1_prox", kind: .regularizer, summary: "", hyperparameters: [strength, roles],
      hooks: .proximal),
    Descriptor(
      id: "decoupled_decay", kind: .regularizer, summary: "", hyperparameters: [strength, roles],
      hooks: .decay),
    Descriptor(
      id: "max_norm", kind: .regularizer, summary: "",
      hyperparameters: [.real("max_norm", default: 3, in: 0...1e12, "")], traits: .projects,
      hooks: .proximal),
    Descriptor(
      id: "dropout", kind: .regularizer, summary: "",
      hyperparameters: [.real("rate", default: 0.5, in: 0...0.99, "")], hooks: .activation),
  ]
  let landscapes = [
    Descriptor(
      id: "mlp", kind: .landscape, summary: "",
      hyperparameters: [
        .choice("data", of: ["none", "mnist1d", "fashion_mnist"], default: "none", ""),
        .integer("width", default: 32, in: 1...65536, ""),
        .integer("depth", default: 2, in: 0...64, ""),
        .real("label_noise", default: 0, in: 0...1, ""),
      ], size: "width"),
    Descriptor(
      id: "golden_quadratic", kind: .landscape, summary: "", precisions: [.f64, .f32]),
  ]
  let plugins = (optimizers + schedulers + regularizers).map {
    ComponentCatalogue.Entry(
      descriptor: $0, library: "surplus_\($0.kind.rawValue)s", path: "lib\($0.kind.rawValue)s.so",
      sha256: sha)
  }
  return ComponentCatalogue(
    entries: plugins + landscapes.map(entry) + others)
}

/// A built-in landscape; one with a depth has sites unless that is 0.
private func entry(_ descriptor: Descriptor) -> ComponentCatalogue.Entry {
  let hasDepth = descriptor.hyperparameters.contains { $0.name == "depth" }
  return ComponentCatalogue.Entry(
    descriptor: descriptor,
    outline: { LandscapeOutline(hasSites: hasDepth && $0.integer("depth") > 0) })
}

/// A spec of six lines to change one thing in.
func yaml(
  landscape: String = "[golden_quadratic]", optimizer: String = "[sgd]", _ more: String = ""
) -> String {
  """
  surplus: 1
  name: small
  landscape: \(landscape)
  optimizer: \(optimizer)
  budget: {steps: 100}
  \(more)
  """
}

func read(
  _ text: String, set overrides: [String] = [], _ catalogue: ComponentCatalogue = catalogue()
) throws -> Spec {
  try Spec(text: text, source: "spec.yaml", overrides: overrides, catalogue: catalogue)
}

func plan(_ text: String, _ catalogue: ComponentCatalogue = catalogue()) throws -> MatrixPlan {
  try MatrixPlan(spec: read(text, catalogue), catalogue: catalogue)
}
