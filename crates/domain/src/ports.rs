//! What the domain needs of the outside. Adapters implement these.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

use crate::event::Push;
use crate::model::{Account, AppId, InstId, Millis, Seconds, TinyId};
use crate::policy::App;
use crate::webhooks::{self, Kind, Origin, Verdict};

mod blobs;

pub use blobs::{
    BlobError, BlobName, Blobs, Form, HEAD, Incoming, Picture, PictureBounds, PictureError, Pieces, Seals, Sums,
};
pub use tincan_store::Store;

/// Time, so that tests can move it.
pub trait Clock: Send + Sync {
    /// Unix time in milliseconds; where work is done for an app whose time was moved, that app's time.
    fn now(&self) -> Millis;

    /// The time of an app, whatever work is being done.
    fn of(&self, _app: AppId) -> Millis {
        self.now()
    }

    /// Moves an app's time forward for a test; `false` where that is not allowed.
    fn forward(&self, _app: AppId, _by: Millis) -> bool {
        false
    }
}

/// Randomness, so that tests can fix it.
pub trait Random: Send + Sync {
    /// A random number of 32 bits.
    fn u32(&self) -> u32;
}

/// The apps of this server.
pub trait Apps: Send + Sync {
    /// The app with this number.
    fn find(&self, id: AppId) -> Option<Arc<App>>;

    /// Changes settings of an app, all or none; they hold from then on. `settings` is JSON: an object of new values, where
    /// `null` brings the server's own value back. It may wait for the disk.
    ///
    /// Errors: 70402 what is not understood, 70500 the app cannot be written.
    fn change(&self, id: AppId, settings: &str) -> crate::Result<()>;
}

/// What a login ticket (A2) says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The app.
    pub app: AppId,
    /// The account that logged in.
    pub account: Account,
    /// Its number.
    pub tiny_id: TinyId,
    /// The login instance.
    pub inst_id: InstId,
    /// When the UserSig of the login ends, and the ticket with it.
    pub expires_at: Seconds,
}

/// Seals and opens login tickets. A ticket is sealed by the server's own key: nobody else can read or make one.
pub trait Tickets: Send + Sync {
    /// The ticket as a printable text.
    fn seal(&self, ticket: &Ticket) -> String;

    /// What a text says; `None` when it was not sealed by this server.
    fn open(&self, text: &str) -> Option<Ticket>;
}

/// The kind of device of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Platform {
    /// A browser.
    Web,
    /// A desktop with Windows.
    Windows,
    /// A desktop with macOS.
    Mac,
    /// An Android device.
    Android,
    /// An iPhone.
    IPhone,
    /// An iPad.
    IPad,
    /// A desktop with Linux.
    Linux,
}

/// The way to one connected client. Made by a transport.
pub trait Link: Send + Sync {
    /// Hands a push over without waiting. `false` when the client's queue is full: it is then told to sync instead.
    fn push(&self, push: &Arc<Push>) -> bool;

    /// Tells the transport that this login is reached by it from now on: when the connection closes, it detaches it.
    fn attached(&self, app: AppId, account: &Account, inst_id: InstId);

    /// Tells the transport that this login is not reached by it any more: it ended, or came back on another connection.
    fn ended(&self, app: AppId, account: &Account, inst_id: InstId);
}

/// A login that is online.
#[derive(Clone)]
pub struct Session {
    /// The login instance.
    pub inst_id: InstId,
    /// Its device.
    pub platform: Platform,
    /// The way to it.
    pub link: Arc<dyn Link>,
}

/// What is left of an account's logins when one goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// The login was not online.
    AsBefore,
    /// Others are online.
    Others,
    /// None is: the account is offline by that.
    None,
}

/// Who is online, and the way to them: here, and on other nodes where there are some.
pub trait Bus: Send + Sync {
    /// Makes a login reachable. A session of the same instance is replaced: the client came back on a new connection.
    /// Answers whether the account is online by that, and was not before.
    fn attach(&self, app: AppId, account: &Account, session: Session) -> bool;

    /// The connection of a login closed. Nothing happens when the instance has another link by now.
    fn detach(&self, app: AppId, account: &Account, inst_id: InstId, link: &Arc<dyn Link>) -> Left;

    /// Ends a login: it gets `last` as its last push, and no more afterwards.
    fn end(&self, app: AppId, account: &Account, inst_id: InstId, last: Option<&Arc<Push>>) -> Left;

    /// Pushes to every online login of an account, except one; answers whether there was any.
    fn publish(&self, app: AppId, to: &Account, except: Option<InstId>, push: &Arc<Push>) -> bool;

