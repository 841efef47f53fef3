//! Optimizers.

use crate::boundary;
use crate::description::{traits, Description};
use crate::failure::{guarded, Failure};
use crate::instance::{readable, writable, Creation, Instance, State, Values};
use crate::memory::load_nothing;
use crate::random::Random;
use crate::real::Real;
use crate::services::Services;
use std::os::raw::c_void;

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The parameters hold the next point.
    Applied = 0,
    /// They were left alone on purpose.
    Skipped = 1,
    /// A trial point was tried and taken back.
    Rejected = 2,
    /// Applied, and the trial may end.
    Stop = 3,
    /// It cannot go on.
    Diverged = 4,
}

/// One step, in the precision of the trial. All buffers have as many elements.
pub struct Step<'a, R> {
    /// t, from 0.
    pub index: u64,
    /// T, where it is known.
    pub horizon: Option<u64>,
    /// The objective before the step; not a number unless [`crate::needs::LOSS`] or something else has it.
    pub loss: f64,
    /// A known lower bound of the loss, or not a number.
    pub lower_bound: f64,
    /// Current hyperparameters.
    pub values: Values<'a>,
    /// In: the point; out: the next point.
    pub parameters: &'a mut [R],
    /// Of the objective, after gradient transforms.
    pub gradient: &'a [R],
    /// The state, zero before step 0.
    pub state: State<'a, R>,
    /// Of this step.
    pub random: Random,
    /// What the host does on request.
    pub services: Services<'a, R>,
}

/// What is known where the evaluation point is asked for. Nothing of it can be changed.
pub struct View<'a, R> {
    /// Number of finished steps.
    pub index: u64,
    /// Current hyperparameters.
    pub values: Values<'a>,
    /// The trained point.
    pub parameters: &'a [R],
    /// The state: `let [mean] = view.state.read();`.
    pub state: State<'a, R>,
}

/// A rule that chooses the next point. What it remembers from step to step lies in its slots, so that a trial can be
/// continued.
pub trait Optimizer: Sized {
    /// What it is.
    fn describe() -> Description;
    /// Makes an instance.
    fn new(creation: &Creation) -> Result<Self, Failure>;
    /// One update, in place.
    fn step<R: Real>(&mut self, step: &mut Step<R>) -> Result<Outcome, Failure>;
    /// Writes the evaluation point, where it is not the trained one; called with [`traits::OWNS_ITERATE`] alone.
    fn view<R: Real>(&self, view: &View<R>, point: &mut [R]) -> Result<(), Failure> {
        point.copy_from_slice(view.parameters);
        Ok(())
    }
    /// What it remembers beside its slots.
    fn save(&self) -> Vec<u8> {
        Vec::new()
    }
    /// Takes back what `save` gave; no bytes are the state after `new`. Bytes that cannot be right are refused, with
    /// [`Failure::invalid`], and change nothing.
    fn load(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        load_nothing(bytes)
    }
}

/// The descriptor of an optimizer; see [`crate::export!`].
pub fn optimizer<Component: Optimizer>() -> *const boundary::Descriptor {
    let description = Component::describe();
    let owns_iterate = description.traits & traits::OWNS_ITERATE != 0;
    let table = boundary::Optimizer {
        struct_size: std::mem::size_of::<boundary::Optimizer>(),
        create: Some(create::<Component>),
        state: Some(Instance::<Component>::state),
        step: Some(step::<Component>),
        view: if owns_iterate { Some(view::<Component>) } else { None },
        save: Some(save::<Component>),
        load: Some(load::<Component>),
        destroy: Some(Instance::<Component>::destroy),
    };
    description.leak("surplus.optimizer/1", Box::into_raw(Box::new(table)).cast())
}

unsafe extern "C" fn create<Component: Optimizer>(
    host: *const boundary::Host, _: *const boundary::Descriptor, layout: *const boundary::Layout, values: *const f64,
    result: *mut *mut c_void, error: *mut boundary::Error,
) -> i32 {
    Instance::create(Component::describe(), host, layout, values, result, error, Component::new)
}

unsafe extern "C" fn step<Component: Optimizer>(
    instance: *mut c_void, call: *mut boundary::Step, error: *mut boundary::Error,
) -> i32 {
    let (instance, call) = (&mut *instance.cast::<Instance<Component>>(), &mut *call);
    guarded(error, || {
        let outcome = if instance.is_double { run::<_, f64>(instance, call) } else { run::<_, f32>(instance, call) };
        call.outcome = outcome? as u32;
        Ok(())
    })
}

unsafe fn run<Component: Optimizer, R: Real>(
    instance: &mut Instance<Component>, call: &boundary::Step,
) -> Result<Outcome, Failure> {
    let count = instance.count;
    instance.component.step(&mut Step::<R> {
        index: call.index,
        horizon: Some(call.horizon).filter(|horizon| *horizon > 0),
        loss: call.loss,
        lower_bound: call.lower_bound,
        values: Values::new(&instance.description, call.hyperparameters),
        parameters: writable(call.parameters, count),
        gradient: readable(call.gradient, count),
        state: State::new(call.state, instance.description.slots.len(), count),
        random: Random::new(instance.host, call.random),
        services: Services::new(call.services, call.context, count),
    })
}

unsafe extern "C" fn view<Component: Optimizer>(
    instance: *mut c_void, call: *const boundary::Step, point: *mut c_void, error: *mut boundary::Error,
) -> i32 {
    let (instance, call) = (&*instance.cast::<Instance<Component>>(), &*call);
    guarded(error, || match instance.is_double {
        true => look::<_, f64>(instance, call, point),
        false => look::<_, f32>(instance, call, point),
    })
}

unsafe fn look<Component: Optimizer, R: Real>(
    instance: &Instance<Component>, call: &boundary::Step, point: *mut c_void,
) -> Result<(), Failure> {
    let count = instance.count;
    let view = View::<R> {
        index: call.index,
        values: Values::new(&instance.description, call.hyperparameters),
        parameters: readable(call.parameters, count),
        state: State::new(call.state, instance.description.slots.len(), count),
    };
    instance.component.view(&view, writable(point, count))
}

unsafe extern "C" fn save<Component: Optimizer>(instance: *mut c_void, bytes: *mut c_void, capacity: u64) -> u64 {
    (*instance.cast::<Instance<Component>>()).save(bytes, capacity, Component::save)
}

unsafe extern "C" fn load<Component: Optimizer>(
    instance: *mut c_void, bytes: *const c_void, count: u64, error: *mut boundary::Error,
) -> i32 {
    (*instance.cast::<Instance<Component>>()).load(bytes, count, error, Component::load)
}
