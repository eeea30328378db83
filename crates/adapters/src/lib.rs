//! Implementations of the domain's ports: time, randomness, tickets, apps, and the bus of one process.

pub mod apps;
pub mod clock;
mod durable_file;
pub mod local_bus;
pub mod random;
pub mod tickets;

pub use apps::AppFiles;
pub use clock::SystemClock;
pub use local_bus::LocalBus;
pub use random::SystemRandom;
pub use tickets::SealedTickets;
