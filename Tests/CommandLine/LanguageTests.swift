import CommandLineDriver
import Foundation
import Testing

/// One rule in C, C++ and Rust with what the guide shows of each: whole numbers, two slots, needs, promises, a step that
/// is left out, random numbers and a failure. Descent on a mean gradient whose last slot counts the steps.
@Suite struct LanguageTests {
  private static let inC = """
    #include "surplus_author.h"
    static const surplus_hyperparameter *const hyperparameters[] = {
        SURPLUS_TUNED("lr", 0.01, 0, 1, 1e-4, 1, "rate"),
        SURPLUS_WHOLE("every", 3, 1, 99, "steps from one that is left out to the next"),
        SURPLUS_NUMBER("noise", 0, 0, 1, "not used"),
    };
    static uint64_t state(void *instance, const surplus_layout *layout, surplus_slot *slots, uint64_t capacity) {
      (void)instance;
      if (capacity > 0) slots[0] = (surplus_slot){.name = "mean", .count = layout->count};
      if (capacity > 1) slots[1] = (surplus_slot){.name = "steps", .count = layout->count};
      return 2;
    }
    static surplus_status step(void *instance, surplus_step *step, surplus_error *error) {
      const surplus_layout *layout = instance;
      const double *values = step->hyperparameters;
      if (!(step->loss < 1e6)) return surplus_failed(error, "the loss is a million");
      if ((step->index + 1) % (uint64_t)values[1] == 0) return step->outcome = SURPLUS_SKIPPED, SURPLUS_OK;
      SURPLUS_IN_PRECISION(layout->dtype, {
        const real lr = (real)values[0], *g = step->gradient;
        real *w = step->parameters, *m = step->state[0], *s = step->state[1];
        for (uint64_t i = 0; i < layout->count; i++) {
          s[i] += 1;
          m[i] += (g[i] - m[i]) / s[i];
          w[i] -= lr * m[i];
        }
      });
      return SURPLUS_OK;
    }
    static const surplus_optimizer table = {
        .struct_size = sizeof table, .create = surplus_keep_layout, .state = state, .step = step};
    SURPLUS_LIBRARY("part", "1.0.0", SURPLUS_INTERFACE_OPTIMIZER, table, hyperparameters, SURPLUS_NEEDS_LOSS,
                    SURPLUS_ELEMENTWISE | SURPLUS_DECOUPLED_DECAY, "mean gradient", "",
                    .formula = "m += (g - m) / s\\nw -= lr m", .state = "2 n", .cost = "one gradient");

    """

  private static let inCPlusPlus = """
    #include "surplus.hpp"
    struct Part {
      static surplus::Description describe() {
        surplus::Description part{"part", "mean gradient",
                                  {{"lr", 0.01, 0, 1, "rate", 1e-4, 1}, surplus::integer("every", 3, 1, 99, "steps"),
                                   {"noise", 0, 0, 1, "deviation"}},
                                  SURPLUS_ELEMENTWISE | SURPLUS_DECOUPLED_DECAY, SURPLUS_NEEDS_LOSS};
        part.formula = "m += (g - m) / s\\nw -= lr m";
        part.state = "2 n";
        part.cost = "one gradient";
        return part;
      }
      static constexpr const char *slots[] = {"mean", "steps"};
      template <class Real> void step(surplus::Step<Real> &step) const {
        if (!(step.call.loss < 1e6)) throw std::runtime_error("the loss is a million");
        if ((step.call.index + 1) % uint64_t(step[1]) == 0) {
          step.call.outcome = SURPLUS_SKIPPED;
          return;
        }
        const auto w = step.parameters();
        const auto g = step.gradient();
        const auto m = step.state(0), s = step.state(1);
        for (std::size_t i = 0; i < w.size(); i++) {
          s[i] += 1;
          m[i] += (g[i] - m[i]) / s[i];
          w[i] -= step[0] * m[i];
          if (step[2] > 0) w[i] += step[2] * Real(step.random().normal(i));
        }
      }
    };
    SURPLUS_EXPORT_COMPONENTS("part", "1.0.0", surplus::optimizer<Part>());

    """

  private static let inRust = """
    use surplus::{needs, traits, Creation, Description, Failure, Number, Optimizer, Outcome, Real, Step};
    struct Part;
    impl Optimizer for Part {
        fn describe() -> Description {
            Description {
                id: "part",
                summary: "mean gradient",
                numbers: vec![
                    Number::new("lr", 0.01, 0.0..=1.0, "rate").tuned(1e-4..=1.0),
                    Number::integer("every", 3, 1..=99, "steps"),
                    Number::new("noise", 0.0, 0.0..=1.0, "deviation"),
                ],
                slots: vec!["mean", "steps"],
                formula: "m += (g - m) / s\\nw -= lr m",
                state: "2 n",
                cost: "one gradient",
                traits: traits::ELEMENTWISE | traits::DECOUPLED_DECAY,
                needs: needs::LOSS,
                ..Default::default()
            }
        }
        fn new(_: &Creation) -> Result<Self, Failure> {
            Ok(Part)
        }
        fn step<R: Real>(&mut self, step: &mut Step<R>) -> Result<Outcome, Failure> {
            if !(step.loss < 1e6) {
                return Err("the loss is a million".into());
            }
            if (step.index + 1) % step.values.get("every") as u64 == 0 {
                return Ok(Outcome::Skipped);
            }
            let [lr, noise] = ["lr", "noise"].map(|name| R::of(step.values.get(name)));
            let [mean, steps] = step.state.slots();
            for i in 0..step.parameters.len() {
                steps[i] += R::of(1.0);
                let change = (step.gradient[i] - mean[i]) / steps[i];
                mean[i] += change;
                step.parameters[i] -= lr * mean[i];
                if noise > R::of(0.0) {
                    step.parameters[i] += noise * R::of(step.random.normal(i as u64));
                }
            }
            Ok(Outcome::Applied)
        }
    }
    surplus::export!("part", "1.0.0", [optimizer Part]);

    """

