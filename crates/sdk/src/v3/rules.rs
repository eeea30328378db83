//! The mapping, as a table. The first rule that fits counts; a cause that none fits keeps its number of today.
//! `docs/v3-codes.md` is made of it.

use tincan_protocol::errors::codes::{access, account, group, legacy, message, profile, public, recent, relationship};
use tincan_protocol::errors::{Code, Family, find};

use super::place::Place::{self, Binding, Init, Login, Resending, Sending, Session, StoredResending, Transfer};
use crate::Cause;

/// One line of the mapping.
pub(super) struct Rule {
    /// What has happened, in words.
    #[cfg_attr(not(test), allow(dead_code, reason = "the document shows it"))]
    pub(super) what: &'static str,
    is: fn(&Cause) -> bool,
    /// Where; empty for anywhere.
    pub(super) places: &'static [Place],
    /// What it was in V3.
    pub(super) code: Code,
}

impl Rule {
    pub(super) fn fits(&self, place: Place, cause: &Cause) -> bool {
        (self.places.is_empty() || self.places.contains(&place)) && (self.is)(cause)
    }
}

/// All places but those of packets, which have numbers of their own.
const SESSION: &[Place] = &[Login, Transfer, Session];

macro_rules! rules {
    ($($what:literal, $places:expr, $is:expr => $code:expr;)*) => {
        &[$(Rule { what: $what, is: $is, places: $places, code: $code },)*]
    };
}

/// The mapping.
pub(super) static RULES: &[Rule] = rules! {
    // The library as a whole.
    "init after init", &[], |c| matches!(c, Cause::InitialisedTwice) => legacy::INITIALISED_TWICE;
    "another process holds the local storage", &[], |c| matches!(c, Cause::DatabaseLocked { .. }) => legacy::STORAGE_LOCKED;
    "the device's ID is none", &[], |c| matches!(c, Cause::BadArgument { field: "device", .. }) => legacy::BIND_WITHOUT_DEVICE;
    "initialising fails", &[Init], fails_init => legacy::CORE_INIT_FAILED;
    "the user cancelled", &[], |c| matches!(c, Cause::Cancelled) => legacy::CANCELLED;

    // Log-in and tickets.
    "logout ended the log-in", &[], |c| matches!(c, Cause::LogoutDuringLogin) => legacy::LOGOUT_DURING_LOGIN;
    "the ticket store has not started", &[], |c| matches!(c, Cause::TicketsNotStarted) => legacy::TICKETS_NOT_STARTED;
    "no ticket of the user is stored", &[Binding], |c| matches!(c, Cause::NoStoredLogin { .. }) => legacy::BIND_WITHOUT_TICKET;
    "no ticket of the user is stored", &[], |c| matches!(c, Cause::NoStoredLogin { .. }) => legacy::NO_STORED_TICKET;
    "the stored ticket has expired", &[], |c| matches!(c, Cause::StoredLoginExpired { .. }) => legacy::STORED_TICKET_EXPIRED;
    "the UserSig has expired, says the server", &[Login, Binding], sig_expired => legacy::LOGIN_TICKET_EXPIRED;
    "another device pushed this login off", &[], kicked => legacy::KICKED;
    "the log-in's answer has no TinyId", &[], |c| matches!(c, Cause::NoTinyId) => legacy::BIND_WITHOUT_TINY_ID;
    "the account is refused, not its UserSig", &[Login, Binding], account_refused => legacy::TINY_ID_REFUSED;
    "a wireless network's page answers in the server's place", &[], |c| matches!(c, Cause::CaptivePortal { .. }) => legacy::CAPTIVE_PORTAL;
    "the answer is no handshake message", &[Login], |c| matches!(c, Cause::HandshakeMalformed) => legacy::LOGIN_ANSWER_LENGTH;
    "the answer does not authenticate", &[Login, Binding], |c| matches!(c, Cause::HandshakeNotAuthentic) => legacy::LOGIN_ANSWER_NOT_AUTHENTIC;
    "a log-in or a binding is under way", &[Binding], |c| matches!(c, Cause::LoginUnderWay) => legacy::BIND_UNDER_WAY;
    "the answer does not read", &[Binding], unreadable => legacy::BIND_ANSWER_MALFORMED;
    "no answer in time", &[Binding], any_timeout => legacy::BIND_TIMEOUT;

    // What the server refuses.
    "the app is suspended (-10112, 60016)", &[], |c| refused(c, &[access::APP_DEACTIVATED, public::APP_DEACTIVATED]) => legacy::SUSPENDED;
    "the signature is wrong (-10003, -10106)", &[], |c| refused(c, &[access::TICKET_NOT_AUTHENTIC, access::SESSION_KEY_WORN_OUT]) => legacy::BAD_SESSION_SIGNATURE;
    "the cookie is invalid (-10009)", &[], |c| refused(c, &[access::BAD_COOKIE]) => legacy::BAD_SESSION_COOKIE;
    "any other refusal of the access layer", &[], access_refused => legacy::ACCESS_LAYER_REFUSED;
    "the text has a forbidden word (80001)", &[], |c| refused(c, &[public::FORBIDDEN_TEXT]) => legacy::FORBIDDEN_CONTENT;
    "the message is too old to be recalled (20016, 10031)", &[], |c| refused(c, &[message::RECALL_WINDOW_PASSED, group::RECALL_WINDOW_PASSED]) => legacy::RECALL_WINDOW_PASSED;
    "the command is for admins", &[], |c| refused(c, FOR_ADMINS) => legacy::COMMAND_NOT_ALLOWED;
    "the file service answers an upload with a code of its own", &[Sending, Resending, Transfer], channel_code => legacy::UPLOAD_CHANNEL_FAILED;

    // Binding: whatever else.
    "any other fault of the network", &[Binding], |c| network(c) || matches!(c, Cause::HandshakeRefused { .. }) => legacy::BIND_FAILED;

    // Sending.
    "the recipient is none", &[Sending, Resending], |c| matches!(c, Cause::BadUserId { .. } | Cause::BadConversation { .. }) => legacy::BAD_RECIPIENT;
    "any fault of the network", &[Resending], network => legacy::RESEND_FAILED;
    "any fault of the network", &[StoredResending], network => legacy::STORED_RESEND_FAILED;
    "no connection", &[Sending], offline => legacy::NO_NETWORK_FOR_REQUEST;
    "the connection was lost while the answer was awaited", &[Sending], lost => legacy::NO_NETWORK_FOR_ANSWER;
    "not sent in time", &[Sending], unsent => legacy::TIMEOUT_BEFORE_SENDING;
    "not answered in time", &[Sending], unanswered => legacy::TIMEOUT_AFTER_SENDING;
    "too many requests wait", &[Sending], |c| matches!(c, Cause::QueueFull { .. }) => legacy::SENDING_QUEUE_FULL;
    "any other fault of the network", &[Sending], |c| network(c) && !matches!(c, Cause::SessionNotReady { .. }) => legacy::SEND_FAILED;

    // Everything else.
    "no connection", SESSION, offline => legacy::SESSION_OFFLINE_REQUEST;
    "the connection was lost while the answer was awaited", SESSION, lost => legacy::SESSION_OFFLINE_ANSWER;
    "not sent, or not answered, in time", SESSION, |c| unsent(c) || unanswered(c) => legacy::REQUEST_TIMEOUT;
    "too many requests wait", SESSION, |c| matches!(c, Cause::QueueFull { .. }) => legacy::SESSION_QUEUE_FULL;
    "a session is wanted, and the log-in has not completed", &[], |c| matches!(c, Cause::SessionNotReady { .. }) => legacy::SESSION_SERVICE_NOT_READY;
    "any other fault of the network", SESSION, network => legacy::SESSION_REQUEST_FAILED;
};

