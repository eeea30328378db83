//! Who is online, and what users say of their state.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::outcome::{Done, Outcome, owned};
use crate::{Client, Event, Result};

/// Whether a user is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Presence {
    /// Not known.
    Unknown,
    /// On at least one device.
    Online,
    /// On none, but logged in on one.
    Offline,
    /// Never logged in, or logged out.
    LoggedOut,
}

/// A user's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Status {
    /// The user.
    pub user: String,
    /// Whether it is there.
    pub presence: Presence,
    /// What it says of its state; may be empty.
    pub custom: String,
}

/// States of users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Found {
    /// Of those who exist.
    pub list: Vec<Status>,
    /// Those who do not: 70107.
    pub failed: Vec<Outcome>,
}

/// Calls about the online state: [`Client::status`].
pub struct Statuses<'a>(&'a Client);

impl Client {
    /// Calls about the online state.
    pub fn status(&self) -> Statuses<'_> {
        Statuses(self)
    }
}

impl Statuses<'_> {
    /// States of at most 500 users.
    ///
    /// Errors: 6013, 6014, 9506, 70206 no user or too many, 72001 switched off, the network's (9501 to 9520).
    pub async fn get(&self, users: &[impl AsRef<str>]) -> Result<Found> {
        let users = owned(users);
        self.0
            .run_as_user("status.get", |session| async move {
                let answer: Answer =
                    session.call_again("im_open_status.ws_get_user_status", &Users { users: &users }).await?;
                let failed = answer.failed.into_iter().map(Failed::outcome).collect();
                Ok(Found { list: answer.list.into_iter().map(WireStatus::status).collect(), failed })
            })
            .await
    }

    /// Says something of the own state; empty takes it back.
    ///
    /// Errors: 6013, 6014, 9506, 70402 too long, 72001 switched off, 80001 a forbidden word, the network's.
    pub async fn set_own(&self, custom: &str) -> Result<()> {
        self.0
            .run_as_user("status.set_own", |session| async move {
                let body = Own { custom };
                session.call("im_open_status.ws_set_custom_status", &body).await.map(|_: Done| ())
            })
            .await
    }

    /// Watches at most 100 users: [`Event::StatusChanged`] comes when one comes or goes, or says something else. It holds until it
    /// is ended, also for the user's other devices and later logins. Answers those who do not exist.
    ///
    /// ```no_run
    /// # async fn example(client: tincan_sdk::Client) -> tincan_sdk::Result<()> {
    /// let mut events = client.events();
    /// client.status().subscribe(&["bob"]).await?;
    /// while let Some(event) = events.next().await {
    ///     if let tincan_sdk::Event::StatusChanged { statuses } = event {
    ///         println!("{statuses:?}");
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Errors: 6013, 6014, 9506, 70206 no user or too many, 72001 switched off, the network's.
    pub async fn subscribe(&self, users: &[impl AsRef<str>]) -> Result<Vec<Outcome>> {
        self.change("status.subscribe", "im_open_status.ws_status_subscribe", owned(users)).await
    }

    /// Watches users no longer.
    ///
    /// Errors: 6013, 6014, 9506, 70206 no user or too many, 72001 switched off, the network's.
    pub async fn unsubscribe(&self, users: &[impl AsRef<str>]) -> Result<Vec<Outcome>> {
        self.change("status.unsubscribe", "im_open_status.ws_status_unsubscribe", owned(users)).await
    }

    /// Watches nobody any longer.
    ///
    /// Errors: 6013, 6014, 9506, 72001 switched off, the network's.
    pub async fn unsubscribe_all(&self) -> Result<()> {
        self.0
            .run_as_user("status.unsubscribe_all", |session| async move {
                let body = All { all: 1 };
                session.call("im_open_status.ws_status_unsubscribe", &body).await.map(|_: Done| ())
            })
            .await
    }

    async fn change(&self, api: &'static str, command: &'static str, users: Vec<String>) -> Result<Vec<Outcome>> {
        self.0
            .run_as_user(api, |session| async move {
                let answer: Answer = session.call(command, &Users { users: &users }).await?;
                Ok(answer.failed.into_iter().map(Failed::outcome).collect())
            })
            .await
    }
}

/// What a `UserStatusList` tells.
pub(crate) fn pushed(list: &Value) -> std::result::Result<Event, serde_json::Error> {
    let list: Vec<WireStatus> = Deserialize::deserialize(list)?;
    Ok(Event::StatusChanged { statuses: list.into_iter().map(WireStatus::status).collect() })
}

#[derive(Serialize)]
struct Users<'a> {
    #[serde(rename = "To_Account")]
    users: &'a [String],
}

#[derive(Serialize)]
struct Own<'a> {
    #[serde(rename = "CustomStatus")]
    custom: &'a str,
}

#[derive(Serialize)]
struct All {
    #[serde(rename = "UnsubscribeAll")]
    all: u32,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "UserStatusList", default)]
    list: Vec<WireStatus>,
    #[serde(rename = "ErrorList", default)]
    failed: Vec<Failed>,
}

#[derive(Deserialize)]
struct WireStatus {
    #[serde(rename = "To_Account")]
    user: String,
    #[serde(rename = "Status", default)]
    status: u32,
    #[serde(rename = "CustomStatus", default)]
    custom: String,
}

impl WireStatus {
    fn status(self) -> Status {
        let presence = match self.status {
            1 => Presence::Online,
            2 => Presence::Offline,
            3 => Presence::LoggedOut,
            _ => Presence::Unknown,
        };
        // On its way down it is base64; what is none is shown as it is.
        let decoded = STANDARD.decode(&self.custom).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        Status { user: self.user, presence, custom: decoded.unwrap_or(self.custom) }
    }
}

#[derive(Deserialize)]
struct Failed {
    #[serde(rename = "To_Account")]
    user: String,
    #[serde(rename = "ErrorCode", default)]
    code: i32,
    #[serde(rename = "ErrorInfo", default)]
    info: String,
}

impl Failed {
    fn outcome(self) -> Outcome {
        Outcome { user: self.user, code: self.code, info: self.info }
    }
}
