/// Reference cases of the optimizers that use the host's services, in the words of a Surplus cell.
struct ServiceTranslation {
  let golden: GoldenCase
  private(set) var optimizer = ""
  private(set) var schedulers: [String] = []
  private(set) var regularizers: [String] = []

  /// Translates a case for the optimizer `id`.
  init(_ golden: GoldenCase, optimizer id: String) {
    self.golden = golden
    optimizer = "\(id): {\(settings(id).joined(separator: ", "))}"
    if id.hasPrefix("schedule_free"), let steps = number("warmup_steps"), steps > 0 {
      schedulers = ["linear_warmup: {steps: \(Int(steps))}"]
    }
    let coupled = ["schedule_free_sgd", "shampoo"].contains(id)
    if coupled, let decay = number("weight_decay"), decay > 0 {
      regularizers = ["l2: {strength: \(decay), roles: all}"]
    }
  }

  private func number(_ names: String...) -> Double? {
    for name in names {
      if case .number(let value)? = golden.hyperparameters[name] { return value }
    }
    return nil
  }

  private func list(_ name: String) -> [Double]? {
    if case .numbers(let values)? = golden.hyperparameters[name] { values } else { nil }
  }

  private func text(_ name: String) -> String? {
    switch golden.hyperparameters[name] {
    case .text(let value): value
    case .boolean(let value): "\(value)"
    default: nil
    }
  }

  /// Settings that keep their names, of those a case has.
  private func kept(_ names: String...) -> [String] {
    names.compactMap { name in
      (number(name).map { "\($0)" } ?? text(name)).map { "\(name): \($0)" }
    }
  }

  private func betas(_ name: String = "betas", prefix: String = "") -> [String] {
    let pair = list(name) ?? [number("b1"), number("b2")].compactMap { $0 }
    return pair.count < 2 ? [] : ["\(prefix)beta1: \(pair[0])", "\(prefix)beta2: \(pair[1])"]
  }

  private var rate: [String] { number("lr", "learning_rate").map { ["lr: \($0)"] } ?? [] }

  private func renamed(_ name: String, _ old: String...) -> [String] {
    for old in old { if let value = number(old) { return ["\(name): \(value)"] } }
    return []
  }

  private var inner: String {
    if text("inner") == "sgd" {
      return
        "inner: {momentum: {\((rate + renamed("momentum", "inner_momentum")).joined(separator: ", "))}}"
    }
    let settings = rate + betas("inner_betas") + renamed("eps", "inner_eps")
    return "inner: {adam: {\(settings.joined(separator: ", "))}}"
  }

  private func settings(_ id: String) -> [String] {
    switch id {
    case "sam": return kept("rho", "adaptive") + [inner]
    case "lookahead":
      let steps = Int(number("k", "sync_period") ?? 0)
      return ["steps: \(steps)", inner] + renamed("alpha", "alpha", "slow_step_size")
    case "schedule_free_sgd":
      return rate + renamed("momentum", "momentum", "b1") + kept("r", "weight_lr_power")
    case "schedule_free_adamw":
      return rate + betas() + kept("eps", "weight_decay", "r", "weight_lr_power")
    case "polyak_sps":
      let scale = number("scaling") ?? 1
      return ["lr: \((number("max_learning_rate") ?? 1) * scale)", "c: \(scale)"] + kept("eps")
    case "prodigy", "d_adapt_adam", "d_adapt_sgd":
      let corrects = id == "prodigy" && text("use_bias_correction") == nil
      return rate + (id == "d_adapt_sgd" ? kept("momentum") : betas() + kept("eps", "weight_decay"))
        + kept("use_bias_correction", "safeguard_warmup")
        + (corrects ? ["use_bias_correction: true"] : [])
        + renamed("d0", "d0", "estim_lr0") + renamed("d_coef", "d_coef", "estim_lr_coef")
    case "muon":
      let steps = number("ns_steps").map { ["ns_steps: \(Int($0))"] } ?? []
      return rate + steps + betas("adamw_betas", prefix: "adamw_")
        + kept("momentum", "nesterov", "weight_decay", "eps", "adjust_lr_fn")
        + kept("adamw_lr", "adamw_eps", "adamw_weight_decay")
    case "partition":
      let steps = number("ns_steps").map { ["ns_steps: \(Int($0))"] } ?? []
      let inner =
        rate + steps + kept("momentum", "nesterov", "weight_decay", "eps", "adjust_lr_fn")
      let rest =
        betas("adamw_betas") + renamed("lr", "adamw_lr") + renamed("eps", "adamw_eps")
        + renamed("weight_decay", "adamw_weight_decay")
      return [
        "roles: matrices", "inner: {muon: {\(inner.joined(separator: ", "))}}",
        "rest: {adamw: {\(rest.joined(separator: ", "))}}",
      ]
    case "lars": return rate + kept("momentum", "nesterov", "weight_decay", "trust_coefficient")
    case "mars": return rate + betas() + kept("gamma", "eps", "weight_decay")
    case "lamb": return rate + betas() + kept("eps", "weight_decay")
    case "novograd": return rate + betas() + kept("eps", "weight_decay", "grad_averaging")
    case "soap":
      let last = list("betas")?.last ?? 0
      let (period, longest) = (number("precondition_frequency"), number("max_precondition_dim"))
      return rate + betas() + kept("eps", "weight_decay")
        + ["shampoo_beta: \(number("shampoo_beta") ?? last)"]
        + [
          "precondition_frequency: \(Int(period ?? 0))",
          "max_precondition_dim: \(Int(longest ?? 0))",
        ]
    case "shampoo": return rate + kept("momentum", "matrix_eps")
    case "adafactor":
      let eps = list("eps").map { ["eps1: \($0[0])", "eps2: \($0[1])"] } ?? []
      return rate + eps + kept("beta2_decay", "d", "weight_decay")
    case "sophia_h":
      let period = Int(number("update_period") ?? 10)
      return rate + betas() + ["update_period: \(period)"] + kept("weight_decay", "p", "eps")
    default:
      let history = Int(number("history_size") ?? 10)
      return rate + ["history: \(history)"] + kept("tolerance_grad")
    }
  }
}
