//! What every instance holds, and what its calls are lent.

use crate::boundary;
use crate::description::Description;
use crate::failure::Failure;
use crate::real::Real;
use crate::tensor::{tensors, Tensor};
use std::ffi::CString;
use std::marker::PhantomData;
use std::ops::Range;
use std::os::raw::c_void;

/// What a component is created from.
pub struct Creation<'a> {
    /// Initial values of its hyperparameters.
    pub values: Values<'a>,
    /// Number of parameters; 0 for a scheduler and a landscape.
    pub count: usize,
    pub(crate) layout: Option<&'a boundary::Layout>,
}

impl Creation<'_> {
    /// The tensors of the parameters, each with where it lies in a flat buffer; none for a scheduler and a landscape.
    pub fn tensors(&self) -> Vec<(Tensor, Range<usize>)> {
        self.layout.map_or_else(Vec::new, |layout| unsafe { tensors(layout) })
    }
}

/// Values of the hyperparameters, schedules applied.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    description: &'a Description,
    values: *const f64,
}

impl<'a> Values<'a> {
    pub(crate) fn new(description: &'a Description, values: *const f64) -> Values<'a> {
        Values { description, values }
    }

    /// One by its name. Panics for a name that the description does not have.
    pub fn get(&self, name: &str) -> f64 {
        match self.description.numbers.iter().position(|number| number.name == name) {
            Some(index) => unsafe { *self.values.add(index) },
            None => panic!("{} has no hyperparameter {}", self.description.id, name),
        }
    }
}

/// State buffers, in the order of the description's `slots`.
pub struct State<'a, R> {
    buffers: *const *mut c_void,
    slots: usize,
    count: usize,
    lent: PhantomData<&'a mut R>,
}

impl<'a, R: Real> State<'a, R> {
    pub(crate) fn new(buffers: *const *mut c_void, slots: usize, count: usize) -> State<'a, R> {
        State { buffers, slots: if buffers.is_null() { 0 } else { slots }, count, lent: PhantomData }
    }

    /// All slots at once, to read: for a view, which changes nothing. Panics where there are fewer.
    pub fn read<const N: usize>(&self) -> [&[R]; N] {
        assert!(N <= self.slots, "{} state slots asked for, {} are there", N, self.slots);
        let mut index = 0;
        [(); N].map(|()| {
            index += 1;
            unsafe { readable(*self.buffers.add(index - 1), self.count) }
        })
    }

    /// All slots at once: `let [first, second] = step.state.slots();`. Panics where there are fewer.
    pub fn slots<const N: usize>(&mut self) -> [&mut [R]; N] {
        assert!(N <= self.slots, "{} state slots asked for, {} are there", N, self.slots);
        let mut index = 0;
        [(); N].map(|()| {
            index += 1;
            unsafe { writable(*self.buffers.add(index - 1), self.count) }
        })
    }
}

pub(crate) struct Instance<Component> {
    pub component: Component,
    pub description: Description,
    pub count: usize,
    pub is_double: bool,
    pub host: *const boundary::Host,
    /// What `save` was asked for, from its first call to its second.
    pub saved: Option<Vec<u8>>,
    names: Vec<CString>,
}

impl<Component> Instance<Component> {
    /// # Safety
    /// As `create` of the boundary; `layout` may be null.
    pub unsafe fn create(
        description: Description, host: *const boundary::Host, layout: *const boundary::Layout, values: *const f64,
        result: *mut *mut c_void, error: *mut boundary::Error,
        make: impl FnOnce(&Creation) -> Result<Component, Failure>,
    ) -> i32 {
        crate::failure::guarded(error, || {
            let layout = layout.as_ref();
            let count = layout.map_or(0, |layout| layout.count as usize);
            let values = Values::new(&description, values);
            description.demand_ranges(&values)?;
            let component = make(&Creation { values, count, layout })?;
            let names = description.slots.iter().map(|name| CString::new(*name).unwrap_or_default()).collect();
            let is_double = layout.map_or(true, |layout| layout.dtype == boundary::F64);
            let instance = Instance { component, description, count, is_double, host, saved: None, names };
            *result = Box::into_raw(Box::new(instance)).cast();
            Ok(())
        })
    }

    /// The slots of the description; `state` of the boundary.
    pub unsafe extern "C" fn state(
        instance: *mut c_void, layout: *const boundary::Layout, slots: *mut boundary::Slot, capacity: u64,
    ) -> u64 {
        let instance = &*instance.cast::<Self>();
        for (index, name) in instance.names.iter().enumerate().take(capacity as usize) {
            let slot = boundary::Slot { name: name.as_ptr(), count: (*layout).count, dtype: 0, reserved: 0 };
            slots.add(index).write(slot);
        }
        instance.names.len() as u64
    }

    /// `destroy` of the boundary. A panic of the component's `drop` goes no further.
    pub unsafe extern "C" fn destroy(instance: *mut c_void) {
        let instance = instance.cast::<Self>();
        crate::failure::guarded(std::ptr::null_mut(), || {
            drop(Box::from_raw(instance));
            Ok(())
        });
    }
}

/// A buffer lent to read; empty where there is none.
pub(crate) unsafe fn readable<'a, R>(pointer: *const c_void, count: usize) -> &'a [R] {
    if pointer.is_null() { &[] } else { std::slice::from_raw_parts(pointer.cast(), count) }
}

/// A buffer lent to write; empty where there is none.
pub(crate) unsafe fn writable<'a, R>(pointer: *mut c_void, count: usize) -> &'a mut [R] {
    if pointer.is_null() { &mut [] } else { std::slice::from_raw_parts_mut(pointer.cast(), count) }
}
