//! The list of commands, as the binary tells it.

use std::path::Path;

use anyhow::Result;

use super::Page;
use crate::workspace::{Workspace, output};

/// The page for people, and the description for programs.
pub(super) fn pages(workspace: &Workspace, binary: &Path) -> Result<[Page; 2]> {
    let told = |how: &str| output(workspace.command(binary).args(["commands", how]));
    Ok([
        Page { path: "docs/generated/commands.md", text: told("--markdown")? },
        Page { path: "docs/generated/openapi.json", text: told("--openapi")? },
    ])
}
