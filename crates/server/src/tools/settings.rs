//! `tincan config`: the settings and what they mean.

use crate::cli::Cli;
use crate::config::{self, Config};
use crate::tools::print;

/// Runs the command: prints a settings file with the values in force, or the documentation page.
pub(crate) fn run(cli: &Cli, markdown: bool) -> anyhow::Result<()> {
    print(&if markdown { config::markdown() } else { config::file(&Config::load(cli)?) })
}
