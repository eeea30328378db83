//! The binary builds.

use anyhow::Result;

use crate::workspace::{Profile, Workspace};

pub(crate) fn run(workspace: &Workspace, profile: Profile) -> Result<()> {
    let binary = workspace.build(profile)?;
    println!("built {}", binary.strip_prefix(workspace.path("")).unwrap_or(&binary).display());
    Ok(())
}