/// How the families of commands say that a command is for admins.
static FOR_ADMINS: &[Code] = &[
    public::NOT_ADMIN,
    account::NOT_ADMIN,
    profile::NOT_ADMIN,
    relationship::NOT_ADMIN,
    recent::NOT_ADMIN,
    message::NOT_ADMIN,
];

fn refused(cause: &Cause, codes: &[Code]) -> bool {
    matches!(cause, Cause::Refused { code, .. } if codes.iter().any(|one| one.number() == *code))
}

fn access_refused(cause: &Cause) -> bool {
    let of_access = |code| find(code).is_some_and(|entry| entry.family == Family::Access);
    matches!(cause, Cause::Refused { code, .. } if of_access(*code))
}

fn account_refused(cause: &Cause) -> bool {
    let codes = &[account::NO_SUCH_ACCOUNT, account::QUOTA_USED_UP, account::DELETED_LATELY, account::ACCOUNT_BLOCKED];
    refused(cause, codes)
}

fn sig_expired(cause: &Cause) -> bool {
    matches!(cause, Cause::UserSigExpired { at_login: true }) || refused(cause, &[account::USER_SIG_EXPIRED])
}

fn kicked(cause: &Cause) -> bool {
    matches!(cause, Cause::Kicked) || refused(cause, &[access::SIGNED_OUT_BY_OTHER_DEVICE])
}

/// An upload was answered with a code or a status that no section of the reference lists.
fn channel_code(cause: &Cause) -> bool {
    matches!(cause, Cause::UploadFailed { channel: Some(code), .. } if find(*code).is_none())
}

/// Initialising failed, and not by a setting or its time, which have numbers of their own.
fn fails_init(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::DataFolder { .. }
            | Cause::TicketsUnreadable { .. }
            | Cause::BadAddress { .. }
            | Cause::DatabaseFailed { .. }
            | Cause::NoResources { .. }
            | Cause::HttpFailed { .. }
    )
}

fn unreadable(cause: &Cause) -> bool {
    matches!(cause, Cause::ParseFailed { .. } | Cause::HandshakeMalformed)
}

fn any_timeout(cause: &Cause) -> bool {
    unsent(cause) || unanswered(cause) || matches!(cause, Cause::HandshakeTimeout { .. } | Cause::ConnectTimeout { .. })
}

fn offline(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::NoConnection { awaiting: false, .. }
            | Cause::ConnectTimeout { .. }
            | Cause::ConnectionRefused { .. }
            | Cause::NoRoute { .. }
            | Cause::NetworkOff { .. }
    )
}

fn lost(cause: &Cause) -> bool {
    matches!(cause, Cause::NoConnection { awaiting: true, .. } | Cause::Reconnecting { .. } | Cause::Reset)
}

fn unsent(cause: &Cause) -> bool {
    matches!(cause, Cause::WaitTimeout { .. } | Cause::SendTimeout { .. })
}

fn unanswered(cause: &Cause) -> bool {
    matches!(cause, Cause::AnswerTimeout { .. })
}

/// Any fault of the network, and of what goes over it.
fn network(cause: &Cause) -> bool {
    offline(cause)
        || lost(cause)
        || unsent(cause)
        || unanswered(cause)
        || matches!(
            cause,
            Cause::EncryptionFailed { .. }
                | Cause::DecryptionFailed
                | Cause::SessionNotReady { .. }
                | Cause::CompressionFailed { .. }
                | Cause::DecompressionFailed { .. }
                | Cause::QueueFull { .. }
                | Cause::ConnectedAlready
                | Cause::NoResources { .. }
                | Cause::SocketClosed
                | Cause::BadAddress { .. }
        )
}
