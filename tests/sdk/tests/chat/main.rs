//! `tincan chat`, driven through pseudo-terminals as its users drive it.

mod terminal;
mod terminals;
mod web;
mod with_web;
