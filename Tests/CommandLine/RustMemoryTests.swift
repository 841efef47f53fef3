import CommandLineDriver
import Foundation
import Testing

/// A component in Rust that remembers something beside its slots and shows another point than the trained one.
@Suite struct RustMemoryTests {
  /// Gradient descent whose evaluation point is the mean of all points so far: the sum is a slot, how many there are
  /// is a field that is saved.
  private static let source = """
    use surplus::{traits, Creation, Description, Failure, Number, Optimizer, Outcome, Real, Step, View};

    struct Mean {
        seen: u64,
    }

    impl Optimizer for Mean {
        fn describe() -> Description {
            Description {
                id: "mean",
                summary: "the mean of all points",
                numbers: vec![Number::new("lr", 0.001, 0.0..=1e6, "learning rate")],
                slots: vec!["sum"],
                traits: traits::OWNS_ITERATE,
                ..Default::default()
            }
        }

        fn new(_: &Creation) -> Result<Self, Failure> {
            Ok(Mean { seen: 0 })
        }

        fn step<R: Real>(&mut self, step: &mut Step<R>) -> Result<Outcome, Failure> {
            let lr = R::of(step.values.get("lr"));
            let [sum] = step.state.slots();
            self.seen += 1;
            for ((w, g), s) in step.parameters.iter_mut().zip(step.gradient).zip(sum) {
                *w -= lr * *g;
                *s += *w;
            }
            Ok(Outcome::Applied)
        }

        fn view<R: Real>(&self, view: &View<R>, point: &mut [R]) -> Result<(), Failure> {
            if self.seen == 0 {
                point.copy_from_slice(view.parameters);
                return Ok(());
            }
            let [sum] = view.state.read();
            for (p, s) in point.iter_mut().zip(sum) {
                *p = *s / R::of(self.seen as f64);
            }
            Ok(())
        }

        fn save(&self) -> Vec<u8> {
            self.seen.to_le_bytes().to_vec()
        }

        fn load(&mut self, bytes: &[u8]) -> Result<(), Failure> {
            self.seen = match bytes {
                [] => 0,
                _ => u64::from_le_bytes(bytes.try_into().map_err(|_| Failure::invalid("not eight bytes"))?),
            };
            Ok(())
        }
    }

    surplus::export!("mean", "1.0.0", [optimizer Mean]);

    """

  @Test func isSavedAndShown() throws {
    let surplus = try Surplus()
    let library = try build(Self.source, surplus)
    let checked = try surplus("plugin", "check", library)
    // A mean over all points is too slow to minimize anything, and shows what it must.
    let failed = checked.lines.filter { $0.contains(" failed: ") }
    #expect(
      failed.allSatisfy { $0.contains(" minimizes ") }, "\(checked.output)\(checked.messages)")
    let trace = try surplus.trace(
      landscape: "golden_quadratic", optimizer: "mean: {lr: 0.01}", steps: 10, "--plugins", library,
      "--emit", "parameters,evaluation")
    let points = try trace.map { try #require($0.parameters) }
    for (step, line) in trace.enumerated().dropFirst() {
      let shown = try #require(line.evaluation)
      for (place, value) in shown.enumerated() {
        let mean = points[1...step].reduce(0) { $0 + $1[place] } / Double(step)
        #expect((value - mean).magnitude <= 1e-14, "step \(step)")
      }
    }
  }

  /// The checks are no formality: what is saved wrongly, or not at all, is found.
  @Test func whatIsNotSavedIsFound() throws {
    let surplus = try Surplus()
    let library = try build(
      Self.source.replacingOccurrences(
        of: "self.seen.to_le_bytes().to_vec()", with: "0u64.to_le_bytes().to_vec()"), surplus)
    let checked = try surplus("plugin", "check", library)
    #expect(checked.status == 3, "\(checked.output)\(checked.messages)")
    #expect(checked.output.contains("continues_from_checkpoint"), "\(checked.output)")
  }

  private func build(_ source: String, _ surplus: Surplus) throws -> String {
    let crate = Project.root.appending(path: "Plugins/Rust/surplus").path
    try surplus.scratch.write(
      """
      [package]
      name = "mean"
      version = "1.0.0"
      edition = "2021"

      [lib]
      crate-type = ["cdylib"]

      [dependencies]
      surplus = { path = "\(crate)" }

      [workspace]

      """, to: "mine/Cargo.toml")
    try surplus.scratch.write(source, to: "mine/src/lib.rs")
    let built = try surplus("plugin", "build", "mine")
    try #require(built.status == 0, "\(built.messages)")
    return surplus.scratch.path("mine/libmean.so")
  }
}
