//! Pushes to all: messages to every user of an app, or to those whose tags or attributes match.
//!
//! A push is stored once, with its condition and its end. Who is online gets it at once; who comes later gets what it
//! has not seen, which a mark per account tells. Nothing is written for those who do not come.

mod audience;
mod condition;
mod fault;
mod issue;
mod missed;

pub use audience::{
    Attributes, add_tags, attribute_names, attributes, name_attributes, remove_all_tags, remove_attributes,
    remove_tags, set_attributes, tags,
};
pub use condition::Wanted;
pub use fault::Fault;
pub use issue::{Draft, Task, issue};
pub use missed::{deliver, missed};

pub(crate) use audience::forget;

#[cfg(test)]
mod tests;