  let surplus: Surplus

  init() throws {
    surplus = try Surplus()
    for (language, file, source) in [
      ("c", "part.c", Self.inC), ("cpp", "part.cpp", Self.inCPlusPlus),
      ("rust", "src/lib.rs", Self.inRust),
    ] {
      let made = try surplus(
        "plugin", "new", "part", "--kind", "optimizer", "--language", language, "--folder", language
      )
      try #require(made.status == 0, "\(made.messages)")
      try surplus.scratch.write(source, to: "\(language)/\(file)")
      let built = try surplus("plugin", "build", language)
      try #require(built.status == 0, "\(built.messages)")
      #expect(!built.messages.contains("warning"), "\(built.messages)")
    }
  }

  /// Each step computed again, from the gradient it saw.
  @Test(arguments: ["f64", "f32"]) func allStepAlike(precision: String) throws {
    let traces = try ["c", "cpp", "rust"].map { try trace($0, "every: 4", precision) }
    var mean = [Double](repeating: 0, count: 6)
    var steps = 0.0
    for (line, next) in zip(traces[0], traces[0].dropFirst()) where precision == "f64" {
      let (w, g) = (try #require(line.parameters), try #require(line.gradient))
      guard (line.step + 1) % 4 != 0 else {
        #expect(next.parameters == w)
        continue
      }
      steps += 1
      for (index, found) in try #require(next.parameters).enumerated() {
        mean[index] += (g[index] - mean[index]) / steps
        #expect(abs(found - (w[index] - 0.0005 * mean[index])) < 1e-13)
      }
    }
    for other in traces.dropFirst() {
      for (a, b) in zip(traces[0], other) { #expect(a.parameters == b.parameters) }
    }
  }

  /// The numbers of the step are the same in both, others in each step and for each seed.
  @Test func randomNumbersAreTheHosts() throws {
    func moves(_ language: String, _ seed: String) throws -> [Double] {
      let lines = try trace(language, "every: 99, noise: 0.1, lr: 0", "f64", "--seed", seed)
      return try zip(lines, lines.dropFirst()).flatMap { line, next in
        zip(try #require(next.parameters), try #require(line.parameters)).map { ($0 - $1) / 0.1 }
      }
    }
    let (inCPlusPlus, inRust) = (try moves("cpp", "1"), try moves("rust", "1"))
    for (a, b) in zip(inCPlusPlus, inRust) { #expect(abs(a - b) < 1e-12, "\(a) \(b)") }
    #expect(Set(inCPlusPlus).count == 120)
    #expect(try moves("cpp", "2").first != inCPlusPlus.first)
    // 120 standard normal numbers: mean and mean square to four standard deviations.
    let mean = inCPlusPlus.reduce(0, +) / 120
    let square = inCPlusPlus.reduce(0) { $0 + $1 * $1 } / 120
    #expect(abs(mean) < 4 / 120.0.squareRoot() && abs(square - 1) < 4 * (2 / 120.0).squareRoot())
  }

  @Test(arguments: ["c", "cpp", "rust"]) func saysWhatItComputes(language: String) throws {
    let described = try surplus("describe", "part/part", "--plugins", language)
    #expect(
      described.output.hasPrefix("part - mean gradient\n\n    m += (g - m) / s\n    w -= lr m\n\n"))
    #expect(described.output.contains("  state       2 n\n  cost        one gradient\n"))
  }

  @Test(arguments: ["c", "cpp", "rust"]) func failsWithItsText(language: String) throws {
    let failed = try surplus(
      "trace", "--landscape", "golden_rosenbrock", "--optimizer", "part/part: {lr: 1, every: 99}",
      "--steps", "9", "--plugins", language)
    #expect(failed.status == 3)
    #expect(failed.messages.contains("step failed: the loss is a million"), "\(failed.messages)")
  }

  private func trace(_ language: String, _ values: String, _ precision: String, _ more: String...)
    throws -> [TraceLine]
  {
    let rate = values.contains("lr") ? "" : "lr: 0.0005, "
    let command = try surplus.run(
      [
        "trace", "--landscape", "golden_rosenbrock", "--optimizer", "part/part: {\(rate)\(values)}",
        "--steps", "20", "--plugins", language, "--precision", precision, "--emit",
        "parameters,gradient",
      ] + more)
    try #require(command.status == 0, "\(command.messages)")
    return try TraceLine.lines(of: command.output)
  }
}
