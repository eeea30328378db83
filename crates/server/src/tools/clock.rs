//! `tincan clock`: moves an app's time forward on a running server.

use std::time::Duration;

use serde_json::json;

use crate::cli::Cli;
use crate::tools::{print, rest};

/// Runs the command.
pub(crate) fn run(cli: &Cli, forward: Duration, app: Option<u32>) -> anyhow::Result<()> {
    let answer = rest::call(cli, app, "tincan_admin/forward_clock", &json!({ "Seconds": forward.as_secs() }))?;
    let now = answer.get("Now").cloned().unwrap_or_default();
    print(&if cli.json { format!("{}\n", json!({ "now": now })) } else { format!("now {now} (Unix seconds)\n") })
}
