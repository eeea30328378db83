//! `tincan commands`: the commands that the server answers, as documents.

use std::time::Duration;

use tincan_commands::{Registry, documentation};

use crate::tools::print;

/// Runs the command: prints the page for people, or the description for programs.
pub(crate) fn run(openapi: bool) -> anyhow::Result<()> {
    // Nothing is run here, so the time limit does not matter.
    let registry = Registry::new(Duration::ZERO);
    print(&if openapi { documentation::openapi(&registry) } else { documentation::markdown(&registry) })
}
