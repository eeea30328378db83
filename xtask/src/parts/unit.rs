//! Everything that needs no binary: the tests inside the crates and beside them, and the examples in the documentation.

use anyhow::Result;

use crate::workspace::{Profile, Workspace, has, run as run_command};

pub(crate) fn run(workspace: &Workspace, _: Profile) -> Result<()> {
    run_command(&mut workspace.tests(&["--workspace", "--exclude", "tincan-blackbox"]))?;
    if has("cargo-nextest") {
        // cargo test runs these itself; nextest does not know them.
        let doc = ["test", "--quiet", "--doc", "--workspace", "--exclude", "tincan-blackbox"];
        run_command(&mut workspace.cargo(&doc))?;
    }
    Ok(())
}
