//! Plugins for Surplus in safe Rust, on top of `surplus.h`. No dependencies;
//! Rust 1.63.
//!
//! A component is a type with one of the traits [`Optimizer`], [`Scheduler`], [`Regularizer`], [`Landscape`]; [`export!`]
//! makes a library of some. A `cdylib` with that one line is a plugin. An `Err` and a panic arrive at the host as a status with
//! their text and end the trial, not the program; the crate must not be built with `panic = "abort"`.

pub mod boundary;
mod description;
mod failure;
mod instance;
mod landscape;
mod landscape_table;
mod layout;
mod library;
mod memory;
mod optimizer;
mod random;
mod real;
mod regularizer;
mod scheduler;
mod services;
mod tensor;

pub use description::{needs, traits, Description, Number};
pub use failure::Failure;
pub use instance::{Creation, State, Values};
pub use landscape::{Evaluation, Landscape, Metrics, Offer, Product, Rows, Split};
pub use landscape_table::landscape;
pub use library::Library;
pub use optimizer::{optimizer, Optimizer, Outcome, Step, View};
pub use random::Random;
pub use real::Real;
pub use regularizer::{regularizer, Hook, Move, Objective, Regularizer};
pub use scheduler::{scheduler, Record, Scheduler};
pub use services::Services;
pub use tensor::{Role, Tensor};
