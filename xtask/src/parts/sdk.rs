//! The client library, its C API and the terminal client against the real binary.

use anyhow::Result;

use crate::setup;
use crate::workspace::{Profile, Workspace, run as run_command};

pub(crate) fn run(workspace: &Workspace, profile: Profile) -> Result<()> {
    // One of them has a user in a browser.
    setup::run(workspace)?;
    let binary = workspace.build(profile)?;
    run_command(workspace.tests(&["--package", "tincan-sdk-tests"]).env("TINCAN_BIN", binary))
}
