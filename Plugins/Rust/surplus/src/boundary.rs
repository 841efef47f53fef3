//! The structs of `surplus.h` 1.1, field by field. Its text is the reference; `layout.rs` freezes sizes and offsets.

use std::os::raw::{c_char, c_void};

// Functions of several tables.
type Create = unsafe extern "C" fn(
    *const Host, *const Descriptor, *const Layout, *const f64, *mut *mut c_void, *mut Error,
) -> i32;
type State = unsafe extern "C" fn(*mut c_void, *const Layout, *mut Slot, u64) -> u64;
type Save = unsafe extern "C" fn(*mut c_void, *mut c_void, u64) -> u64;
type Load = unsafe extern "C" fn(*mut c_void, *const c_void, u64, *mut Error) -> i32;
type Destroy = unsafe extern "C" fn(*mut c_void);
type HookFunction = unsafe extern "C" fn(*mut c_void, *const Hook, *mut Error) -> i32;
type ChangingHook = unsafe extern "C" fn(*mut c_void, *mut Hook, *mut Error) -> i32;
/// A function that this crate does not offer or use.
type Absent = Option<unsafe extern "C" fn()>;

pub const ABI_MAJOR: u32 = 1;
pub const ABI_MINOR: u32 = 1;
pub const OK: i32 = 0;
pub const F32: u32 = 1;
pub const F64: u32 = 2;
pub const REAL: u32 = 1;
pub const INTEGER: u32 = 2;
pub const LOG: u32 = 2;

