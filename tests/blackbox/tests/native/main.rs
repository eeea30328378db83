//! Native clients: log-ins, sessions that are taken up, requests, pushes, and what is not let in.

mod endings;
mod hostile;
mod pushes;
mod sessions;
mod tickets;
