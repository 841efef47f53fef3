//! RMSprop (Tieleman and Hinton 2012), as PyTorch computes it without momentum and centring.
//!
//!     surplus plugin build examples/plugins/rust
use surplus::{traits, Creation, Description, Failure, Number, Optimizer, Outcome, Real, Step};

struct Rmsprop;

impl Optimizer for Rmsprop {
    fn describe() -> Description {
        Description {
            id: "rmsprop",
            summary: "a rate for each parameter by a running mean of squares",
            formula: "v  = decay v + (1 - decay) g^2\nw -= lr g / (sqrt(v) + eps)",
            state: "1 n",
            cost: "one gradient",
            numbers: vec![
                Number::new("lr", 0.01, 0.0..=1e6, "learning rate").tuned(1e-5..=0.1),
                Number::new("decay", 0.99, 0.0..=1.0, "decay of the mean of squares"),
                Number::new("eps", 1e-8, 1e-30..=1.0, "added to its root"),
            ],
            slots: vec!["mean_of_squares"],
            traits: traits::ELEMENTWISE,
            ..Default::default()
        }
    }

    fn new(_: &Creation) -> Result<Self, Failure> {
        Ok(Rmsprop)
    }

    fn step<R: Real>(&mut self, step: &mut Step<R>) -> Result<Outcome, Failure> {
        let [lr, decay, eps] = ["lr", "decay", "eps"].map(|name| R::of(step.values.get(name)));
        let fresh = R::of(1.0) - decay;
        let [mean] = step.state.slots();
        for ((w, g), v) in step.parameters.iter_mut().zip(step.gradient).zip(mean) {
            *v = decay * *v + fresh * *g * *g;
            *w -= lr * *g / (v.sqrt() + eps);
        }
        Ok(Outcome::Applied)
    }
}

surplus::export!("rmsprop", "1.0.0", [optimizer Rmsprop]);
