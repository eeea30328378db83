//! The generated documents are what the source says.

use anyhow::Result;

use crate::generate;
use crate::workspace::{Profile, Workspace};

pub(crate) fn run(workspace: &Workspace, profile: Profile) -> Result<()> {
    generate::check(workspace, &generate::pages(workspace, profile)?)
}
