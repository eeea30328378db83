//! The source is formatted.

use anyhow::Result;

use crate::workspace::{Profile, Workspace, run as run_command};

pub(crate) fn run(workspace: &Workspace, _: Profile) -> Result<()> {
    run_command(&mut workspace.cargo(&["fmt", "--all", "--check"]))
}
