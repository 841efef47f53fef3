//! What a step may ask of the host.

use crate::boundary;
use crate::failure::Failure;
use crate::real::Real;
use std::ffi::{CStr, CString};
use std::marker::PhantomData;
use std::os::raw::c_void;

/// The host's services for one call.
pub struct Services<'a, R> {
    table: *const boundary::Services,
    context: *mut c_void,
    count: usize,
    lent: PhantomData<&'a R>,
}

impl<'a, R: Real> Services<'a, R> {
    pub(crate) fn new(table: *const boundary::Services, context: *mut c_void, count: usize) -> Services<'a, R> {
        Services { table, context, count, lent: PhantomData }
    }

    /// The objective at a point, on this step's batch with its randomness, and its raw gradient (written) if a buffer is
    /// given. Needs [`crate::needs::EVALUATION`].
    pub fn evaluate(&self, point: &[R], gradient: Option<&mut [R]>) -> Result<f64, Failure> {
        assert!(point.len() == self.count, "a point has {} elements, not {}", self.count, point.len());
        let gradient = gradient.map_or(std::ptr::null_mut(), |gradient| {
            assert!(gradient.len() == self.count, "a gradient has {} elements", self.count);
            gradient.as_mut_ptr()
        });
        let mut request = boundary::Evaluation {
            struct_size: std::mem::size_of::<boundary::Evaluation>(),
            point: point.as_ptr().cast(),
            gradient: gradient.cast(),
            batch: 0,
            randomness: 0,
            statistics: 0,
            reserved: 0,
            loss: 0.0,
        };
        let mut message = [0; 256];
        let mut error = boundary::Error {
            struct_size: std::mem::size_of::<boundary::Error>(),
            message: message.as_mut_ptr(),
            capacity: message.len(),
        };
        let table = unsafe { self.table.as_ref() }.ok_or("this call has no services")?;
        match unsafe { (table.evaluate)(self.context, &mut request, &mut error) } {
            boundary::OK => Ok(request.loss),
            _ => Err(unsafe { CStr::from_ptr(message.as_ptr()) }.to_string_lossy().into_owned().into()),
        }
    }

    /// A named number for the record, kept when the step is measured; `name` in snake_case.
    pub fn report(&self, name: &str, value: f64) {
        let name = CString::new(name).expect("a name holds no zero");
        if let Some(table) = unsafe { self.table.as_ref() } {
            unsafe { (table.report)(self.context, name.as_ptr(), value) }
        }
    }
}
