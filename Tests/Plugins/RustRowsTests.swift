import CommandLineDriver
import Foundation
import Testing

/// A landscape in Rust that has data: the regression of the example in C++ once more, on the same random numbers.
@Suite struct RustRowsTests {
  private static let source = """
    use surplus::{
        Creation, Description, Evaluation, Failure, Landscape, Metrics, Number, Offer, Product, Random, Real, Role, Split,
        Tensor,
    };

    struct Regression {
        samples: usize,
        inputs: Vec<Vec<f64>>,
        targets: Vec<f64>,
    }

    fn dot<R: Real>(input: &[f64], w: &[R]) -> f64 {
        input.iter().zip(w).map(|(x, w)| x * w.wide()).sum()
    }

    impl Landscape for Regression {
        const OFFERS: &'static [Offer] = &[Offer::Rows, Offer::HessianProduct];

        fn describe() -> Description {
            Description {
                id: "wide_regression",
                summary: "linear regression",
                numbers: vec![
                    Number::integer("width", 64, 1..=1024, "parameters"),
                    Number::integer("samples", 32, 1..=256, "samples"),
                    Number::new("noise", 0.0, 0.0..=10.0, "deviation"),
                ],
                size: Some("width"),
                ..Default::default()
            }
        }

        fn new(creation: &Creation, random: &Random) -> Result<Self, Failure> {
            let [width, samples] = ["width", "samples"].map(|name| creation.values.get(name) as usize);
            let solution = 1.0 / (width as f64).sqrt();
            let draw = |row, column| random.normal((row * (width + 1) + column) as u64);
            let inputs: Vec<Vec<f64>> = (0..2 * samples).map(|i| (0..width).map(|j| draw(i, j)).collect()).collect();
            let noise = creation.values.get("noise");
            let target = |i: usize| solution * inputs[i].iter().sum::<f64>() + noise * draw(i, width);
            let targets = (0..2 * samples).map(target).collect();
            Ok(Regression { samples, inputs, targets })
        }

        fn layout(&self) -> Vec<Tensor> {
            vec![Tensor::new("w", &[1, self.inputs[0].len()], Role::Weight).layer(0)]
        }

        fn rows(&self, split: Split) -> usize {
            if split == Split::Validation { 0 } else { self.samples }
        }

        fn initialize<R: Real>(&mut self, parameters: &mut [R], _: &Random) -> Result<(), Failure> {
            parameters.fill(R::of(0.0));
            Ok(())
        }

        fn loss<R: Real>(&mut self, at: &mut Evaluation<R>) -> Result<f64, Failure> {
            let (mut sum, mut slope) = (0.0, vec![0.0; at.gradient.len()]);
            for i in at.rows.iter() {
                let residual = dot(&self.inputs[i], at.parameters) - self.targets[i];
                sum += residual * residual / 2.0;
                for (g, x) in slope.iter_mut().zip(&self.inputs[i]) {
                    *g += residual * x;
                }
            }
            for (g, s) in at.gradient.iter_mut().zip(slope) {
                *g = R::of(s / at.rows.len() as f64);
            }
            Ok(sum / at.rows.len() as f64)
        }

        fn hessian_product<R: Real>(&mut self, at: &mut Product<R>) -> Result<(), Failure> {
            let mut sums = vec![0.0; at.product.len()];
            for i in at.rows.iter() {
                let along = dot(&self.inputs[i], at.vector);
                for (s, x) in sums.iter_mut().zip(&self.inputs[i]) {
                    *s += along * x;
                }
            }
            for (h, s) in at.product.iter_mut().zip(sums) {
                *h = R::of(s / at.rows.len() as f64);
            }
            Ok(())
        }

        fn metrics<R: Real>(&mut self, split: Split, w: &[R]) -> Result<Metrics, Failure> {
            let first = if split == Split::Test { self.samples } else { 0 };
            let losses = (first..first + self.samples).map(|i| (dot(&self.inputs[i], w) - self.targets[i]).powi(2) / 2.0);
            Ok(Metrics { loss: losses.sum::<f64>() / self.samples as f64, error: None })
        }
    }

    surplus::export!("in_rust", "1.0.0", [landscape Regression]);

    """

  @Test func agreesWithTheOneInCPlusPlus() throws {
    let surplus = try Surplus()
    let made = try surplus(
      "plugin", "new", "in_rust", "--kind", "landscape", "--language", "rust")
    try #require(made.status == 0, "\(made.messages)")
    try surplus.scratch.write(Self.source, to: "in_rust/src/lib.rs")
    try FileManager.default.copyItem(
      at: Project.root.appending(path: "examples/plugins/cpp_landscape"),
      to: surplus.scratch.folder.appending(path: "in_cpp"))
    for folder in ["in_rust", "in_cpp"] {
      let built = try surplus("plugin", "build", folder)
      try #require(built.status == 0, "\(built.messages)")
    }
    let checked = try surplus("plugin", "check", "in_rust/libin_rust_plugin.so")
    #expect(checked.status == 0, "\(checked.output)")
    // Batches of eight: rows that are listed, others in each step.
    let traces = try [("in_rust", "in_rust"), ("in_cpp", "wide_regression")].map {
      folder, library in
      try surplus.trace(
        landscape: "\(library)/wide_regression: {width: 12, samples: 20, noise: 0.3}",
        optimizer: "sgd: {lr: 0.05}", steps: 30, "--plugins", folder, "--precision", "f64",
        "--batch", "8", "--seed", "5", "--emit", "parameters,gradient,hvp")
    }
    #expect(traces[0].count == 31)
    for (found, expected) in zip(traces[0], traces[1]) {
      #expect(abs(found.loss - expected.loss) < 1e-12)
      for path in [\TraceLine.parameters, \.gradient, \.hvp] {
        let (a, b) = (try #require(found[keyPath: path]), try #require(expected[keyPath: path]))
        #expect(a.count == 12 && zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 })
      }
    }
    let ran = try surplus.run(
      spec: """
        surplus: 1
        name: both
        landscape:
          - in_rust/wide_regression: &few { width: [5, 20], samples: 10, noise: 0.5, precision: f64 }
          - wide_regression/wide_regression: *few
        optimizer: [momentum: {lr: 0.02}]
        seeds: 2
        budget: {steps: 100}
        batch: {size: 5}
        validation: 0
        measure: {every: 50}

        """, "--plugins", "in_rust", "--plugins", "in_cpp")
    #expect(ran.status == 0, "\(ran.messages)")
    let apart = try surplus.results().number(
      """
      SELECT max(abs(r.value - c.value)) FROM
        (SELECT * FROM trials JOIN measurements ON trial = key WHERE landscape LIKE 'in_rust%') r
      JOIN
        (SELECT * FROM trials JOIN measurements ON trial = key WHERE landscape LIKE 'wide%') c
      ON r.width = c.width AND r.seed = c.seed AND r.step = c.step AND r.metric = c.metric
      WHERE r.metric IN ('train_loss', 'test_loss', 'gradient_norm')
      """)
    #expect(apart < 1e-12)
    #expect(try surplus.results().number("SELECT count(*) FROM trials WHERE width IN (5, 20)") == 8)
    #expect(
      try surplus.results().number(
        "SELECT count(*) FROM measurements WHERE metric = 'test_loss'") == 24)
  }
}
