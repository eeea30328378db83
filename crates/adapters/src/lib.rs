//! Implementations of the domain's ports: time, randomness, tickets, apps, files, and the bus of one process.

pub mod apps;
pub mod archives;
pub mod blacklist;
pub mod blobs;
pub mod clock;
mod durable_file;
pub mod local_bus;
pub mod native;
pub mod outside;
pub mod random;
pub mod seals;
pub mod tickets;
pub mod webhooks;

pub use apps::AppFiles;
pub use archives::ArchiveFiles;
pub use blacklist::Blacklist;
pub use blobs::BlobStore;
pub use clock::{AppClock, SystemClock};
pub use local_bus::LocalBus;
pub use native::{NativeKey, NativeSeals, SessionTicket};
pub use outside::Outside;
pub use random::SystemRandom;
pub use seals::ServerSeals;
pub use tickets::SealedTickets;
pub use webhooks::HttpWebhooks;
