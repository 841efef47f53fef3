import SurplusPlugin

/// The `roles` setting that penalties and decay share, and the elements it stands for.
struct Roles {
  static let hyperparameter = Hyperparameter.choice(
    "roles", of: ["weights", "all"], default: "weights",
    "weights: not on biases and norm gains; all: on everything")

  let ranges: [Range<Int>]

  init(_ configuration: Configuration) {
    let all = configuration.hyperparameters.choice("roles") == "all"
    ranges = configuration.layout.ranges(of: all ? .all : .weights)
  }
}

/// The setting that every penalty and decay has.
func strength(_ value: Double, _ summary: String) -> Hyperparameter {
  .real("strength", default: value, in: 0...1e6, tuning: .log(1e-6...1), summary)
}
