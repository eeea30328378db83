//! The tools: a file for each subcommand but `serve`.

pub(crate) mod app;
pub(crate) mod bench;
pub(crate) mod chat;
pub(crate) mod clock;
pub(crate) mod commands;
pub(crate) mod device;
pub(crate) mod explain;
pub(crate) mod faults;
mod rest;
pub(crate) mod settings;
pub(crate) mod usersig;
pub(crate) mod webhooks;

use std::io::{self, Write as _};
use std::sync::Arc;

use anyhow::Context as _;
use tincan_adapters::AppFiles;
use tincan_domain::model::AppId;
use tincan_domain::policy::App;
use tincan_domain::ports::Apps as _;

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

/// The app with a number; the first app without one.
fn app(apps: &AppFiles, number: Option<u32>) -> anyhow::Result<Arc<App>> {
    match number {
        Some(number) => apps.find(AppId(number)).with_context(|| format!("there is no app {number} here")),
        None => apps.all().next().context("there is no app here"),
    }
}

/// The apps of the data folder; the first one is made if there is none. Works beside a running server.
fn apps(cli: &Cli) -> anyhow::Result<AppFiles> {
    Ok(AppFiles::open_or_create(&cli.data, &Config::load(cli)?.app)?)
}
