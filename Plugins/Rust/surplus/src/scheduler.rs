//! Schedulers.

use crate::boundary;
use crate::description::Description;
use crate::failure::{guarded, Failure};
use crate::instance::{writable, Creation, Instance, Values};
use crate::random::Random;
use std::os::raw::c_void;

/// What is known before update t; what is not known (yet) is not a number.
pub struct Record<'a> {
    /// t, from 0.
    pub step: u64,
    /// T, the planned number of updates if each costs one gradient, where it is known.
    pub horizon: Option<u64>,
    /// The fraction of the budget spent before this update, from 0 to 1, where it is known.
    pub progress: Option<f64>,
    /// Passes over the training rows so far.
    pub epoch: f64,
    /// The driven hyperparameter in the spec.
    pub base_value: f64,
    /// The driven hyperparameter in the last step.
    pub current_value: f64,
    /// Training rows of the last step's batch.
    pub batch_rows: f64,
    /// Objective of the last finished step.
    pub training_loss: f64,
    /// Its exponential average.
    pub smoothed_loss: f64,
    /// Before gradient transforms, of the last finished step; of this one with [`crate::needs::GRADIENT`]. The other
    /// numbers of gradients are of the same step.
    pub gradient_norm: f64,
    /// After the last finished step, with [`crate::needs::NORMS`].
    pub parameter_norm: f64,
    /// Of the last finished step, with [`crate::needs::NORMS`].
    pub update_norm: f64,
    /// Inner product of the last two updates, with [`crate::needs::NORMS`].
    pub update_product: f64,
    /// Inner product of the last two gradients before gradient transforms, with [`crate::needs::NORMS`].
    pub gradient_product: f64,
    /// Norm of the gradient after gradient transforms, as the optimizer sees it, with [`crate::needs::NORMS`].
    pub transformed_norm: f64,
    /// Inner product of the last two of those, with [`crate::needs::NORMS`].
    pub transformed_product: f64,
    /// Inner product of the gradient after gradient transforms and the update before it, with [`crate::needs::NORMS`].
    pub gradient_update_product: f64,
    /// As last measured.
    pub validation_loss: f64,
    /// As last measured, a fraction.
    pub validation_error: f64,
    /// Whether this is the first record after a measurement.
    pub validation_is_new: bool,
    /// Hyperparameters of the scheduler.
    pub values: Values<'a>,
    /// Its numbers, zero at the start.
    pub state: &'a mut [f64],
    /// Of this step.
    pub random: Random,
    /// Out: the optimizer forgets its state and counts from 0 again.
    pub restart: bool,
    /// Out: the trial ends before this update.
    pub stop: bool,
}

impl Record<'_> {
    /// Where on the way to the horizon this update lies, in steps: progress times the horizon, which is the step itself
    /// where each step costs one gradient. A schedule over the horizon is a function of this and not of `step`.
    pub fn position(&self) -> f64 {
        let whole = self.step as f64;
        match (self.horizon, self.progress) {
            // Whole steps stay as they are: t / T x T need not be t.
            (Some(horizon), Some(progress)) if progress != whole / horizon as f64 => progress * horizon as f64,
            _ => whole,
        }
    }
}

/// A rule that drives one hyperparameter over time.
pub trait Scheduler: Sized {
    /// How many numbers it remembers in `record.state`.
    const STATE: u64 = 0;
    /// What it is; without `slots`.
    fn describe() -> Description;
    /// Makes an instance.
    fn new(creation: &Creation) -> Result<Self, Failure>;
    /// The absolute value of the driven hyperparameter for update `record.step`.
    fn value(&mut self, record: &mut Record) -> Result<f64, Failure>;
}

/// The descriptor of a scheduler; see [`crate::export!`].
pub fn scheduler<Component: Scheduler>() -> *const boundary::Descriptor {
    let table = boundary::Scheduler {
        struct_size: std::mem::size_of::<boundary::Scheduler>(),
        create: Some(create::<Component>),
        state: Some(state::<Component>),
        value: Some(value::<Component>),
        destroy: Some(Instance::<Component>::destroy),
    };
    Component::describe().leak("surplus.scheduler/1", Box::into_raw(Box::new(table)).cast())
}

unsafe extern "C" fn create<Component: Scheduler>(
    host: *const boundary::Host, _: *const boundary::Descriptor, values: *const f64, result: *mut *mut c_void,
    error: *mut boundary::Error,
) -> i32 {
    Instance::create(Component::describe(), host, std::ptr::null(), values, result, error, Component::new)
}

unsafe extern "C" fn state<Component: Scheduler>(_: *mut c_void) -> u64 {
    Component::STATE
}

unsafe extern "C" fn value<Component: Scheduler>(
    instance: *mut c_void, call: *mut boundary::Record, error: *mut boundary::Error,
) -> i32 {
    // A host of 1.0 knows nothing of what 1.1 added at the end.
    let is_full = (*call).struct_size >= std::mem::size_of::<boundary::Record>();
    let added = |number: *const f64| if is_full { number.read() } else { f64::NAN };
    let progress = added(std::ptr::addr_of!((*call).progress));
    let update_product = added(std::ptr::addr_of!((*call).update_product));
    let transformed_norm = added(std::ptr::addr_of!((*call).transformed_norm));
    let transformed_product = added(std::ptr::addr_of!((*call).transformed_product));
    let gradient_update_product = added(std::ptr::addr_of!((*call).gradient_update_product));
    let (instance, call) = (&mut *instance.cast::<Instance<Component>>(), &mut *call);
    guarded(error, || {
        let mut record = Record {
            progress: Some(progress).filter(|progress| !progress.is_nan()),
            update_product,
            transformed_norm,
            transformed_product,
            gradient_update_product,
            step: call.step,
            horizon: Some(call.horizon).filter(|horizon| *horizon > 0),
            epoch: call.epoch,
            base_value: call.base_value,
            current_value: call.current_value,
            batch_rows: call.batch_rows,
            training_loss: call.training_loss,
            smoothed_loss: call.smoothed_loss,
            gradient_norm: call.gradient_norm,
            parameter_norm: call.parameter_norm,
            update_norm: call.update_norm,
            gradient_product: call.gradient_product,
            validation_loss: call.validation_loss,
            validation_error: call.validation_error,
            validation_is_new: call.validation_is_new != 0,
            values: Values::new(&instance.description, call.hyperparameters),
            state: writable(call.state.cast(), Component::STATE as usize),
            random: Random::new(instance.host, call.random),
            restart: false,
            stop: false,
        };
        let value = instance.component.value(&mut record)?;
        (call.restart, call.outcome) = (record.restart as u32, if record.stop { 3 } else { 0 });
        call.value = value;
        Ok(())
    })
}
