//! The client library for other languages: a C API with JSON in and out. `include/tincan.h` is made of this crate; what each call
//! takes and gives stands in `docs/c-api.md`.
//!
//! Everything that touches a pointer is in [`border`]; the rest is safe Rust.

mod areas;
pub mod border;
mod calls;
mod clients;
pub mod document;
mod settings;
