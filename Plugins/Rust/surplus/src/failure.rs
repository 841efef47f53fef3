//! Failures and panics as the boundary reports them.

use crate::boundary;
use std::any::Any;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Why a component cannot do what it was asked; text alone is an internal failure.
#[derive(Debug)]
pub struct Failure {
    status: i32,
    text: String,
}

impl Failure {
    /// A hyperparameter or layout it cannot work with.
    pub fn invalid(text: impl Into<String>) -> Failure {
        Failure { status: 1, text: text.into() }
    }

    /// A precision or service it does not have.
    pub fn unsupported(text: impl Into<String>) -> Failure {
        Failure { status: 2, text: text.into() }
    }
}

impl<Text: Into<String>> From<Text> for Failure {
    fn from(text: Text) -> Failure {
        Failure { status: 3, text: text.into() }
    }
}

impl Failure {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// Runs a body; what it panics with is a failure.
pub(crate) fn caught<T>(body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| Err(Failure::from(text(panic.as_ref()))))
}

/// Runs a body; what it fails or panics with becomes a status and a text.
///
/// # Safety
/// `error` is null or an error of the host, lent for the call.
pub(crate) unsafe fn guarded(error: *mut boundary::Error, body: impl FnOnce() -> Result<(), Failure>) -> i32 {
    let failure = match caught(body) {
        Ok(()) => return boundary::OK,
        Err(failure) => failure,
    };
    if let Some(error) = error.as_mut().filter(|error| !error.message.is_null() && error.capacity > 0) {
        let mut length = failure.text.len().min(error.capacity - 1);
        while !failure.text.is_char_boundary(length) {
            length -= 1;
        }
        std::ptr::copy_nonoverlapping(failure.text.as_ptr(), error.message.cast(), length);
        *error.message.add(length) = 0;
    }
    failure.status
}

fn text(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", said.unwrap_or("without a text"))
}
