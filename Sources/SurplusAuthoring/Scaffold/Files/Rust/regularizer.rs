//! Penalty on the squared norm.
use surplus::{Creation, Description, Failure, Hook, Number, Objective, Real, Regularizer};

struct __TYPE__;

impl Regularizer for __TYPE__ {
    const HOOKS: &'static [Hook] = &[Hook::Penalty];

    fn describe() -> Description {
        Description {
            id: "__NAME__",
            summary: "penalty on the squared norm",
            formula: "penalty = 1/2 strength |w|^2",
            numbers: vec![Number::new("strength", 1e-4, 0.0..=1e6, "weight of the penalty")],
            ..Default::default()
        }
    }

    fn new(_: &Creation) -> Result<Self, Failure> {
        Ok(__TYPE__)
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

surplus::export!("__NAME__", "1.0.0", [regularizer __TYPE__]);
