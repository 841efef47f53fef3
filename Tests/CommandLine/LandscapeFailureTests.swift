import CommandLineDriver
import Foundation
import Testing

/// What a landscape in C++ throws, or one in Rust panics with, becomes one message: who, in which call and step, and why.
@Suite struct LandscapeFailureTests {
  private struct Fault: Sendable {
    let place: String
    let added: String
    let message: String
  }

  private static let inCPlusPlus = [
    Fault(
      place: "double lower_bound() const {",
      added: "return 0; } template <class Real> double distance(surplus::Span<const Real>) const {"
        + " throw std::runtime_error(\"far\");",
      message: "bowl/bowl, step 1: loss failed: distance: far"),
    Fault(
      place: "std::vector<surplus::Tensor> layout() const {", added: "return {{\"w\", {2, 0}}};",
      message: "bowl/bowl: create: invalid argument: tensor 'w' has the size 0"),
    Fault(
      place: "scale(creation.hyperparameters[0]) {",
      added: "throw std::invalid_argument(\"no bowl today\");",
      message: "bowl/bowl: create: invalid argument: no bowl today"),
    Fault(
      place: "layout() const {", added: "throw std::runtime_error(\"no tensors\");",
      message: "bowl/bowl: create failed: no tensors"),
    Fault(
      place: "double lower_bound() const {", added: "throw std::runtime_error(\"no floor\");",
      message: "bowl/bowl: create failed: no floor"),
    Fault(
      place: "const surplus::Random &) const {", added: "throw 7;",
      message:
        "bowl/bowl, step 0: initialize failed: something that is no std::exception was thrown"),
    Fault(
      place: "const auto w = at.parameters();",
      added: "if (at.gradient().size() > 0 && w[0] < 0.85) throw std::runtime_error(\"too low\");",
      message: "bowl/bowl, step 2: loss failed: too low"),
  ]

  private static let inRust = [
    Fault(
      place: "&[Offer::LowerBound", added: ", Offer::Distance",
      message:
        "bowl/bowl, step 1: loss failed: distance: panic: distance is in OFFERS and not written"),
    Fault(
      place: "-> Result<Self, Failure> {",
      added: "if creation.values.get(\"scale\") > 0.0 { return Err(Failure::invalid(\"none\")); }",
      message: "bowl/bowl: create: invalid argument: none"),
    Fault(
      place: "fn layout(&self) -> Vec<Tensor> {",
      added: "assert!(self.scale < 0.0, \"no tensors\");",
      message: "bowl/bowl: create failed: panic: no tensors"),
    Fault(
      place: "fn lower_bound(&self) -> f64 {", added: "assert!(self.scale < 0.0, \"no floor\");",
      message: "bowl/bowl: create failed: panic: no floor"),
    Fault(
      place: "_: &Random) -> Result<(), Failure> {", added: "parameters[9] = R::of(0.0);",
      message: "bowl/bowl, step 0: initialize failed: panic: index out of bounds"),
    Fault(
      place: "at: &mut Evaluation<R>) -> Result<f64, Failure> {",
      added: "if !at.gradient.is_empty() && at.parameters[0] < R::of(0.85) { "
        + "return Err(\"too low\".into()); }",
      message: "bowl/bowl, step 2: loss failed: too low"),
  ]

  @Test func exceptionsArriveAsText() throws {
    try arrive(Self.inCPlusPlus, in: "cpp", source: "bowl.cpp")
  }

  @Test func panicsArriveAsText() throws {
    try arrive(Self.inRust, in: "rust", source: "src/lib.rs")
  }

  /// Each fault in the landscape that `plugin new` makes, alone.
  private func arrive(_ faults: [Fault], in language: String, source: String) throws {
    let surplus = try Surplus()
    let made = try surplus(
      "plugin", "new", "bowl", "--kind", "landscape", "--language", language)
    try #require(made.status == 0, "\(made.messages)")
    let sound = surplus.scratch.text("bowl/" + source)
    for fault in faults {
      try #require(sound.contains(fault.place), "\(fault.place)")
      try surplus.scratch.write(
        sound.replacingOccurrences(of: fault.place, with: fault.place + "\n" + fault.added),
        to: "bowl/" + source)
      let built = try surplus("plugin", "build", "bowl")
      try #require(built.status == 0, "\(built.messages)")
      let ran = try surplus.run(
        spec: """
          surplus: 1
          name: failing
          landscape: [bowl/bowl]
          optimizer: [sgd: {lr: 0.1}]
          seeds: 1
          budget: {steps: 5}

          """, "--plugins", "bowl", "--retry")
      #expect(ran.status == 3, "\(ran.messages)")
      let row = try #require(
        try surplus.results().rows("SELECT status, detail FROM trials").last)
      #expect(row["status"] == "refused")
      let detail = row["detail"] ?? ""
      #expect(detail.hasPrefix(fault.message), "\(detail)")
      try FileManager.default.removeItem(atPath: surplus.scratch.path("out"))
    }
  }
}
