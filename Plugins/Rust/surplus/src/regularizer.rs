//! Regularizers.

use crate::boundary;
use crate::description::Description;
use crate::failure::{guarded, Failure};
use crate::instance::{readable, writable, Creation, Instance, State, Values};
use crate::memory::load_nothing;
use crate::random::Random;
use crate::real::Real;
use std::os::raw::c_void;

/// Where a regularizer is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// [`Regularizer::penalty`]
    Penalty,
    /// [`Regularizer::transform_gradient`]
    TransformGradient,
    /// [`Regularizer::decay`]
    Decay,
    /// [`Regularizer::prox`]
    Prox,
}

/// A call that sees the point and changes the gradient.
pub struct Objective<'a, R> {
    /// t, from 0; a penalty is also asked at other points of the step.
    pub step: u64,
    /// Current hyperparameters.
    pub values: Values<'a>,
    /// The point.
    pub parameters: &'a [R],
    /// Changed in place; a penalty adds to it, and it is empty where only the value is wanted.
    pub gradient: &'a mut [R],
    /// The slots; empty for a penalty, which must not remember.
    pub state: State<'a, R>,
    /// Of this step.
    pub random: Random,
}

/// A call that changes the point after the optimizer's update.
pub struct Move<'a, R> {
    /// t, from 0.
    pub step: u64,
    /// Of step t.
    pub learning_rate: f64,
    /// Current hyperparameters.
    pub values: Values<'a>,
    /// Changed in place.
    pub parameters: &'a mut [R],
    /// The point before the update, for `decay`; else empty.
    pub previous: &'a [R],
    /// Of this step.
    pub random: Random,
}

/// A change to what is minimized, or how. Only the hooks in `HOOKS` are called; write those.
pub trait Regularizer: Sized {
    /// Where it is called.
    const HOOKS: &'static [Hook];
    /// What it is.
    fn describe() -> Description;
    /// Makes an instance.
    fn new(creation: &Creation) -> Result<Self, Failure>;
    /// Returns the penalty's value and adds its gradient unless `gradient` is empty.
    fn penalty<R: Real>(&mut self, _: &mut Objective<R>) -> Result<f64, Failure> {
        Err("penalty is in HOOKS and not written".into())
    }
    /// Changes the gradient, penalties included, before the optimizer sees it.
    fn transform_gradient<R: Real>(&mut self, _: &mut Objective<R>) -> Result<(), Failure> {
        Err("transform_gradient is in HOOKS and not written".into())
    }
    /// Subtracts learning rate x rate x previous from the parameters.
    fn decay<R: Real>(&mut self, _: &mut Move<R>) -> Result<(), Failure> {
        Err("decay is in HOOKS and not written".into())
    }
    /// Applies the proximal map with step `learning_rate`, or a projection.
    fn prox<R: Real>(&mut self, _: &mut Move<R>) -> Result<(), Failure> {
        Err("prox is in HOOKS and not written".into())
    }
    /// What it remembers beside its slots.
    fn save(&self) -> Vec<u8> {
        Vec::new()
    }
    /// Takes back what `save` gave, as an optimizer does.
    fn load(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        load_nothing(bytes)
    }
}

/// The descriptor of a regularizer; see [`crate::export!`].
pub fn regularizer<Component: Regularizer>() -> *const boundary::Descriptor {
    let has = |hook| Component::HOOKS.contains(&hook);
    let table = boundary::Regularizer {
        struct_size: std::mem::size_of::<boundary::Regularizer>(),
        create: Some(create::<Component>),
        state: Some(Instance::<Component>::state),
        penalty: if has(Hook::Penalty) { Some(penalty::<Component>) } else { None },
        penalty_product: None,
        surface: None,
        transform_gradient: if has(Hook::TransformGradient) { Some(transform_gradient::<Component>) } else { None },
        decay: if has(Hook::Decay) { Some(decay::<Component>) } else { None },
        prox: if has(Hook::Prox) { Some(prox::<Component>) } else { None },
        forward: None,
        backward: None,
        transform_data: None,
        transform_loss: None,
        trajectory: None,
        view: None,
        save: Some(save::<Component>),
        load: Some(load::<Component>),
        destroy: Some(Instance::<Component>::destroy),
    };
    Component::describe().leak("surplus.regularizer/1", Box::into_raw(Box::new(table)).cast())
}

unsafe extern "C" fn create<Component: Regularizer>(
    host: *const boundary::Host, _: *const boundary::Descriptor, layout: *const boundary::Layout, values: *const f64,
    result: *mut *mut c_void, error: *mut boundary::Error,
) -> i32 {
    Instance::create(Component::describe(), host, layout, values, result, error, Component::new)
}

macro_rules! hook {
    ($name:ident, $view:ident $(, $value:ident)?) => {
        unsafe extern "C" fn $name<Component: Regularizer>(
            instance: *mut c_void, call: *const boundary::Hook, $($value: *mut f64,)? error: *mut boundary::Error,
        ) -> i32 {
            let (instance, call) = (&mut *instance.cast::<Instance<Component>>(), &*call);
            guarded(error, || {
                let Instance { component, description, count, host, .. } = instance;
                let result = if instance.is_double {
                    component.$name(&mut $view::<f64>(description, *count, *host, call))?
                } else {
                    component.$name(&mut $view::<f32>(description, *count, *host, call))?
                };
                $(*$value = result; let result = ();)?
                Ok(result)
            })
        }
    };
}
hook!(penalty, objective, value);
hook!(transform_gradient, objective);
hook!(decay, moving);
hook!(prox, moving);

unsafe fn objective<'a, R: Real>(
    description: &'a Description, count: usize, host: *const boundary::Host, call: &boundary::Hook,
) -> Objective<'a, R> {
    Objective {
        step: call.step,
        values: Values::new(description, call.hyperparameters),
        parameters: readable(call.parameters, count),
        gradient: writable(call.gradient, count),
        state: State::new(call.state, description.slots.len(), count),
        random: Random::new(host, call.random),
    }
}

unsafe fn moving<'a, R: Real>(
    description: &'a Description, count: usize, host: *const boundary::Host, call: &boundary::Hook,
) -> Move<'a, R> {
    Move {
        step: call.step,
        learning_rate: call.learning_rate,
        values: Values::new(description, call.hyperparameters),
        parameters: writable(call.parameters, count),
        previous: readable(call.previous, count),
        random: Random::new(host, call.random),
    }
}

unsafe extern "C" fn save<Component: Regularizer>(instance: *mut c_void, bytes: *mut c_void, capacity: u64) -> u64 {
    (*instance.cast::<Instance<Component>>()).save(bytes, capacity, Component::save)
}

unsafe extern "C" fn load<Component: Regularizer>(
    instance: *mut c_void, bytes: *const c_void, count: u64, error: *mut boundary::Error,
) -> i32 {
    (*instance.cast::<Instance<Component>>()).load(bytes, count, error, Component::load)
}
