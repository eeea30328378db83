//! The channel against a server of its own.
