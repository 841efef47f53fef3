//! What a component says of itself.

use crate::boundary;
use crate::failure::Failure;
use crate::instance::Values;
use std::ffi::CString;
use std::ops::RangeInclusive;
use std::os::raw::{c_char, c_void};

/// Services a component cannot do without; see `SURPLUS_NEEDS_...`.
pub mod needs {
    pub const LOSS: u64 = 1;
    pub const HORIZON: u64 = 1 << 1;
    pub const GRADIENT: u64 = 1 << 2;
    pub const EVALUATION: u64 = 1 << 3;
    pub const FULL_BATCH: u64 = 1 << 8;
    pub const LOWER_BOUND: u64 = 1 << 9;
    pub const NORMS: u64 = 1 << 11;
    pub const VALIDATION: u64 = 1 << 12;
}

/// Promises a component makes; see the traits of `surplus.h`.
pub mod traits {
    pub const ELEMENTWISE: u64 = 1;
    pub const PURE: u64 = 1 << 1;
    pub const OWNS_ITERATE: u64 = 1 << 2;
    pub const DECOUPLED_DECAY: u64 = 1 << 3;
    pub const SCALES_RATE: u64 = 1 << 4;
    pub const IGNORES_RATE: u64 = 1 << 5;
    pub const UNSAVED: u64 = 1 << 6;
    pub const PROJECTS: u64 = 1 << 8;
    pub const ADAPTIVE: u64 = 1 << 9;
    pub const CONSTANT: u64 = 1 << 10;
}

/// A hyperparameter: a real or a whole number.
#[derive(Clone, Debug)]
pub struct Number {
    pub(crate) name: &'static str,
    summary: &'static str,
    value: f64,
    range: RangeInclusive<f64>,
    tuning: Option<RangeInclusive<f64>>,
    kind: u32,
}

impl Number {
    /// A number of a closed range; `name` in snake_case.
    pub fn new(name: &'static str, value: f64, range: RangeInclusive<f64>, summary: &'static str) -> Number {
        Number { name, summary, value, range, tuning: None, kind: boundary::REAL }
    }

    /// A whole number of a closed range.
    pub fn integer(name: &'static str, value: u32, range: RangeInclusive<u32>, summary: &'static str) -> Number {
        let range = f64::from(*range.start())..=f64::from(*range.end());
        Number { kind: boundary::INTEGER, ..Number::new(name, value.into(), range, summary) }
    }

    /// The part of the range worth searching, in equal ratios.
    pub fn tuned(self, range: RangeInclusive<f64>) -> Number {
        Number { tuning: Some(range), ..self }
    }
}

/// A component: `Description { id: "rmsprop", summary: "...", ..Default::default() }`.
#[derive(Clone, Debug, Default)]
pub struct Description {
    /// snake_case, unique within the library.
    pub id: &'static str,
    /// One line.
    pub summary: &'static str,
    /// DOI or arXiv id, or "".
    pub reference: &'static str,
    /// Its hyperparameters.
    pub numbers: Vec<Number>,
    /// Buffers of state with the layout of the parameters, by name; zero at the start.
    pub slots: Vec<&'static str>,
    /// Promises: a set of [`traits`].
    pub traits: u64,
    /// What it cannot do without: a set of [`needs`].
    pub needs: u64,
    /// A landscape's size: the name of the integer along which it grows.
    pub size: Option<&'static str>,
    /// What it computes, in plain text of one or more lines, or "".
    pub formula: &'static str,
    /// What it remembers, in multiples of the n parameters: "2 n"; or "".
    pub state: &'static str,
    /// What a step costs, in gradients: "one gradient"; or "".
    pub cost: &'static str,
}

impl Description {
    /// The descriptor with all it points to, made once a process and never freed.
    pub(crate) fn leak(self, interface: &str, table: *const c_void) -> *const boundary::Descriptor {
        let numbers: Vec<*const boundary::Hyperparameter> = self.numbers.iter().map(Number::leak).collect();
        Box::into_raw(Box::new(boundary::Descriptor {
            struct_size: std::mem::size_of::<boundary::Descriptor>(),
            id: leaked(self.id),
            interface: leaked(interface),
            table,
            version: leaked("1.0.0"),
            summary: leaked(self.summary),
            reference: leaked(self.reference),
            hyperparameter_count: numbers.len() as u64,
            hyperparameters: Box::leak(numbers.into_boxed_slice()).as_ptr(),
            needs: self.needs,
            traits: self.traits,
            precisions: 1 << boundary::F32 | 1 << boundary::F64,
            reserved: 0,
            size: self.size.map_or(std::ptr::null(), leaked),
            formula: leaked(self.formula),
            state: leaked(self.state),
            cost: leaked(self.cost),
        }))
    }
}

impl Description {
    /// Refuses values out of their ranges: a host that keeps to them is not taken for granted.
    pub(crate) fn demand_ranges(&self, values: &Values) -> Result<(), Failure> {
        for number in &self.numbers {
            let value = values.get(number.name);
            if !number.range.contains(&value) || (number.kind == boundary::INTEGER && value.fract() != 0.0) {
                return Err(Failure::invalid(format!("{} is {}, which is out of its range", number.name, value)));
            }
        }
        Ok(())
    }
}

impl Number {
    fn leak(&self) -> *const boundary::Hyperparameter {
        let tuning = self.tuning.clone().unwrap_or(0.0..=0.0);
        Box::into_raw(Box::new(boundary::Hyperparameter {
            struct_size: std::mem::size_of::<boundary::Hyperparameter>(),
            name: leaked(self.name),
            unit: leaked(""),
            summary: leaked(self.summary),
            kind: self.kind,
            tuning_scale: if self.tuning.is_some() { boundary::LOG } else { 0 },
            default_value: self.value,
            minimum: *self.range.start(),
            maximum: *self.range.end(),
            tuning_minimum: *tuning.start(),
            tuning_maximum: *tuning.end(),
            choices: std::ptr::null(),
            choice_count: 0,
        }))
    }
}

/// A text of C that lives until the process ends. Panics on a zero inside.
pub(crate) fn leaked(text: &str) -> *const c_char {
    CString::new(text).expect("a text of a description holds no zero").into_raw()
}
