//! No lint complains.

use anyhow::Result;

use crate::workspace::{Profile, Workspace, run as run_command};

pub(crate) fn run(workspace: &Workspace, _: Profile) -> Result<()> {
    run_command(&mut workspace.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}