macro_rules! structs {
    ($($(#[$note:meta])* $name:ident { $($field:ident: $type:ty,)* })*) => {
        $($(#[$note])* #[repr(C)] pub struct $name { $(pub $field: $type,)* })*
    };
}

structs! {
    Error { struct_size: usize, message: *mut c_char, capacity: usize, }
    View {
        data: *mut c_void, device_type: i32, device_id: i32, ndim: i32, type_code: u8, type_bits: u8, type_lanes: u16,
        shape: *mut i64, strides: *mut i64, byte_offset: u64,
    }
    Tensor {
        struct_size: usize, name: *const c_char, role: u32, layer: i32, rows: u64, columns: u64, view: View,
    }
    Layout { struct_size: usize, count: u64, dtype: u32, tensor_count: u32, tensors: *const *const Tensor, }
    Stream { struct_size: usize, key: u64, step: u64, evaluation: u64, }
    Host {
        struct_size: usize, abi_major: u32, abi_minor: u32,
        extension: unsafe extern "C" fn(*const Host, *const c_char) -> *const c_void,
        random: unsafe extern "C" fn(*const Host, *const Stream, u64, u64, *mut u32),
    }
    Slot { name: *const c_char, count: u64, dtype: u32, reserved: u32, }
    Hyperparameter {
        struct_size: usize, name: *const c_char, unit: *const c_char, summary: *const c_char, kind: u32,
        tuning_scale: u32, default_value: f64, minimum: f64, maximum: f64, tuning_minimum: f64, tuning_maximum: f64,
        choices: *const *const c_char, choice_count: u64,
    }
    Descriptor {
        struct_size: usize, id: *const c_char, interface: *const c_char, table: *const c_void, version: *const c_char,
        summary: *const c_char, reference: *const c_char, hyperparameters: *const *const Hyperparameter,
        hyperparameter_count: u64, needs: u64, traits: u64, precisions: u32, reserved: u32,
        size: *const c_char, formula: *const c_char, state: *const c_char, cost: *const c_char,
    }
    Evaluation {
        struct_size: usize, point: *const c_void, gradient: *mut c_void, batch: u32, randomness: u32, statistics: u32,
        reserved: u32, loss: f64,
    }
    Services {
        struct_size: usize, evaluate: unsafe extern "C" fn(*mut c_void, *mut Evaluation, *mut Error) -> i32,
        transform_gradient: Absent, product: Absent, sampled_gradient: Absent, inner_step: Absent, regularize: Absent,
        request_batch: Absent, report: unsafe extern "C" fn(*mut c_void, *const c_char, f64), parallel: Absent,
    }
    Claim { losses: u64, gradients: u64, products: u64, }
    Step {
        struct_size: usize, index: u64, horizon: u64, loss: f64, lower_bound: f64, previous_rate: f64,
        largest_rate: f64, hyperparameters: *const f64, parameters: *mut c_void, gradient: *const c_void,
        state: *const *mut c_void, initial: *const c_void, random: *const Stream, services: *const Services,
        context: *mut c_void, claim: Claim, outcome: u32, reserved: u32,
    }
    Optimizer {
        struct_size: usize, create: Option<Create>, state: Option<State>,
        step: Option<unsafe extern "C" fn(*mut c_void, *mut Step, *mut Error) -> i32>,
        view: Option<unsafe extern "C" fn(*mut c_void, *const Step, *mut c_void, *mut Error) -> i32>,
        save: Option<Save>, load: Option<Load>, destroy: Option<Destroy>,
    }
    Scheduler {
        struct_size: usize,
        create: Option<unsafe extern "C" fn(
            *const Host, *const Descriptor, *const f64, *mut *mut c_void, *mut Error,
        ) -> i32>,
        state: Option<unsafe extern "C" fn(*mut c_void) -> u64>,
        value: Option<unsafe extern "C" fn(*mut c_void, *mut Record, *mut Error) -> i32>,
        destroy: Option<Destroy>,
    }
    Record {
        struct_size: usize, step: u64, horizon: u64, epoch: f64, base_value: f64, current_value: f64, batch_rows: f64,
        training_loss: f64, smoothed_loss: f64, gradient_norm: f64, parameter_norm: f64, update_norm: f64,
        gradient_product: f64, validation_loss: f64, validation_error: f64, validation_is_new: u32, restart: u32,
        hyperparameters: *const f64, state: *mut f64, random: *const Stream, value: f64, outcome: u32, reserved: u32,
        progress: f64, update_product: f64, transformed_norm: f64, transformed_product: f64,
        gradient_update_product: f64,
    }
    Hook {
        struct_size: usize, step: u64, horizon: u64, learning_rate: f64, hyperparameters: *const f64,
        parameters: *mut c_void, previous: *const c_void, gradient: *mut c_void, vector: *const c_void,
        result: *mut c_void, state: *const *mut c_void, initial: *const c_void, loss: f64, validation_loss: f64,
        validation_is_new: u32, outcome: u32, random: *const Stream, services: *const Services, context: *mut c_void,
    }
    Regularizer {
        struct_size: usize, create: Option<Create>, state: Option<State>,
        penalty: Option<unsafe extern "C" fn(*mut c_void, *const Hook, *mut f64, *mut Error) -> i32>,
        penalty_product: Option<HookFunction>, surface: Option<ChangingHook>,
        transform_gradient: Option<HookFunction>, decay: Option<HookFunction>, prox: Option<HookFunction>,
        forward: Absent, backward: Absent, transform_data: Absent, transform_loss: Absent,
        trajectory: Option<ChangingHook>, view: Option<HookFunction>, save: Option<Save>, load: Option<Load>,
        destroy: Option<Destroy>,
    }
    Rows { struct_size: usize, rows: *const i32, count: u64, }
    Landscape {
        struct_size: usize,
        create: Option<unsafe extern "C" fn(
            *const Host, *const Descriptor, u32, *const f64, *const Stream, *mut *mut c_void, *mut Error,
        ) -> i32>,
        layout: Option<unsafe extern "C" fn(*mut c_void) -> *const Layout>,
        rows: Option<unsafe extern "C" fn(*mut c_void, u32) -> u64>,
        initialize: Option<unsafe extern "C" fn(*mut c_void, *const Stream, *mut c_void, *mut Error) -> i32>,
        loss: Option<unsafe extern "C" fn(
            *mut c_void, *const Rows, *const c_void, *mut f64, *mut c_void, *mut Error,
        ) -> i32>,
        hessian_product: Option<unsafe extern "C" fn(
            *mut c_void, *const Rows, *const c_void, *const c_void, *mut c_void, *mut Error,
        ) -> i32>,
        metrics: Option<unsafe extern "C" fn(
            *mut c_void, u32, *const c_void, *mut f64, *mut f64, *mut Error,
        ) -> i32>,
        lower_bound: Option<unsafe extern "C" fn(*mut c_void) -> f64>,
        distance: Option<unsafe extern "C" fn(*mut c_void, *const c_void) -> f64>,
        destroy: Option<Destroy>,
    }
    Plugin {
        struct_size: usize, abi_major: u32, abi_minor: u32, library: *const c_char, version: *const c_char,
        components: *const *const Descriptor, component_count: u64,
        extension: Option<unsafe extern "C" fn(*const c_char) -> *const c_void>,
    }
}
