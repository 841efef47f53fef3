//! A bowl.
use surplus::{Creation, Description, Evaluation, Failure, Landscape, Number, Offer, Random, Real, Role, Tensor};

struct __TYPE__ {
    scale: f64,
}

impl Landscape for __TYPE__ {
    const OFFERS: &'static [Offer] = &[Offer::LowerBound];

    fn describe() -> Description {
        Description {
            id: "__NAME__",
            summary: "a bowl",
            formula: "loss = 1/2 scale |w|^2\nstart: w = (1, -2);  n = 2",
            numbers: vec![Number::new("scale", 1.0, 0.0..=1e6, "curvature")],
            ..Default::default()
        }
    }

    fn new(creation: &Creation, _: &Random) -> Result<Self, Failure> {
        Ok(__TYPE__ { scale: creation.values.get("scale") })
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

surplus::export!("__NAME__", "1.0.0", [landscape __TYPE__]);
