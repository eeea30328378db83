//! `tincan chat`: a client for the terminal, on the client library.
//!
//! Left is the list of conversations, right the one that is open, below the line that is being written. What is on the screen
//! ([`state`]) knows no terminal and no network; [`draw`] shows it; [`driver`] does what it wishes with the client.

mod draw;
mod driver;
mod layout;
mod saving;
mod state;
mod terminal;
#[cfg(test)]
mod testing;

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use jiff::tz::TimeZone;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tincan_sdk::{Client, Config, Event};

use driver::Driver;
use state::{Happened, Screen};

/// With whom one talks, and as whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where native clients are listened for, `HOST:PORT`.
    pub server: String,
    /// The server's public key, 64 hex digits.
    pub key: String,
    /// The server's HTTP side, `http://HOST:PORT`, for files; `None`: no files.
    pub http: Option<String>,
    /// The app, its SDKAppID.
    pub app: u32,
    /// The user.
    pub user: String,
    /// Its UserSig; `None`: it logged in here before.
    pub usersig: Option<String>,
    /// Where messages are kept; `None`: in the user's folder for data.
    pub store: Option<PathBuf>,
}

/// Runs it until its user ends it.
///
/// Errors: who cannot log in, and a terminal that cannot be used, in words.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let result = runtime.block_on(chat(options));
    // What is still being read or written must not keep the user waiting.
    runtime.shutdown_background();
    result
}

async fn chat(options: &Options) -> anyhow::Result<()> {
    let client = Client::new();
    let mut config = Config::new(options.app, folder(options)?, &options.server, &options.key);
    config.http.clone_from(&options.http);
    // Whoever types is no program that calls too often.
    config.limits.calls_per_second = 0;
    client.init(config).await.context("cannot begin")?;
    let (driver, happened) = Driver::start(client.clone());
    let mut screen = Screen::new(&options.user, TimeZone::system());
    if log_in(&client, options).await? {
        screen.happened(Happened::Event(Box::new(Event::Connected)));
    }
    terminal::show(screen, driver, happened).await
}

/// Logs in: by UserSig, or, where there is none or no connection, by what an earlier login left. Answers whether there is a
/// connection.
async fn log_in(client: &Client, options: &Options) -> anyhow::Result<bool> {
    let user = options.user.as_str();
    let refused = match &options.usersig {
        None => None,
        Some(usersig) => match client.login(user, usersig).await {
            Ok(()) => return Ok(true),
            Err(error) => Some(error),
        },
    };
    match (client.auto_login(user).await, refused) {
        (Ok(()), _) => Ok(false),
        (Err(_), Some(refused)) => bail!("{user} cannot log in at {}: {refused}", options.server),
        (Err(error), None) => bail!("{error} (--usersig, or TINCAN_USERSIG)"),
    }
}

/// Where messages are kept: a folder of its own for each user of each app of each server.
fn folder(options: &Options) -> anyhow::Result<PathBuf> {
    if let Some(store) = &options.store {
        return Ok(store.clone());
    }
    let data = dirs::data_dir().context("there is no folder for data: name one with --store")?;
    let server: String = options.key.chars().take(16).collect();
    let user = utf8_percent_encode(&options.user, NON_ALPHANUMERIC).to_string();
    Ok(data.join("tincan-chat").join(format!("{server}-{}", options.app)).join(user))
}
