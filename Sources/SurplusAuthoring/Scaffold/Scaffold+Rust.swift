extension Scaffold {
  /// A crate and its one file.
  func inRust() throws -> [ScaffoldFile] {
    let manifest = """
      [package]
      name = "\(name)_plugin"
      version = "1.0.0"
      edition = "2021"

      [lib]
      crate-type = ["cdylib"]

      [dependencies]
      surplus = { path = \(try support.crate().quoted) }

      # A crate of its own, also where a folder above holds a workspace.
      [workspace]

      """
    let source = """
      //! \(summary.prefix(1).uppercased() + summary.dropFirst()):
      //!
      \(formula.map { "//!     " + $0 }.joined(separator: "\n"))
      \(importsInRust)

      \(structInRust)

      \(componentInRust)

      surplus::export!("\(name)", "1.0.0", [\(kind.rawValue) \(type)]);

      """
    return [ScaffoldFile(manifest, in: "Cargo.toml"), ScaffoldFile(source, in: "src/lib.rs")]
  }

  private var structInRust: String {
    guard kind == .landscape else { return "struct \(type);" }
    return """
      struct \(type) {
          scale: f64,
      }
      """
  }

  private var importsInRust: String {
    switch kind {
    case .optimizer:
      "use surplus::{traits, Creation, Description, Failure, Number, Optimizer, Outcome, Real, Step};"
    case .scheduler:
      "use surplus::{traits, Creation, Description, Failure, Number, Record, Scheduler};"
    case .landscape:
      "use surplus::{Creation, Description, Evaluation, Failure, Landscape, Number, Offer, Random, Real, Role, Tensor};"
    case .regularizer:
      "use surplus::{Creation, Description, Failure, Hook, Number, Objective, Real, Regularizer};"
    }
  }

  private var componentInRust: String {
    switch kind {
    case .optimizer:
      """
      impl Optimizer for \(type) {
          fn describe() -> Description {
              Description {
                  id: "\(name)",
                  summary: "\(summary)",
                  numbers: vec![
                      Number::new("lr", 0.01, 0.0..=1e6, "learning rate").tuned(1e-4..=1.0),
                      Number::new("momentum", 0.9, 0.0..=1.0, "decay of the buffer"),
                  ],
                  slots: vec!["buffer"],
                  traits: traits::ELEMENTWISE,
                  ..Default::default()
              }
          }

          fn new(_: &Creation) -> Result<Self, Failure> {
              Ok(\(type))
          }

          fn step<R: Real>(&mut self, step: &mut Step<R>) -> Result<Outcome, Failure> {
              let [lr, momentum] = ["lr", "momentum"].map(|name| R::of(step.values.get(name)));
              let [buffer] = step.state.slots();
              for ((w, g), b) in step.parameters.iter_mut().zip(step.gradient).zip(buffer) {
                  *b = momentum * *b + *g;
                  *w -= lr * *b;
              }
              Ok(Outcome::Applied)
          }
      }
      """
    case .scheduler:
      """
      impl Scheduler for \(type) {
          fn describe() -> Description {
              Description {
                  id: "\(name)",
                  summary: "\(summary)",
                  numbers: vec![
                      Number::new("every", 1000.0, 1.0..=1e9, "length of a stair in steps"),
                      Number::new("factor", 0.1, 0.0..=1.0, "ratio of one stair to the one before"),
                  ],
                  traits: traits::PURE,
                  ..Default::default()
              }
          }

          fn new(_: &Creation) -> Result<Self, Failure> {
              Ok(\(type))
          }

          fn value(&mut self, record: &mut Record) -> Result<f64, Failure> {
              let stairs = (record.step as f64 / record.values.get("every")).floor();
              Ok(record.base_value * record.values.get("factor").powf(stairs))
          }
      }
      """
    case .landscape:
      """
      impl Landscape for \(type) {
          const OFFERS: &'static [Offer] = &[Offer::LowerBound];

          fn describe() -> Description {
              Description {
                  id: "\(name)",
                  summary: "\(summary)",
                  numbers: vec![Number::new("scale", 1.0, 0.0..=1e6, "curvature")],
                  ..Default::default()
              }
          }

          fn new(creation: &Creation, _: &Random) -> Result<Self, Failure> {
              Ok(\(type) { scale: creation.values.get("scale") })
          }

          fn layout(&self) -> Vec<Tensor> {
              vec![Tensor::new("w", &[2], Role::Weight)]
          }

          fn initialize<R: Real>(&mut self, parameters: &mut [R], _: &Random) -> Result<(), Failure> {
              parameters.copy_from_slice(&[1.0, -2.0].map(R::of));
              Ok(())
          }

          // Without a gradient only the loss is wanted.
          fn loss<R: Real>(&mut self, at: &mut Evaluation<R>) -> Result<f64, Failure> {
              for (g, w) in at.gradient.iter_mut().zip(at.parameters) {
                  *g = R::of(self.scale) * *w;
              }
              let squares: f64 = at.parameters.iter().map(|w| w.wide() * w.wide()).sum();
              Ok(0.5 * self.scale * squares)
          }

          fn lower_bound(&self) -> f64 {
              0.0
          }
      }
      """
    case .regularizer:
      """
      impl Regularizer for \(type) {
          const HOOKS: &'static [Hook] = &[Hook::Penalty];

          fn describe() -> Description {
              Description {
                  id: "\(name)",
                  summary: "\(summary)",
                  numbers: vec![Number::new("strength", 1e-4, 0.0..=1e6, "weight of the penalty")],
                  ..Default::default()
              }
          }

          fn new(_: &Creation) -> Result<Self, Failure> {
              Ok(\(type))
          }

          // Without a gradient only the value is wanted.
          fn penalty<R: Real>(&mut self, call: &mut Objective<R>) -> Result<f64, Failure> {
              let strength = call.values.get("strength");
              for (g, w) in call.gradient.iter_mut().zip(call.parameters) {
                  *g += R::of(strength) * *w;
              }
              let squares: f64 = call.parameters.iter().map(|w| w.wide() * w.wide()).sum();
              Ok(0.5 * strength * squares)
          }
      }
      """
    }
  }
}
