//! The C functions of every landscape.

use crate::boundary;
use crate::failure::{caught, guarded};
use crate::instance::{readable, writable, Creation, Values};
use crate::landscape::{Evaluation, Landscape, Offer, Product, Rows, Split};
use crate::random::Random;
use crate::real::Real;
use crate::tensor::OwnedLayout;
use std::os::raw::c_void;

/// What the functions without a status answer is asked for when it is made, where a failure can be told; that of a
/// distance is told by the next loss.
struct Made<Component> {
    component: Component,
    host: *const boundary::Host,
    layout: OwnedLayout,
    rows: [u64; 3],
    lower_bound: f64,
    failed_distance: Option<String>,
}

/// The descriptor of a landscape; see [`crate::export!`].
pub fn landscape<Component: Landscape>() -> *const boundary::Descriptor {
    let has = |offer| Component::OFFERS.contains(&offer);
    let table = boundary::Landscape {
        struct_size: std::mem::size_of::<boundary::Landscape>(),
        create: Some(create::<Component>),
        layout: Some(layout::<Component>),
        rows: if has(Offer::Rows) { Some(rows::<Component>) } else { None },
        initialize: Some(initialize::<Component>),
        loss: Some(loss::<Component>),
        hessian_product: if has(Offer::HessianProduct) { Some(hessian_product::<Component>) } else { None },
        metrics: if has(Offer::Rows) || has(Offer::Metrics) { Some(metrics::<Component>) } else { None },
        lower_bound: if has(Offer::LowerBound) { Some(lower_bound::<Component>) } else { None },
        distance: if has(Offer::Distance) { Some(distance::<Component>) } else { None },
        destroy: Some(destroy::<Component>),
    };
    Component::describe().leak("surplus.landscape/1", Box::into_raw(Box::new(table)).cast())
}

const SPLITS: [Split; 3] = [Split::Train, Split::Validation, Split::Test];

unsafe extern "C" fn create<Component: Landscape>(
    host: *const boundary::Host, _: *const boundary::Descriptor, dtype: u32, values: *const f64,
    random: *const boundary::Stream, result: *mut *mut c_void, error: *mut boundary::Error,
) -> i32 {
    guarded(error, || {
        let description = Component::describe();
        let values = Values::new(&description, values);
        description.demand_ranges(&values)?;
        let component = Component::new(&Creation { values, count: 0, layout: None }, &Random::new(host, random))?;
        let layout = OwnedLayout::new(&component.layout(), dtype)?;
        let has = |offer| Component::OFFERS.contains(&offer);
        let rows = if has(Offer::Rows) { SPLITS.map(|split| component.rows(split) as u64) } else { [0; 3] };
        let lower_bound = if has(Offer::LowerBound) { component.lower_bound() } else { f64::NAN };
        let made = Made { component, host, layout, rows, lower_bound, failed_distance: None };
        *result = Box::into_raw(Box::new(made)).cast();
        Ok(())
    })
}

unsafe extern "C" fn layout<Component: Landscape>(instance: *mut c_void) -> *const boundary::Layout {
    (*instance.cast::<Made<Component>>()).layout.get()
}

unsafe extern "C" fn rows<Component: Landscape>(instance: *mut c_void, split: u32) -> u64 {
    (*instance.cast::<Made<Component>>()).rows.get(split as usize).copied().unwrap_or(0)
}

unsafe extern "C" fn initialize<Component: Landscape>(
    instance: *mut c_void, random: *const boundary::Stream, parameters: *mut c_void, error: *mut boundary::Error,
) -> i32 {
    let Made { component, host, layout, .. } = &mut *instance.cast::<Made<Component>>();
    guarded(error, || {
        let random = Random::new(*host, random);
        if layout.is_double() {
            component.initialize(writable::<f64>(parameters, layout.count), &random)
        } else {
            component.initialize(writable::<f32>(parameters, layout.count), &random)
        }
    })
}

