//! What an initialised client has, logged in or not.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::broadcast;

use crate::channel::Channel;
use crate::config::Config;
use crate::limits::CallLimits;
use crate::tickets::Tickets;
use crate::{Cause, Event};

/// What an initialised client has.
pub(crate) struct Core {
    pub(crate) config: Arc<Config>,
    pub(crate) calls: CallLimits,
    pub(crate) tickets: Tickets,
    pub(crate) channel: Channel,
    pub(crate) v3: crate::v3::State,
    pub(crate) files: crate::files::Transfers,
    events: broadcast::Sender<Event>,
}

impl Core {
    /// Checks the settings, makes the folder, opens the tickets. Blocking work runs where it may block.
    ///
    /// Errors: 6017, 6022, 7503, 9516.
    pub(crate) async fn open(config: Config, events: broadcast::Sender<Event>) -> Result<Arc<Self>, Cause> {
        let config = Arc::new(config);
        let (folder, app) = (config.data.clone(), config.app);
        let tickets = blocking(move || {
            make_folder(folder.clone())?;
            Tickets::open(&folder, app)
        })
        .await?;
        let channel = Channel::new(Arc::clone(&config), tickets.device(&config)?)?;
        let v3 = crate::v3::State::new(&config.v3);
        let files = crate::files::Transfers::new(&config)?;
        Ok(Arc::new(Self {
            calls: CallLimits::new(config.limits.calls_per_second),
            config,
            tickets,
            channel,
            v3,
            files,
            events,
        }))
    }

    /// Tells all listeners. Nobody need be listening.
    pub(crate) fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }

    /// The number of a cause in the app's view, where no call is to be told of it.
    pub(crate) fn code(&self, cause: &Cause) -> i32 {
        self.code_of("", cause)
    }

    /// The number of a cause in the app's view, for what a call of this name does.
    pub(crate) fn code_of(&self, api: &str, cause: &Cause) -> i32 {
        crate::v3::code(self.config.codes, api, cause)
    }

    /// The time in milliseconds.
    pub(crate) fn now_millis(&self) -> u64 {
        self.config.clock.now_millis()
    }
}

fn make_folder(path: PathBuf) -> Result<(), Cause> {
    std::fs::create_dir_all(&path).map_err(|error| Cause::DataFolder { path, why: error.to_string() })
}

/// Runs what blocks where it may.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Cause> + Send + 'static,
) -> Result<T, Cause> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Cause::DatabaseFailed { why: format!("the work was ended: {error}") }))
}
