//! Gradient descent with momentum.
use surplus::{traits, Creation, Description, Failure, Number, Optimizer, Outcome, Real, Step};

struct __TYPE__;

impl Optimizer for __TYPE__ {
    fn describe() -> Description {
        Description {
            id: "__NAME__",
            summary: "gradient descent with momentum",
            formula: "b  = momentum b + g\nw -= lr b",
            state: "1 n",
            cost: "one gradient",
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
        Ok(__TYPE__)
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

surplus::export!("__NAME__", "1.0.0", [optimizer __TYPE__]);