unsafe extern "C" fn loss<Component: Landscape>(
    instance: *mut c_void, rows: *const boundary::Rows, parameters: *const c_void, value: *mut f64,
    gradient: *mut c_void, error: *mut boundary::Error,
) -> i32 {
    let Made { component, layout, failed_distance, .. } = &mut *instance.cast::<Made<Component>>();
    guarded(error, || {
        if let Some(text) = failed_distance {
            return Err(format!("distance: {}", text).into());
        }
        *value = if layout.is_double() {
            component.loss(&mut evaluation::<f64>(rows, parameters, gradient, layout.count))?
        } else {
            component.loss(&mut evaluation::<f32>(rows, parameters, gradient, layout.count))?
        };
        Ok(())
    })
}

unsafe extern "C" fn hessian_product<Component: Landscape>(
    instance: *mut c_void, rows: *const boundary::Rows, parameters: *const c_void, vector: *const c_void,
    product: *mut c_void, error: *mut boundary::Error,
) -> i32 {
    let Made { component, layout, .. } = &mut *instance.cast::<Made<Component>>();
    let count = layout.count;
    guarded(error, || {
        if layout.is_double() {
            component.hessian_product(&mut request::<f64>(rows, parameters, vector, product, count))
        } else {
            component.hessian_product(&mut request::<f32>(rows, parameters, vector, product, count))
        }
    })
}

unsafe extern "C" fn metrics<Component: Landscape>(
    instance: *mut c_void, split: u32, parameters: *const c_void, value: *mut f64, error_rate: *mut f64,
    error: *mut boundary::Error,
) -> i32 {
    let Made { component, layout, .. } = &mut *instance.cast::<Made<Component>>();
    guarded(error, || {
        let split = *SPLITS.get(split as usize).ok_or("a split that this version does not know")?;
        let found = if layout.is_double() {
            component.metrics(split, readable::<f64>(parameters, layout.count))?
        } else {
            component.metrics(split, readable::<f32>(parameters, layout.count))?
        };
        (*value, *error_rate) = (found.loss, found.error.unwrap_or(f64::NAN));
        Ok(())
    })
}

unsafe extern "C" fn lower_bound<Component: Landscape>(instance: *mut c_void) -> f64 {
    (*instance.cast::<Made<Component>>()).lower_bound
}

unsafe extern "C" fn distance<Component: Landscape>(instance: *mut c_void, parameters: *const c_void) -> f64 {
    let Made { component, layout, failed_distance, .. } = &mut *instance.cast::<Made<Component>>();
    let found = caught(|| {
        Ok(if layout.is_double() {
            component.distance(readable::<f64>(parameters, layout.count))
        } else {
            component.distance(readable::<f32>(parameters, layout.count))
        })
    });
    found.unwrap_or_else(|failure| {
        *failed_distance = Some(failure.text().to_owned());
        f64::NAN
    })
}

unsafe extern "C" fn destroy<Component: Landscape>(instance: *mut c_void) {
    let instance = instance.cast::<Made<Component>>();
    guarded(std::ptr::null_mut(), || {
        drop(Box::from_raw(instance));
        Ok(())
    });
}

unsafe fn seen<'a>(rows: *const boundary::Rows) -> Rows<'a> {
    let (listed, count) = rows.as_ref().map_or((std::ptr::null(), 0), |rows| (rows.rows, rows.count as usize));
    let listed = if listed.is_null() { None } else { Some(std::slice::from_raw_parts(listed, count)) };
    Rows { listed, count }
}

unsafe fn evaluation<'a, R: Real>(
    rows: *const boundary::Rows, parameters: *const c_void, gradient: *mut c_void, count: usize,
) -> Evaluation<'a, R> {
    Evaluation { rows: seen(rows), parameters: readable(parameters, count), gradient: writable(gradient, count) }
}

unsafe fn request<'a, R: Real>(
    rows: *const boundary::Rows, parameters: *const c_void, vector: *const c_void, product: *mut c_void, count: usize,
) -> Product<'a, R> {
    Product {
        rows: seen(rows),
        parameters: readable(parameters, count),
        vector: readable(vector, count),
        product: writable(product, count),
    }
}