    /// Pushes to one login of an account, if it is online.
    fn publish_to(&self, app: AppId, to: &Account, inst_id: InstId, push: &Arc<Push>);

    /// The accounts of an app that are online, in no order.
    fn accounts_online(&self, app: AppId) -> Vec<Account>;

    /// The devices on which an account is online.
    fn online(&self, app: AppId, account: &Account) -> Vec<(InstId, Platform)>;

    /// Whether this login is online.
    fn is_online(&self, app: AppId, account: &Account, inst_id: InstId) -> bool {
        self.online(app, account).iter().any(|(inst, _)| *inst == inst_id)
    }
}

/// The server as it is seen from outside.
pub trait Site: Send + Sync {
    /// The addresses at which it is reached.
    fn addresses(&self) -> Vec<String>;

    /// The URL of a path that begins with a slash.
    fn url(&self, path: &str) -> String;
}

/// Messages of which conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Chat {
    /// One-to-one messages.
    C2c,
    /// Group messages.
    Group,
}

/// The messages of an hour that somebody wants as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hour {
    /// The app.
    pub app: AppId,
    /// Of which conversations.
    pub chat: Chat,
    /// When it begins.
    pub begin: Seconds,
}

/// How the archive of an hour stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Archive {
    /// It is there.
    Ready {
        /// Where to fetch it.
        url: String,
        /// When that ends.
        until: Seconds,
        /// Bytes and MD5 of the text.
        raw: (u64, String),
        /// Bytes and MD5 of the packed file.
        packed: (u64, String),
    },
    /// There were no messages in that hour.
    Empty,
    /// It is being made.
    Making,
    /// Making it failed; asking again begins anew.
    Failed,
}

/// Archives of messages: files that this server makes and hands out.
pub trait Archives: Send + Sync {
    /// How the archive of an hour stands; it is begun when it is not there.
    fn ask(&self, hour: Hour, now: Seconds) -> Archive;
}

/// A webhook on its way.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// What it is about.
    pub kind: Kind,
    /// What it says.
    pub body: &'a str,
    /// Who brought it about.
    pub origin: Origin,
    /// When it is sent.
    pub at: Seconds,
}

/// Why a webhook's receiver did not answer as it should. The texts are for the log of deliveries.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallFault {
    /// The URL cannot be called.
    #[error("webhooks.url {0}")]
    BadUrl(String),
    /// The URL leads to an address that must not be called.
    #[error("{0} is a private or special address, and webhooks.private_addresses does not name it")]
    PrivateAddress(String),
    /// There was no connection, or it broke.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// The answer did not come in time.
    #[error("no answer within {0:?}")]
    TimedOut(std::time::Duration),
    /// The answer's HTTP status is not 200.
    #[error("the answer has status {0}")]
    Status(u16),
    /// The answer is too long.
    #[error("the answer is over {0} bytes long")]
    TooLong(usize),
    /// The answer to a question says nothing that can be understood.
    #[error("the answer is not JSON with an ErrorCode")]
    NotUnderstood,
}

/// The way to apps' own servers, and the form in which they are spoken to.
#[async_trait]
pub trait Webhooks: Send + Sync {
    /// An event, at its time, as the receiver gets it.
    fn body(&self, event: &webhooks::Event, at: Millis) -> String;

    /// What an answer to a question says; `None` when it says nothing that can be understood.
    fn verdict(&self, kind: Kind, answer: &[u8]) -> Option<Verdict>;

    /// Hands a body over and waits for the answer, no longer than the app's settings allow.
    async fn post(&self, app: &App, call: &Call<'_>) -> Result<Bytes, CallFault>;
}

/// Stands in for what a server without an outside does not have.
pub(crate) struct NoOutside;

#[async_trait]
impl Webhooks for NoOutside {
    fn body(&self, _event: &webhooks::Event, _at: Millis) -> String {
        String::new()
    }

    fn verdict(&self, _kind: Kind, _answer: &[u8]) -> Option<Verdict> {
        None
    }

    async fn post(&self, _app: &App, _call: &Call<'_>) -> Result<Bytes, CallFault> {
        Err(CallFault::NoAnswer("this server has no way to it".to_owned()))
    }
}

impl Site for NoOutside {
    fn addresses(&self) -> Vec<String> {
        Vec::new()
    }

    fn url(&self, path: &str) -> String {
        path.to_owned()
    }
}

impl Archives for NoOutside {
    fn ask(&self, _hour: Hour, _now: Seconds) -> Archive {
        Archive::Failed
    }
}
