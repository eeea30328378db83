//! The kit for tests of the client library: clients of a real server, a proxy that spoils what passes it, and servers
//! that answer wrongly.

pub mod clients;
pub mod proxy;
pub mod wrong_server;
