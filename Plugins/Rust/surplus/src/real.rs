//! The two precisions.

use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

mod sealed {
    pub trait Sealed {}
}

/// `f32` or `f64`: rules are written once for both.
pub trait Real:
    sealed::Sealed + Copy + PartialOrd + Neg<Output = Self> + Add<Output = Self> + Sub<Output = Self>
    + Mul<Output = Self> + Div<Output = Self> + AddAssign + SubAssign + MulAssign + DivAssign + 'static
{
    /// The nearest number of this precision.
    fn of(value: f64) -> Self;
    /// The same number in double precision.
    fn wide(self) -> f64;
    /// The square root.
    fn sqrt(self) -> Self;
    /// The absolute value.
    fn abs(self) -> Self;
    /// The larger of two; the other one where one is not a number.
    fn max(self, other: Self) -> Self;
    /// The smaller of two; the other one where one is not a number.
    fn min(self, other: Self) -> Self;
}

macro_rules! real {
    ($type:ident) => {
        impl sealed::Sealed for $type {}
        impl Real for $type {
            fn of(value: f64) -> Self { value as $type }
            fn wide(self) -> f64 { f64::from(self) }
            fn sqrt(self) -> Self { $type::sqrt(self) }
            fn abs(self) -> Self { $type::abs(self) }
            fn max(self, other: Self) -> Self { $type::max(self, other) }
            fn min(self, other: Self) -> Self { $type::min(self, other) }
        }
    };
}
real!(f32);
real!(f64);
