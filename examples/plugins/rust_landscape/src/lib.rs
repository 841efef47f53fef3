//! A landscape in Rust: the extended Rosenbrock function (Moré, Garbow and Hillstrom 1981,
//! doi:10.1145/355934.355936, problem 21).
//!
//!     loss = sum over pairs (x, y) of 100 (y - x^2)^2 + (1 - x)^2, from (-1.2, 1)
//!
//! Its minimum is 0, where all numbers are 1. Gradient and Hessian product are exact.
//!
//!     surplus plugin build examples/plugins/rust_landscape
//!     surplus trace --landscape rosenbrock --optimizer lbfgs --steps 50 --plugins examples/plugins/rust_landscape
use surplus::{
    Creation, Description, Evaluation, Failure, Landscape, Number, Offer, Product, Random, Real, Role, Tensor,
};

struct Rosenbrock {
    pairs: usize,
}

impl Landscape for Rosenbrock {
    const OFFERS: &'static [Offer] = &[Offer::HessianProduct, Offer::LowerBound, Offer::Distance];

    fn describe() -> Description {
        Description {
            id: "rosenbrock",
            summary: "curved valleys, side by side",
            reference: "doi:10.1145/355934.355936",
            numbers: vec![Number::integer("pairs", 1, 1..=1_000_000, "half of the parameters")],
            size: Some("pairs"),
            ..Default::default()
        }
    }

    fn new(creation: &Creation, _: &Random) -> Result<Self, Failure> {
        Ok(Rosenbrock { pairs: creation.values.get("pairs") as usize })
    }

    fn layout(&self) -> Vec<Tensor> {
        vec![Tensor::new("x", &[self.pairs, 2], Role::Weight)]
    }

    fn initialize<R: Real>(&mut self, parameters: &mut [R], _: &Random) -> Result<(), Failure> {
        for pair in parameters.chunks_exact_mut(2) {
            pair.copy_from_slice(&[-1.2, 1.0].map(R::of));
        }
        Ok(())
    }

    fn loss<R: Real>(&mut self, at: &mut Evaluation<R>) -> Result<f64, Failure> {
        // Empty where only the loss is wanted.
        for (g, p) in at.gradient.chunks_exact_mut(2).zip(at.parameters.chunks_exact(2)) {
            let (x, y) = (p[0].wide(), p[1].wide());
            g[0] = R::of(-400.0 * x * (y - x * x) - 2.0 * (1.0 - x));
            g[1] = R::of(200.0 * (y - x * x));
        }
        let term = |p: &[R]| {
            let (x, y) = (p[0].wide(), p[1].wide());
            100.0 * (y - x * x) * (y - x * x) + (1.0 - x) * (1.0 - x)
        };
        Ok(at.parameters.chunks_exact(2).map(term).sum())
    }

    fn hessian_product<R: Real>(&mut self, at: &mut Product<R>) -> Result<(), Failure> {
        let given = at.parameters.chunks_exact(2).zip(at.vector.chunks_exact(2));
        for (h, (p, v)) in at.product.chunks_exact_mut(2).zip(given) {
            let (x, y, along, across) = (p[0].wide(), p[1].wide(), v[0].wide(), v[1].wide());
            h[0] = R::of((1200.0 * x * x - 400.0 * y + 2.0) * along - 400.0 * x * across);
            h[1] = R::of(200.0 * across - 400.0 * x * along);
        }
        Ok(())
    }

    fn lower_bound(&self) -> f64 {
        0.0
    }

    fn distance<R: Real>(&self, parameters: &[R]) -> f64 {
        parameters.iter().map(|x| (x.wide() - 1.0) * (x.wide() - 1.0)).sum::<f64>().sqrt()
    }
}

surplus::export!("rosenbrock", "1.0.0", [landscape Rosenbrock]);
