import CommandLineDriver
import Foundation
import Testing

/// An optimizer in Rust that looks at the tensors: descent on the biases alone.
@Suite struct RustTensorTests {
  private static let source = """
    use surplus::{Creation, Description, Failure, Number, Optimizer, Outcome, Real, Role, Step};
    use std::ops::Range;

    struct Biases {
        ranges: Vec<Range<usize>>,
    }

    impl Optimizer for Biases {
        fn describe() -> Description {
            Description {
                id: "biases",
                summary: "descent on the biases",
                numbers: vec![Number::new("lr", 0.1, 0.0..=1e6, "learning rate")],
                ..Default::default()
            }
        }

        fn new(creation: &Creation) -> Result<Self, Failure> {
            let tensors = creation.tensors();
            for (tensor, range) in &tensors {
                if tensor.name().is_empty() || tensor.shape().iter().product::<usize>() != range.len() {
                    return Err("a tensor without a name, or of another size".into());
                }
            }
            let biases = tensors.into_iter().filter(|(tensor, _)| tensor.role() == Role::Bias);
            Ok(Biases { ranges: biases.map(|(_, range)| range).collect() })
        }

        fn step<R: Real>(&mut self, step: &mut Step<R>) -> Result<Outcome, Failure> {
            let lr = R::of(step.values.get("lr"));
            for range in &self.ranges {
                for i in range.clone() {
                    step.parameters[i] -= lr * step.gradient[i];
                }
            }
            Ok(Outcome::Applied)
        }
    }

    surplus::export!("biases", "1.0.0", [optimizer Biases]);

    """

  @Test func tensorsAreNamedAndPlaced() throws {
    let surplus = try Surplus()
    let made = try surplus(
      "plugin", "new", "biases", "--kind", "optimizer", "--language", "rust")
    try #require(made.status == 0, "\(made.messages)")
    try surplus.scratch.write(Self.source, to: "biases/src/lib.rs")
    let built = try surplus("plugin", "build", "biases")
    try #require(built.status == 0, "\(built.messages)")
    let checked = try surplus(
      "plugin", "check", "biases/libbiases_plugin.so", "--only", "works_on_any_layout")
    #expect(checked.status == 0, "\(checked.output)")
    // Two inputs, three units, two classes: a matrix and a bias of each layer, one after the other.
    let lines = try surplus.trace(
      landscape: "mlp: {inputs: 2, classes: 2, width: 3, depth: 1}", optimizer: "biases", steps: 1,
      "--plugins", "biases", "--batch", "20", "--precision", "f64", "--emit", "parameters,gradient")
    let (before, after) = (try #require(lines[0].parameters), try #require(lines[1].parameters))
    let gradient = try #require(lines[0].gradient)
    let biases = Set(Array(6..<9) + [15, 16])
    #expect(before.count == 17)
    for index in before.indices {
      let expected = biases.contains(index) ? before[index] - 0.1 * gradient[index] : before[index]
      #expect(after[index] == expected, "element \(index)")
    }
    #expect(before != after)
  }
}
