//! The library and its one exported function.

use crate::boundary;
use crate::description::leaked;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::Once;

/// A library's table, made at the first call of its entry. Used by [`crate::export!`].
pub struct Library {
    once: Once,
    table: AtomicPtr<boundary::Plugin>,
}

impl Library {
    #[doc(hidden)]
    pub const fn new() -> Library {
        Library { once: Once::new(), table: AtomicPtr::new(std::ptr::null_mut()) }
    }

    #[doc(hidden)]
    pub fn entry(
        &self, id: &str, version: &str, components: impl FnOnce() -> Vec<*const boundary::Descriptor>,
    ) -> *const boundary::Plugin {
        // A description that panics leaves no table: this library serves no host.
        self.once.call_once(|| {
            let made = catch_unwind(AssertUnwindSafe(|| {
                let components = Box::leak(components().into_boxed_slice());
                Box::into_raw(Box::new(boundary::Plugin {
                    struct_size: std::mem::size_of::<boundary::Plugin>(),
                    abi_major: boundary::ABI_MAJOR,
                    abi_minor: boundary::ABI_MINOR,
                    library: leaked(id),
                    version: leaked(version),
                    component_count: components.len() as u64,
                    components: components.as_ptr(),
                    extension: None,
                }))
            }));
            self.table.store(made.unwrap_or(std::ptr::null_mut()), Ordering::Release);
        });
        self.table.load(Ordering::Acquire)
    }
}

/// Exports a library: its id in snake_case, its version, and its components with their kinds.
///
/// ```ignore
/// surplus::export!("mine", "1.0.0", [optimizer Rmsprop, scheduler InverseRoot, regularizer Clip, landscape Bowl]);
/// ```
#[macro_export]
macro_rules! export {
    ($id:expr, $version:expr, [$($kind:ident $component:ty),+ $(,)?]) => {
        #[doc(hidden)]
        #[no_mangle]
        pub extern "C" fn surplus_plugin_entry(
            _: *const $crate::boundary::Host,
        ) -> *const $crate::boundary::Plugin {
            static LIBRARY: $crate::Library = $crate::Library::new();
            LIBRARY.entry($id, $version, || vec![$($crate::$kind::<$component>()),+])
        }
    };
}
