//! Landscapes.

use crate::description::Description;
use crate::failure::Failure;
use crate::instance::Creation;
use crate::random::Random;
use crate::real::Real;
use crate::tensor::Tensor;

/// What a landscape has beside a loss and its gradient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// [`Landscape::rows`], and [`Landscape::metrics`] with it; without, it is a closed form.
    Rows,
    /// [`Landscape::hessian_product`]
    HessianProduct,
    /// [`Landscape::metrics`] of a closed form.
    Metrics,
    /// [`Landscape::lower_bound`]
    LowerBound,
    /// [`Landscape::distance`]
    Distance,
}

/// A part of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// What the gradient sees.
    Train,
    /// What choices are made on.
    Validation,
    /// What is reported.
    Test,
}

/// Over a whole split.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// The mean loss.
    pub loss: f64,
    /// The fraction of wrong answers, where that has a meaning.
    pub error: Option<f64>,
}

/// Training rows that an evaluation sees.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    pub(crate) listed: Option<&'a [i32]>,
    pub(crate) count: usize,
}

impl<'a> Rows<'a> {
    /// How many there are; 0 in a closed form.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none, as in a closed form.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Their indices.
    pub fn iter(&self) -> impl Iterator<Item = usize> + 'a {
        let listed = self.listed;
        (0..self.count).map(move |k| listed.map_or(k, |rows| rows[k] as usize))
    }
}

/// A request for the loss.
pub struct Evaluation<'a, R> {
    /// The rows it is the mean over.
    pub rows: Rows<'a>,
    /// The point.
    pub parameters: &'a [R],
    /// To be written, not added to; empty where only the loss is wanted.
    pub gradient: &'a mut [R],
}

/// A request for the Hessian of that loss times a vector.
pub struct Product<'a, R> {
    /// The rows it is the mean over.
    pub rows: Rows<'a>,
    /// The point.
    pub parameters: &'a [R],
    /// The vector.
    pub vector: &'a [R],
    /// To be written, not added to.
    pub product: &'a mut [R],
}

/// A function to minimize. Only what `OFFERS` names is called beside `layout`, `initialize` and `loss`; write those.
pub trait Landscape: Sized {
    /// What it has beside a loss.
    const OFFERS: &'static [Offer] = &[];
    /// What it is; without `slots`.
    fn describe() -> Description;
    /// Makes an instance. The numbers are for data that the seed decides.
    fn new(creation: &Creation, random: &Random) -> Result<Self, Failure>;
    /// Its parameters.
    fn layout(&self) -> Vec<Tensor>;
    /// Writes the initial point.
    fn initialize<R: Real>(&mut self, parameters: &mut [R], random: &Random) -> Result<(), Failure>;
    /// Returns the mean loss over the rows and writes its gradient unless that is empty. The same call gives the same
    /// bits.
    fn loss<R: Real>(&mut self, at: &mut Evaluation<R>) -> Result<f64, Failure>;
    /// Writes the Hessian of that loss times a vector.
    fn hessian_product<R: Real>(&mut self, _: &mut Product<R>) -> Result<(), Failure> {
        Err("hessian_product is in OFFERS and not written".into())
    }
    /// Rows of a split; a spec holds none of those to train on out.
    fn rows(&self, _: Split) -> usize {
        panic!("rows is in OFFERS and not written")
    }
    /// Loss and error of a split with rows.
    fn metrics<R: Real>(&mut self, _: Split, _: &[R]) -> Result<Metrics, Failure> {
        Err("metrics is to be written where OFFERS has it, or Rows".into())
    }
    /// A lower bound of the loss.
    fn lower_bound(&self) -> f64 {
        panic!("lower_bound is in OFFERS and not written")
    }
    /// From a point to the known solution. What it panics with, the next loss fails with.
    fn distance<R: Real>(&self, _: &[R]) -> f64 {
        panic!("distance is in OFFERS and not written")
    }
}
