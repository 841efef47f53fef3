//! What a component remembers beside its slots, as the boundary asks for it.

use crate::boundary;
use crate::failure::{guarded, Failure};
use crate::instance::Instance;
use std::os::raw::c_void;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// More bytes than the host takes: it reports them as the failure that they are.
const NOT_SAVED: u64 = u64::MAX;

impl<Component> Instance<Component> {
    /// Hands out what `bytes` gives: the host asks for the number first, then for all of them.
    ///
    /// # Safety
    /// As `save` of the boundary.
    pub unsafe fn save(
        &mut self, target: *mut c_void, capacity: u64, bytes: impl FnOnce(&Component) -> Vec<u8>,
    ) -> u64 {
        let kept = self.saved.take().filter(|_| !target.is_null());
        let all = match kept.map_or_else(|| catch_unwind(AssertUnwindSafe(|| bytes(&self.component))), Ok) {
            Ok(all) => all,
            Err(_) => return NOT_SAVED,
        };
        let count = all.len() as u64;
        if target.is_null() {
            self.saved = Some(all);
        } else {
            std::ptr::copy_nonoverlapping(all.as_ptr(), target.cast(), count.min(capacity) as usize);
        }
        count
    }

    /// Lets `take` have what was saved.
    ///
    /// # Safety
    /// As `load` of the boundary.
    pub unsafe fn load(
        &mut self, bytes: *const c_void, count: u64, error: *mut boundary::Error,
        take: impl FnOnce(&mut Component, &[u8]) -> Result<(), Failure>,
    ) -> i32 {
        guarded(error, || {
            self.saved = None;
            take(&mut self.component, crate::instance::readable(bytes, count as usize))
        })
    }
}

/// The `load` of a component that saves nothing.
pub(crate) fn load_nothing(bytes: &[u8]) -> Result<(), Failure> {
    if bytes.is_empty() { Ok(()) } else { Err(Failure::invalid("saved state where there is none")) }
}
