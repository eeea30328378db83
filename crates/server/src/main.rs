//! The `tincan` binary.

fn main() {}
