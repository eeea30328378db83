//! The tools: a file for each subcommand but `serve`.

pub(crate) mod app;
pub(crate) mod bench;
pub(crate) mod commands;
pub(crate) mod explain;
pub(crate) mod settings;
pub(crate) mod usersig;

use std::io::{self, Write as _};

use anyhow::Context as _;
use tincan_adapters::AppFiles;

use crate::cli::Cli;
use crate::config::Config;

/// Writes to standard output. A reader that has gone (`tincan … | head`) is no error.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error).context("cannot write the output"),
        _ => Ok(()),
    }
}

/// The apps of the data folder; the first one is made if there is none. Works beside a running server.
fn apps(cli: &Cli) -> anyhow::Result<AppFiles> {
    Ok(AppFiles::open_or_create(&cli.data, &Config::load(cli)?.app)?)
}
