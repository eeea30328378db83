//! Native clients: log-ins, sessions that are taken up, requests, pushes, and what is not let in.

mod sessions;
