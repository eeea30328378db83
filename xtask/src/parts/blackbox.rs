//! The real binary over real sockets.

use anyhow::Result;

use crate::workspace::{Profile, Workspace, run as run_command};

pub(crate) fn run(workspace: &Workspace, profile: Profile) -> Result<()> {
    let binary = workspace.build(profile)?;
    run_command(workspace.tests(&["--package", "tincan-blackbox"]).env("TINCAN_BIN", binary))
}
