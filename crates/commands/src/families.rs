//! Causes to codes: the same cause has another code in every family of commands, and this is the one place that knows.

use tincan_domain::{Breach, Cause, Party};
use tincan_protocol::errors::{Code, codes};

use crate::Via;

/// A family of commands: they name causes alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Accounts, logins and their state: 70xxx.
    Account,
    /// Logins of clients: as accounts, but for the service that is late.
    Login,
    /// Profiles: 40xxx.
    Profile,
    /// The relationship chain: 30xxx.
    Relationship,
    /// Recent contacts: 50xxx.
    RecentContact,
    /// One-to-one messages: 20xxx on a client's connection, 90xxx by REST.
    Message,
    /// Groups: 10xxx.
    Group,
}

/// The code of a cause in a family, for a caller of one side.
pub fn code(cause: &Cause, family: Family, via: Via) -> Code {
    anywhere(cause).unwrap_or_else(|| match family {
        Family::Account => account(cause),
        Family::Login if *cause == Cause::StoreTimeout => codes::account::LOGIN_STATE_TIMEOUT,
        Family::Login => account(cause),
        Family::Profile => profile(cause),
        Family::Relationship => relationship(cause),
        Family::RecentContact => recent_contact(cause),
        Family::Message if via == Via::Rest => message_by_rest(cause),
        Family::Message => message_by_client(cause),
        Family::Group => group(cause),
    })
}

/// Causes with one code wherever they come up.
fn anywhere(cause: &Cause) -> Option<Code> {
    Some(match cause {
        Cause::UserSig(fault) => fault.code(),
        Cause::NoSuchApp => codes::account::NO_SUCH_APP,
        Cause::TooManyFailures => codes::account::TOO_MANY_FAILURES,
        Cause::Revoked => codes::account::USER_SIG_REVOKED,
        Cause::PushedOff => codes::message::TOO_MANY_WEB_INSTANCES,
        Cause::QuotaUsedUp { .. } => codes::account::QUOTA_USED_UP,
        Cause::DeletionNotAllowed => codes::account::DELETION_NOT_ALLOWED,
        Cause::TimedOut { .. } => codes::public::TIMED_OUT_OR_BAD_FORM,
        Cause::CommandTooOften { .. } => codes::public::COMMAND_TOO_OFTEN,
        Cause::AppTooOften { .. } => codes::public::APP_TOO_OFTEN,
        Cause::ValueTooLong { .. } => codes::profile::VALUE_TOO_LONG,
        Cause::NoSuchTag { .. } => codes::profile::NO_SUCH_TAG,
        Cause::WrongValueType { .. } => codes::profile::WRONG_VALUE_TYPE,
        Cause::BadValue { .. } => codes::profile::BAD_VALUE,
        Cause::NoWritePermission { .. } => codes::profile::NO_WRITE_PERMISSION,
        Cause::NoAccountNamed => codes::profile::NO_ACCOUNT_NAMED,
        Cause::BlockedByRecipient => codes::message::BLOCKED_BY_RECIPIENT,
        Cause::BlacklistFull { .. } => codes::relationship::BLACKLIST_FULL,
        Cause::RecallWindowPassed { .. } => codes::message::RECALL_WINDOW_PASSED,
        Cause::AlreadyRecalled => codes::message::ALREADY_RECALLED,
        Cause::DeleteFailed => codes::message::DELETE_FAILED,
        Cause::NoRecipientExists => codes::message::NO_SUCH_RECIPIENT,
        _ => return None,
    })
}

fn account(cause: &Cause) -> Code {
    use codes::account as c;
    match cause {
        Cause::NoSuchAccount { .. } => c::NO_SUCH_ACCOUNT,
        Cause::NotAdmin | Cause::NotOneself { .. } => c::NOT_ADMIN,
        Cause::BadBatch { .. } => c::BAD_BATCH,
        Cause::StoreTimeout => c::STORE_TIMEOUT,
        Cause::StoreFailed | Cause::WriteConflict => c::STORE_FAILED,
        Cause::TicketExpired => c::USER_SIG_EXPIRED,
        Cause::NoSuchCommand { .. } => codes::public::NO_SUCH_COMMAND,
        Cause::NotJson(_) => codes::public::BODY_NOT_JSON,
        _ => c::BAD_FIELD,
    }
}

fn profile(cause: &Cause) -> Code {
    use codes::profile as c;
    match cause {
        Cause::NoSuchAccount { .. } => c::NO_SUCH_ACCOUNT,
        Cause::NotAdmin | Cause::NotOneself { .. } => c::NOT_ADMIN,
        Cause::StoreFailed | Cause::StoreTimeout | Cause::WriteConflict => c::STORE_FAILED,
        cause => gateway(cause).unwrap_or(c::BAD_FIELD),
    }
}

fn relationship(cause: &Cause) -> Code {
    use codes::relationship as c;
    match cause {
        Cause::NoSuchAccount { .. } => c::NO_SUCH_ACCOUNT,
        Cause::NotAdmin | Cause::NotOneself { .. } => c::NOT_ADMIN,
        Cause::StoreFailed => c::STORE_FAILED,
        Cause::StoreTimeout => c::STORE_TIMEOUT,
        Cause::WriteConflict => c::WRITE_CONFLICT,
        cause => gateway(cause).unwrap_or(c::BAD_FIELD),
    }
}

