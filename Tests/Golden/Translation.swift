/// A reference case in the words of a Surplus cell.
struct Translation {
  /// `momentum: {lr: 0.02, momentum: 0.9}`
  let optimizer: String
  /// Coupled weight decay.
  let regularizers: [String]

  /// Why a case cannot be expressed, or what to type for it. Throws when a setting is not understood.
  enum Outcome {
    case skipped(reason: String)
    case cell(Translation)
  }

  struct UnknownSetting: Error {
    let name: String
  }

  /// Translates a case of the optimizer `id`.
  static func of(_ golden: GoldenCase, optimizer id: String) throws -> Outcome {
    let decoupled = ["adamw", "stable_adamw", "lion", "signum"].contains(id)
    var values: [(String, String)] = []
    var regularizers: [String] = []
    // With a constant momentum NAdam is the rule that optax has.
    if id == "nadam", golden.id.contains(".optax") { values.append(("momentum_decay", "1.0e6")) }
    if id == "adagrad", golden.id.contains(".optax") {
      return .skipped(reason: "eps inside the root")
    }
    for (name, setting) in golden.hyperparameters.sorted(by: { $0.key < $1.key }) {
      switch (name, setting) {
      case ("lr", .number(let value)), ("learning_rate", .number(let value)):
        values.append(("lr", "\(value)"))
      case ("betas", .numbers(let betas)):
        values += betas.enumerated().map { ("beta\($0.offset + 1)", "\($0.element)") }
      case ("b1", .number(let value)): values.append(("beta1", "\(value)"))
      case ("b2", .number(let value)) where golden.id.hasPrefix("adan.optax") && value != 0.5:
        return .skipped(reason: "optax combines with 1 - b2 where the paper has b2")
      case ("b2", .number(let value)): values.append(("beta2", "\(value)"))
      case ("b3", .number(let value)): values.append(("beta3", "\(value)"))
      case ("eps", .number(let value)): values.append(("eps", "\(value)"))
      case ("momentum", .number(0)) where id == "sgd", ("dampening", .number(0)) where id == "sgd":
        break
      case ("momentum", .number(let value)), ("dampening", .number(let value)):
        values.append((name, "\(value)"))
      case ("nesterov", .boolean(let value)) where id == "momentum" || id == "nesterov":
        values.append(("nesterov", "\(value)"))
      case ("weight_decay", .number(let value)) where decoupled:
        values.append(("weight_decay", "\(value)"))
      case ("weight_decay", .number(let value)) where value != 0 && decouples(golden):
        regularizers.append("decoupled_decay: {strength: \(value), roles: all}")
      case ("weight_decay", .number(let value)) where id == "adan":
        values.append(("weight_decay", "\(value)"))
      case ("weight_decay", .number(let value)):
        if value != 0 { regularizers.append("l2: {strength: \(value), roles: all}") }
      case ("amsgrad", .boolean(true)) where id != "amsgrad": return .skipped(reason: "AMSGrad")
      case ("eps_root", .number(let value)) where id == "adabelief":
        // One number in both places, as in the paper.
        if case .number(value)? = golden.hyperparameters["eps"] { break }
        return .skipped(reason: "an eps of its own inside the root")
      case ("eps_root", .number(let value)) where value != 0:
        return .skipped(reason: "eps inside the root")
      case ("lr_decay", .number(let value)) where value != 0:
        return .skipped(reason: "a rate decay inside the optimizer")
      case ("initial_accumulator_value", .number(let value)) where id == "adagrad",
        ("initial_accumulator", .number(let value)) where id == "yogi":
        values.append(("initial_accumulator", "\(value)"))
      case ("initial_accumulator_value", .number(let value)) where value != 0:
        return .skipped(reason: "state that does not start at zero")
      case ("threshold", .number): return .skipped(reason: "eps after the bias correction")
      case ("eps_in_sqrt", .boolean(true)): return .skipped(reason: "eps inside the root")
      case ("bias_correction", .boolean(true)): return .skipped(reason: "a corrected mean square")
      case ("bias_correction_mu", .boolean(true)):
        return .skipped(reason: "the maximum of the corrected moment")
      case ("clip_lambda", .text): return .skipped(reason: "a bound one step ahead of the paper's")
      case ("clip_lambda", .nothing): values.append(("clip", "false"))
      case ("use_clipping", .boolean(let value)): values.append(("clip", "\(value)"))
      case ("nesterov", .boolean(true)) where id != "nadam":
        return .skipped(reason: "a look-ahead that the paper does not have")
      case ("alpha", .number(let value)) where id == "ademamix", ("rho", .number(let value)),
        ("momentum_decay", .number(let value)):
        values.append((name, "\(value)"))
      case ("alpha", .number(let value)), ("decay", .number(let value)):
        values.append(("decay", "\(value)"))
      case ("beta", .number(let value)): values.append(("momentum", "\(value)"))
      case ("centered", .boolean(let value)): values.append((name, "\(value)"))
      case ("t_alpha_beta3", .number(let value)): values.append(("warmup", "\(Int(value))"))
      // What remains of a package's switches stands as the component has it.
      case ("amsgrad", .boolean(false)), ("eps_root", .number(0)), ("lr_decay", .number(0)),
        ("initial_accumulator_value", .number(0)), ("nesterov", .boolean(false)),
        ("decoupled_weight_decay", .boolean(false)), ("fixed_decay", .boolean(false)),
        ("weight_decouple", .boolean), ("decoupled_weight_decay", .boolean(true)),
        ("nesterov", .boolean(true)), ("amsgrad", .boolean(true)), ("t_alpha_beta3", .nothing),
        ("bias_correction", .boolean(false)), ("rectify", .boolean(false)),
        ("ams_bound", .boolean(false)),
        ("degenerated_to_sgd", .boolean), ("n_sma_threshold", .number),
        ("max_grad_norm", .number(0)):
        break
      default: throw UnknownSetting(name: "\(golden.id): \(name)")
      }
    }
    let inline = values.map { "\($0): \($1)" }.joined(separator: ", ")
    return .cell(Translation(optimizer: "\(id): {\(inline)}", regularizers: regularizers))
  }

  /// Whether a case's weight decay stands beside the step: by its switch, or by the habit of its package.
  private static func decouples(_ golden: GoldenCase) -> Bool {
    for name in ["decoupled_weight_decay", "weight_decouple"] {
      if case .boolean(let value)? = golden.hyperparameters[name] { return value }
    }
    return ["nadamw.optax", "adamaxw.optax", "adan.optax", "ademamix.optax"]
      .contains { golden.id.hasPrefix($0) }
  }
}
