//! What the V3 view asks before something may be done. With the numbers of today nothing is asked.

use std::sync::atomic::Ordering::{Acquire, Release};

use serde::Deserialize;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, TryAcquireError};

use super::place::Place;
use super::{Cause, V3};
use crate::Result;
use crate::config::{Codes, Config};
use crate::core::Core;
use crate::session::Session;

fn is_v3(config: &Config) -> bool {
    config.codes != Codes::Current
}

impl V3<'_> {
    /// Starts the network, where the settings left that to the app ([`super::Options::start_network`]). Started already, it goes on.
    ///
    /// Errors: 6013, 9506.
    pub async fn start_network(&self) -> Result<()> {
        self.0
            .run("v3.start_network", |core| async move {
                core.v3.network_started.store(true, Release);
                Ok(())
            })
            .await
    }
}

/// Whether a call may begin: none that needs the network, before it was started.
pub(crate) fn before(core: &Core, api: &str) -> std::result::Result<(), crate::Cause> {
    let needs_network = matches!(Place::of(api), Place::Login | Place::Binding) && api != "logout";
    if is_v3(&core.config) && needs_network && !core.v3.network_started.load(Acquire) {
        return Err(Cause::NetworkNotStarted.into());
    }
    Ok(())
}

/// Whether a request for a command may be sent: it must name its service.
pub(crate) fn command(core: &Core, command: &str) -> std::result::Result<(), crate::Cause> {
    let named = command.split_once('.').is_some_and(|(service, _)| !service.is_empty());
    if is_v3(&core.config) && !named {
        return Err(Cause::NoServiceNamed { command: command.chars().take(64).collect() }.into());
    }
    Ok(())
}

/// A short connection, for one transfer of a file. `None`: nobody counts them.
pub(crate) fn short_connection(core: &Core) -> std::result::Result<Option<OwnedSemaphorePermit>, crate::Cause> {
    if !is_v3(&core.config) {
        return Ok(None);
    }
    match std::sync::Arc::clone(&core.v3.short_connections).try_acquire_owned() {
        Ok(permit) => Ok(Some(permit)),
        Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => {
            Err(Cause::NoShortConnection { limit: core.config.v3.short_connections }.into())
        }
    }
}

/// Whether a message that cannot be sent fails, and does not wait.
pub(crate) fn fails_at_once(core: &Core) -> bool {
    is_v3(&core.config) && !core.config.v3.messages_wait
}

/// Whether a video may be sent.
pub(crate) fn short_video(core: &Core) -> std::result::Result<(), crate::Cause> {
    if is_v3(&core.config) && !core.config.v3.short_video {
        return Err(Cause::NoShortVideo.into());
    }
    Ok(())
}

/// The answer to the report: nothing of it counts but that it reads.
#[derive(Deserialize)]
struct Reported {}

/// The end of a log-in: reports that the user is online.
pub(crate) async fn report_online(session: &Session) -> std::result::Result<(), crate::Cause> {
    if !is_v3(&session.core.config) || !session.core.config.v3.report_online {
        return Ok(());
    }
    match session.call::<Reported>("im_open_status.ws_stat_foreground", &json!({})).await {
        Ok(Reported {}) => Ok(()),
        Err(
            cause @ (crate::Cause::AnswerTimeout { .. }
            | crate::Cause::SendTimeout { .. }
            | crate::Cause::WaitTimeout { .. }),
        ) => Err(Cause::OnlineReportTimeout { why: cause.to_string() }.into()),
        Err(crate::Cause::ParseFailed { why, .. }) => Err(Cause::OnlineReportMalformed { why }.into()),
        Err(cause) => Err(cause),
    }
}