fn recent_contact(cause: &Cause) -> Code {
    use codes::recent as c;
    match cause {
        Cause::NoSuchAccount { .. } => c::NO_SUCH_ACCOUNT,
        Cause::NotAdmin | Cause::NotOneself { .. } => c::NOT_ADMIN,
        Cause::StoreFailed | Cause::WriteConflict => c::STORE_FAILED,
        Cause::StoreTimeout => c::STORE_TIMEOUT,
        cause => gateway(cause).unwrap_or(c::BAD_FIELD),
    }
}

fn message_by_rest(cause: &Cause) -> Code {
    use codes::message as c;
    match cause {
        Cause::BadField { field, breach, .. } => message_field(field, *breach),
        Cause::NotJson(_) => c::BODY_NOT_JSON,
        Cause::BadBatch { got: 0, .. } => c::BODY_NOT_JSON,
        Cause::BadBatch { .. } => c::TOO_MANY_RECIPIENTS,
        Cause::NoSuchAccount { party: Party::Sender, .. } => c::BAD_FROM_ACCOUNT,
        Cause::NoSuchAccount { party: Party::Recipient, .. } => c::NO_SUCH_RECIPIENT,
        Cause::NoSuchAccount { party: Party::Subject, .. } => c::NO_SUCH_ACCOUNT,
        Cause::NotAdmin | Cause::NotOneself { .. } | Cause::NotTheSender => c::NOT_ADMIN,
        Cause::PacketTooLong { .. } => c::PACKET_TOO_LONG,
        Cause::NoSuchMessage => c::BAD_MSG_KEY,
        Cause::SendFailed => c::SEND_FAILED,
        Cause::BatchSendFailed => c::BATCH_SEND_FAILED,
        Cause::StoreTimeout => c::STORE_TIMEOUT,
        Cause::TicketExpired => c::TICKET_EXPIRED,
        Cause::NoSuchCommand { .. } => codes::public::NO_SUCH_COMMAND,
        _ => c::OTHER_FAILURE,
    }
}

/// The code of a bad field of a message command: each field has its own.
fn message_field(field: &str, breach: Breach) -> Code {
    use codes::message as c;
    match (field, breach) {
        ("To_Account" | "Peer_Account", _) => c::BAD_TO_ACCOUNT,
        ("From_Account" | "Operator_Account" | "Report_Account", _) => c::BAD_FROM_ACCOUNT,
        ("MsgSeq", _) => c::BAD_MSG_SEQ,
        ("MsgRandom", _) => c::BAD_MSG_RANDOM,
        ("MsgTimeStamp", _) => c::BAD_MSG_TIME,
        ("MsgBody", Breach::Type) => c::MSG_BODY_NOT_ARRAY,
        ("MsgBody", _) => c::BAD_MSG_BODY,
        ("MsgLifeTime", Breach::Bounds) => c::BAD_MSG_LIFE_TIME_RANGE,
        ("MsgLifeTime", _) => c::BAD_MSG_LIFE_TIME,
        ("SyncOtherMachine", _) => c::BAD_SYNC_OTHER_MACHINE,
        ("SyncFromOldSystem", _) => c::BAD_SYNC_FROM_OLD_SYSTEM,
        ("MsgKey" | "LastMsgKey", _) => c::BAD_MSG_KEY,
        ("OfflinePushInfo", _) => c::BAD_OFFLINE_PUSH_INFO,
        (field, _) if field.starts_with("MsgBody[") => c::BAD_ELEMENT,
        _ => c::BODY_NOT_JSON,
    }
}

fn message_by_client(cause: &Cause) -> Code {
    use codes::message as c;
    match cause {
        Cause::NotAdmin => c::NOT_ADMIN,
        Cause::NoSuchAccount { .. } | Cause::NotOneself { .. } | Cause::NotTheSender => c::NO_SUCH_PARTY,
        Cause::PacketTooLong { .. } => codes::public::PACKET_TOO_LONG,
        Cause::NoSuchMessage => c::NO_SUCH_MESSAGE,
        Cause::SendFailed | Cause::StoreFailed | Cause::WriteConflict => c::STORE_FAILED,
        Cause::StoreTimeout => c::STORE_TIMEOUT,
        Cause::TicketExpired => c::TICKET_EXPIRED,
        Cause::NoSuchCommand { .. } => codes::public::NO_SUCH_COMMAND,
        _ => c::BAD_REQUEST,
    }
}

fn group(cause: &Cause) -> Code {
    use codes::group as c;
    match cause {
        Cause::NoSuchAccount { .. } => c::NO_SUCH_ACCOUNT,
        Cause::NotAdmin | Cause::NotOneself { .. } => c::NOT_ALLOWED,
        Cause::StoreFailed | Cause::StoreTimeout | Cause::WriteConflict => c::STORE_FAILED,
        Cause::NotJson(_) => c::BODY_NOT_JSON,
        Cause::NoSuchCommand { .. } => c::NO_SUCH_COMMAND,
        Cause::TicketExpired => codes::account::USER_SIG_EXPIRED,
        _ => c::BAD_FIELD,
    }
}

/// What the gateway itself checks for families that have no code of their own for it: the body is JSON, accounts are
/// texts, the ticket holds, the command exists.
fn gateway(cause: &Cause) -> Option<Code> {
    Some(match cause {
        Cause::NotJson(_) => codes::public::BODY_NOT_JSON,
        Cause::BadField { field, breach: Breach::Type, .. } if field.ends_with("_Account") => {
            codes::public::ACCOUNT_NOT_TEXT
        }
        Cause::TicketExpired => codes::account::USER_SIG_EXPIRED,
        Cause::NoSuchCommand { .. } => codes::public::NO_SUCH_COMMAND,
        _ => return None,
    })
}
