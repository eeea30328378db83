//! Everything that needs no binary: the tests inside the crates and beside them, and the examples in the documentation.

use anyhow::Result;

use crate::workspace::{Profile, Workspace, has, run as run_command};

pub(crate) fn run(workspace: &Workspace, _: Profile) -> Result<()> {
    let own = ["--workspace", "--exclude", "tincan-blackbox", "--exclude", "tincan-sdk-tests"];
    run_command(&mut workspace.tests(&own))?;
    if has("cargo-nextest") {
        // cargo test runs these itself; nextest does not know them.
        run_command(workspace.cargo(&["test", "--quiet", "--doc"]).args(own))?;
    }
    Ok(())
}
