import CommandLineDriver
import Foundation
import Testing

/// What there is, for people and for programs.
@Suite struct ListTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  private func json(_ arguments: String...) throws -> Any {
    let command = try surplus.run(arguments)
    try #require(command.status == 0, "\(command.messages)")
    return try JSONSerialization.jsonObject(with: Data(command.output.utf8))
  }

  private func entries(_ arguments: String...) throws -> [[String: Any]] {
    let command = try surplus.run(arguments)
    try #require(command.status == 0, "\(command.messages)")
    let parsed = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    return try #require(parsed as? [[String: Any]])
  }

  static let known = [
    "optimizers": ["sgd", "momentum", "nesterov", "adam", "adamw", "lion", "adamw_c"],
    "schedulers": ["constant", "linear_warmup", "step", "cosine"],
    "regularizers": ["l2", "l1", "l1_prox", "decoupled_decay", "dropout"],
    "landscapes": [
      "mlp", "golden_quadratic", "golden_rosenbrock", "golden_factorization", "golden_mlp",
      "golden_bilinear",
    ],
  ]

  @Test(arguments: ["optimizers", "schedulers", "regularizers", "landscapes"])
  func listsWhatTheNamesPromise(_ kind: String) throws {
    let entries = try entries("list", kind, "--json")
    let ids = entries.compactMap { $0["id"] as? String }
    #expect(Set(ids).isSuperset(of: Self.known[kind] ?? []))
    let keys = [
      "id", "kind", "library", "version", "summary", "reference", "hyperparameters", "needs",
      "traits",
    ]
    for entry in entries {
      for key in keys { #expect(entry[key] != nil, "\(entry["id"] ?? "") has no \(key)") }
      #expect(kind.hasPrefix(try #require(entry["kind"] as? String)))
    }
    let text = try surplus("list", kind)
    #expect(text.status == 0)
    for id in ids { #expect(text.output.contains(id)) }
  }

  @Test func describesHyperparameters() throws {
    let parsed = try json("describe", "adamw", "--json")
    let entry = try #require(parsed as? [String: Any] ?? (parsed as? [[String: Any]])?.first)
    #expect(entry["library"] as? String == "adaptive")
    #expect(entry["reference"] as? String == "arXiv:1711.05101")
    let parameters = try #require(entry["hyperparameters"] as? [[String: Any]])
    #expect(
      parameters.compactMap { $0["name"] as? String } == [
        "lr", "beta1", "beta2", "eps", "weight_decay",
      ])
    let text = try surplus("describe", "adaptive/adamw")
    #expect(text.status == 0)
    for word in ["adamw", "weight_decay", "0.01", "arXiv:1711.05101"] {
      #expect(text.output.contains(word), "no \(word)")
    }
  }

  @Test func allOfItIsOneArray() throws {
    let all = try entries("list", "--json").compactMap { $0["id"] as? String }
    for ids in Self.known.values { #expect(Set(all).isSuperset(of: ids)) }
    let data = try entries("list", "data", "--json")
    #expect(data.contains { $0["id"] as? String == "mnist1d" })
  }

  @Test func doctorSaysWhatIsThere() throws {
    let command = try surplus("doctor")
    #expect(command.status == 0, "\(command.messages)")
    for word in ["plotly", "Sign", "header", "cc"] {
      #expect(command.output.contains(word), "'\(command.output)' lacks \(word)")
    }
  }

  @Test func findsLibrariesInEveryPlace() throws {
    let source = Project.root.appending(path: "examples/plugins/c/adagrad.c").path
    let file = surplus.scratch.path("adagrad.so")
    let built = try Command.run(
      "/usr/bin/cc", ["-shared", "-fPIC", "-I", Project.header.path, source, "-o", file, "-lm"],
      environment: surplus.environment)
    try #require(built.status == 0, "\(built.messages)")
    #expect(try !surplus("list", "optimizers").output.contains("adagrad_example"))
    let folder = surplus.scratch.folder.path
    #expect(
      try surplus("list", "optimizers", "--plugins", folder).output.contains("adagrad_example"))
    var environment = surplus.environment
    environment["SURPLUS_PLUGIN_PATH"] = "/nowhere:" + folder
    let byPath = try Command.run(
      Surplus.binary, ["list", "optimizers"], environment: environment)
    #expect(byPath.output.contains("adagrad_example"))
    let own = surplus.scratch.path("home/.local/share/surplus/plugins")
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: file, toPath: own + "/adagrad.so")
    #expect(try surplus("list", "optimizers").output.contains("adagrad_example"))
  }
}
