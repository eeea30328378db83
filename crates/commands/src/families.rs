//! Causes to codes: the same cause has another code in every family of commands, and this is the one place that knows.

use tincan_domain::broadcast::Fault;
use tincan_domain::webhooks::Refusal;
use tincan_domain::{Breach, Cause, Party, admission};
use tincan_domain::{contacts, devices, files, groups};
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
    /// Extensions of messages and reactions: 100xx and 23xxx.
    Extension,
    /// Groups: 10xxx.
    Group,
    /// Pushes to all, tags and attributes: 90xxx.
    Push,
    /// Global mutes: 1300xx.
    Mute,
    /// Figures of an app: 1300xx.
    Figures,
    /// Archives of messages: 100x.
    Archive,
    /// Files: 114xxx and 115xxx, and as accounts where those say nothing.
    File,
}

/// The code of a cause in a family, for a caller of one side.
pub fn code(cause: &Cause, family: Family, via: Via) -> Code {
    // Only one family tells this from a ticket that does not hold.
    let cause = if *cause == Cause::OtherApp && family != Family::Relationship { &Cause::TicketExpired } else { cause };
    match cause {
        Cause::ForbiddenWord { .. } => return forbidden_word(family),
        Cause::Admission(fault) => return admission_fault(fault, family),
        Cause::Webhook(refusal) => return webhook_refusal(refusal, family),
        _ => {}
    }
    anywhere(cause).unwrap_or_else(|| match family {
        Family::Account => account(cause),
        Family::Login if *cause == Cause::StoreTimeout => codes::account::LOGIN_STATE_TIMEOUT,
        Family::Login => account(cause),
        Family::Profile => profile(cause),
        Family::Relationship => relationship(cause),
        Family::RecentContact => recent_contact(cause),
        Family::Message if via == Via::Rest => message_by_rest(cause),
        Family::Message => message_by_client(cause),
        Family::Extension => extension(cause),
        Family::Group => group(cause),
        Family::Push => push(cause),
        Family::Mute => mute(cause),
        Family::Figures => figures(cause),
        Family::Archive => archive(cause),
        Family::File => file(cause),
    })
}

impl Family {
    /// Whether answers of the family carry `ActionStatus` (source: REST conventions, response envelope).
    pub(crate) fn has_status(self) -> bool {
        !matches!(self, Family::Mute | Family::Figures)
    }
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
        Cause::UserStatusOff => codes::account::STATUS_FEATURE_OFF,
        Cause::TimedOut { .. } => codes::public::TIMED_OUT_OR_BAD_FORM,
        Cause::CommandTooOften { .. } => codes::public::COMMAND_TOO_OFTEN,
        Cause::AppTooOften { .. } => codes::public::APP_TOO_OFTEN,
        Cause::ValueTooLong { .. } => codes::profile::VALUE_TOO_LONG,
        Cause::NoSuchTag { .. } => codes::profile::NO_SUCH_TAG,
        Cause::WrongValueType { .. } => codes::profile::WRONG_VALUE_TYPE,
        Cause::BadValue { .. } => codes::profile::BAD_VALUE,
        Cause::NoReadPermission { .. } => codes::profile::NO_READ_PERMISSION,
        Cause::NoWritePermission { .. } => codes::profile::NO_WRITE_PERMISSION,
        Cause::NoAccountNamed => codes::profile::NO_ACCOUNT_NAMED,
        Cause::BlockedByRecipient => codes::message::BLOCKED_BY_RECIPIENT,
        Cause::BlacklistFull { .. } => codes::relationship::BLACKLIST_FULL,
        Cause::RequestsForbidden => codes::relationship::SENDING_FORBIDDEN,
        Cause::OwnListFull { .. } => codes::relationship::OWN_LIST_FULL,
        Cause::OtherListFull { .. } => codes::relationship::OTHER_LIST_FULL,
        Cause::FriendGroupsFull { .. } => codes::relationship::GROUPS_FULL,
        Cause::PendingFull { .. } => codes::relationship::PENDING_FULL,
        Cause::OnOwnBlacklist => codes::relationship::ON_OWN_BLACKLIST,
        Cause::OnOtherBlacklist => codes::relationship::ON_OTHER_BLACKLIST,
        Cause::OtherDeniesAll => codes::relationship::OTHER_DENIES_ALL,
        Cause::ConfirmationPending => codes::relationship::CONFIRMATION_PENDING,
        Cause::RequestsTooOften { .. } => codes::relationship::ADDING_TOO_OFTEN,
        Cause::DeletionsTooOften { .. } => codes::relationship::DELETING_TOO_OFTEN,
        Cause::NoSuchRequest(_) => codes::relationship::NO_SUCH_PENDING,
        Cause::NoFriendToDelete(_) => codes::relationship::NOT_FRIENDS_TO_DELETE,
        Cause::NoFriendToGroup(_) => codes::relationship::GROUPING_NO_FRIEND,
        Cause::NoSuchAccountToCheck(_) => codes::relationship::CHECK_NO_SUCH_ACCOUNT,
        Cause::RecallWindowPassed { .. } => codes::message::RECALL_WINDOW_PASSED,
        Cause::AlreadyRecalled => codes::message::ALREADY_RECALLED,
        Cause::DeleteFailed => codes::message::DELETE_FAILED,
        Cause::PastHistory => codes::message::NO_SUCH_MESSAGE,
        Cause::NoMessageToModify => codes::message::MODIFY_NO_SUCH_MESSAGE,
        Cause::ModifyConflict { .. } => codes::message::MODIFY_CONFLICT,
        Cause::ModifyCollision => codes::message::MODIFY_COLLISION,
        Cause::NotFriends => codes::message::NOT_FRIENDS,
        Cause::RecipientNotFriend => codes::message::RECIPIENT_NOT_FRIEND,
        Cause::SenderNotFriend => codes::message::SENDER_NOT_FRIEND,
        Cause::SenderMuted => codes::message::SENDER_MUTED,
        Cause::NotExtensible => codes::extension::NOT_SUPPORTED_BY_MESSAGE,
        Cause::ExtensionsTooOften { .. } => codes::extension::TOO_OFTEN,
        Cause::NoRecipientExists => codes::message::NO_SUCH_RECIPIENT,
        Cause::Push(fault) => push_fault(fault),
        Cause::File(fault) => file_fault(fault),
        Cause::Device(fault) => device_fault(fault),
        Cause::Group(fault) => group_fault(fault),
        _ => return None,
    })
}

fn admission_fault(fault: &admission::Fault, family: Family) -> Code {
    use admission::Fault;
    match fault {
        Fault::AppDisabled => codes::public::APP_DEACTIVATED,
        Fault::TermEnded => codes::public::PACKAGE_EXPIRED,
        Fault::CommandOff { .. } if family == Family::Group => codes::group::COMMAND_SWITCHED_OFF,
        Fault::CommandOff { .. } | Fault::NotAllowedHere { .. } => codes::public::COMMAND_SWITCHED_OFF,
        Fault::BurstUsedUp { .. } => codes::public::TOO_OFTEN,
        Fault::ShutOut { .. } => codes::public::PENALTY,
        Fault::AccountBlocked => codes::account::ACCOUNT_BLOCKED,
        Fault::LoginsTooOften { .. } | Fault::AddressBlocked => codes::account::LOGIN_REFUSED,
        Fault::ExchangeLate => codes::public::ACCOUNT_REPLACEMENT_TIMEOUT,
        Fault::RequestsUsedUp { .. } => codes::access::QUOTA_USED_UP,
    }
}

fn device_fault(fault: &devices::Fault) -> Code {
    use devices::Fault;
    match fault {
        Fault::Locked => codes::access::DEVICE_LOCKED,
        Fault::WrongCode { .. } => codes::access::WRONG_CHALLENGE_ANSWER,
        Fault::NotDelivered => codes::access::CHALLENGE_NOT_DELIVERED,
        Fault::CodesTooOften { .. } => codes::account::LOGIN_REFUSED,
    }
}

fn webhook_refusal(refusal: &Refusal, family: Family) -> Code {
    match refusal {
        Refusal::Chosen { code, .. } => *code,
        Refusal::NotAsked => codes::public::WEBHOOK_GAVE_NO_LEAVE,
        Refusal::NotUnderstood => codes::message::WEBHOOK_FAILED,
        Refusal::NotJson => codes::public::UPSTREAM_NOT_JSON,
        Refusal::Refused { .. } if family == Family::Group => codes::group::REFUSED_BY_WEBHOOK,
        Refusal::Refused { .. } => codes::message::REFUSED_BY_WEBHOOK,
    }
}

fn forbidden_word(family: Family) -> Code {
    match family {
        Family::Account | Family::Profile => codes::profile::FORBIDDEN_WORD,
        Family::Relationship => codes::relationship::FORBIDDEN_WORD,
        _ => codes::public::FORBIDDEN_TEXT,
    }
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
        Cause::OtherApp => c::APP_MISMATCH,
        cause => gateway(cause).unwrap_or(c::BAD_FIELD),
    }
}

fn recent_contact(cause: &Cause) -> Code {
    use codes::recent as c;
    match cause {
        Cause::NoSuchAccount { .. } => c::NO_SUCH_ACCOUNT,
        Cause::Contact(fault) => contact_fault(fault),
        Cause::NotAdmin | Cause::NotOneself { .. } => c::NOT_ADMIN,
        Cause::StoreFailed | Cause::WriteConflict => c::STORE_FAILED,
        Cause::StoreTimeout => c::STORE_TIMEOUT,
        cause => gateway(cause).unwrap_or(c::BAD_FIELD),
    }
}

fn contact_fault(fault: &contacts::Fault) -> Code {
    use codes::recent as c;
    use contacts::Fault;
    match fault {
        Fault::NoGroupConversation { .. } => c::NO_SUCH_ACCOUNT,
        Fault::BadConversationList { .. } => c::BAD_LIST,
        Fault::GroupNotResolved { .. } => c::GROUP_NOT_RESOLVED,
        Fault::TooManyMarked { .. } => c::TOO_MANY_MARKED,
        Fault::NoSuchConversationGroup { .. } => c::NO_SUCH_GROUP,
        Fault::TooManyConversationGroups { .. } => c::TOO_MANY_GROUPS,
        Fault::ConversationGroupNameTooLong { .. } => c::GROUP_NAME_TOO_LONG,
        Fault::TooManyPinned { .. } => c::TOO_MANY_PINNED,
        Fault::NoConversationMarks => c::NOT_IN_EDITION,
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
        (field, _) if field.split('.').next() == Some("OfflinePushInfo") => c::BAD_OFFLINE_PUSH_INFO,
        (field, _) if field.starts_with("MsgBody[") => c::BAD_ELEMENT,
        _ => c::BODY_NOT_JSON,
    }
}

fn message_by_client(cause: &Cause) -> Code {
    use codes::message as c;
    match cause {
        Cause::NotAdmin => c::NOT_ADMIN,
        Cause::NoSuchAccount { .. } | Cause::NotOneself { .. } | Cause::NotTheSender | Cause::NotOfConversation => {
            c::NO_SUCH_PARTY
        }
        Cause::PacketTooLong { .. } => codes::public::PACKET_TOO_LONG,
        Cause::NoSuchMessage => c::NO_SUCH_MESSAGE,
        Cause::SendFailed | Cause::StoreFailed | Cause::WriteConflict => c::STORE_FAILED,
        Cause::StoreTimeout => c::STORE_TIMEOUT,
        Cause::TicketExpired => c::TICKET_EXPIRED,
        Cause::NoSuchCommand { .. } => codes::public::NO_SUCH_COMMAND,
        _ => c::BAD_REQUEST,
    }
}

fn extension(cause: &Cause) -> Code {
    use codes::group as c;
    match cause {
        Cause::NoSuchMessage => codes::extension::NO_SUCH_MESSAGE,
        Cause::NotAdmin | Cause::NotOneself { .. } | Cause::NotOfConversation => c::NOT_ALLOWED,
        Cause::StoreFailed | Cause::StoreTimeout | Cause::WriteConflict => c::STORE_FAILED,
        cause => gateway(cause).unwrap_or(c::BAD_FIELD),
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
        Cause::PacketTooLong { .. } => codes::public::PACKET_TOO_LONG,
        _ => c::BAD_FIELD,
    }
}

fn group_fault(fault: &groups::Fault) -> Code {
    use codes::group as c;
    use groups::Fault;
    match fault {
        Fault::NoSuchGroup(_) => c::NO_SUCH_GROUP,
        Fault::BadGroupId { .. } => c::BAD_GROUP_ID,
        Fault::NotAllowed(_) => c::NOT_ALLOWED,
        Fault::BadOperator(_) => c::BAD_OPERATOR,
        Fault::TooManyAccounts { .. } => c::TOO_MANY_ACCOUNTS,
        Fault::TooOften(_) => c::TOO_OFTEN,
        Fault::OwnerCannotQuit => c::OWNER_CANNOT_QUIT,
        Fault::AlreadyMember(_) => c::ALREADY_MEMBER,
        Fault::Full { .. } => c::GROUP_FULL,
        Fault::Muted(_) => c::SENDER_MUTED,
        Fault::AnswerTooLong => c::ANSWER_TOO_LONG,
        Fault::ImportTooLong(_) => c::IMPORT_TOO_LONG,
        Fault::IdTaken(_) => c::GROUP_ID_TAKEN,
        Fault::IdTakenByCaller(_) => c::GROUP_ID_TAKEN_BY_CALLER,
        Fault::SendingTooOften(_) => c::SENDING_TOO_OFTEN,
        Fault::BadAuthentication => c::BAD_SIGNATURE,
        Fault::AlreadyHandled => c::ALREADY_HANDLED,
        Fault::NoSuchMessage(_) => c::NO_SUCH_MESSAGE,
        Fault::RecallWindowPassed { .. } => c::RECALL_WINDOW_PASSED,
        Fault::NotRecallable(_) => c::NOT_RECALLABLE,
        Fault::NoRecallHere => c::TYPE_WITHOUT_RECALL,
        Fault::NotDeletable(_) => c::NOT_DELETABLE,
        Fault::NoDeletionHere => c::TYPE_WITHOUT_DELETION,
        Fault::LiveRoomsUsedUp { .. } | Fault::TopicsUsedUp { .. } => c::AV_CHAT_ROOMS_USED_UP,
        Fault::TooManyGroups { .. } => c::TOO_MANY_GROUPS_OF_USER,
        Fault::OverEdition { .. } => c::EDITION_MEMBER_LIMIT,
        Fault::RecallOff => c::RECALL_SWITCHED_OFF,
        Fault::NoHistory => c::NO_HISTORY,
        Fault::Attribute(fault) => attribute_fault(fault),
        Fault::TooManyToDelete(_) => c::TOO_MANY_TO_DELETE,
        Fault::NothingToDelete => c::NOTHING_TO_DELETE,
        Fault::TooManyMentions(_) => c::TOO_MANY_MENTIONS,
        Fault::GroupsUsedUp { .. } => c::TOO_MANY_GROUPS_OF_APP,
        Fault::NoCounters => c::NO_COUNTERS_IN_EDITION,
        Fault::Receipt(fault) => match fault {
            groups::ReceiptFault::TooManyMembers { .. } => c::TOO_MANY_MEMBERS_FOR_RECEIPTS,
            groups::ReceiptFault::OnlineOnly => c::ONLINE_ONLY_WITHOUT_RECEIPT,
            groups::ReceiptFault::NoReceipt(_) => c::NO_RECEIPT,
        },
        Fault::TooManyCounters(_) => c::TOO_MANY_COUNTERS,
        Fault::NoTopics(_) => c::TOPICS_OFF,
        Fault::BadTopicId(_) => c::BAD_TOPIC_ID,
        Fault::NoSuchTopic(_) => c::NO_SUCH_TOPIC,
        Fault::Refused { .. } => c::REFUSED_BY_WEBHOOK,
    }
}

fn attribute_fault(fault: &groups::AttributeFault) -> Code {
    use codes::group as c;
    use groups::AttributeFault;
    match fault {
        AttributeFault::BadKey(_) => c::ATTRIBUTE_KEY_TOO_LONG,
        AttributeFault::ValueTooLong(_) => c::ATTRIBUTE_VALUE_TOO_LONG,
        AttributeFault::TooMany => c::TOO_MANY_ATTRIBUTES,
        AttributeFault::TooLong => c::ATTRIBUTES_TOO_LONG,
        AttributeFault::TooOften { .. } => c::ATTRIBUTES_TOO_OFTEN,
        AttributeFault::NoSuchKey(_) => c::NO_SUCH_ATTRIBUTE,
        AttributeFault::Conflict => c::ATTRIBUTE_CONFLICT,
    }
}

fn push_fault(fault: &Fault) -> Code {
    use codes::push as c;
    match fault {
        Fault::Off => c::FEATURE_OFF,
        Fault::TooSoon { .. } => c::TOO_SOON,
        Fault::QuotaUsedUp { .. } => c::DAILY_QUOTA_USED_UP,
        Fault::TagsAndAttributes => c::TAGS_AND_ATTRIBUTES,
        Fault::TagInBothLists { .. } => c::TAG_IN_BOTH_LISTS,
        Fault::ConditionTagTooLong { .. } => c::CONDITION_TAG_TOO_LONG,
        Fault::TagTooLong { .. } => c::TAG_TOO_LONG,
        Fault::EmptyTag { .. } => c::EMPTY_TAG,
        Fault::TooManyTags { .. } | Fault::UserTagsFull { .. } => c::TOO_MANY_TAGS,
        Fault::BadAttribute { .. } => c::BAD_ATTRIBUTE,
        // One number with two meanings.
        Fault::BadLength { .. } => codes::message::BAD_SYNC_FROM_OLD_SYSTEM,
    }
}

fn push(cause: &Cause) -> Code {
    use codes::push as c;
    match cause {
        Cause::BadBatch { got: 0, .. } => codes::message::BODY_NOT_JSON,
        Cause::BadBatch { .. } => c::TOO_MANY_ACCOUNTS,
        Cause::StoreFailed | Cause::StoreTimeout | Cause::WriteConflict | Cause::SendFailed => {
            codes::message::OTHER_FAILURE
        }
        cause => message_by_rest(cause),
    }
}

fn mute(cause: &Cause) -> Code {
    use codes::operations as c;
    match cause {
        Cause::BadField { field, breach: Breach::Missing, .. } if field == "Get_Account" => c::NO_GET_ACCOUNT,
        Cause::BadField { field, .. } if field == "Get_Account" => c::BAD_GET_ACCOUNT,
        Cause::BadField { field, breach: Breach::Missing, .. } if field == "Set_Account" => c::NO_SET_ACCOUNT,
        Cause::BadField { field, .. } if field == "Set_Account" => c::BAD_SET_ACCOUNT,
        Cause::BadField { field, .. } if field.ends_with("NospeakingTime") => c::NO_MUTE_TIME,
        Cause::StoreFailed | Cause::StoreTimeout | Cause::WriteConflict => c::FAILED,
        Cause::NotAdmin => codes::public::NOT_ADMIN,
        _ => c::BODY_NOT_JSON,
    }
}

fn figures(cause: &Cause) -> Code {
    use codes::operations as c;
    match cause {
        Cause::FiguresNotOpened => c::FIGURES_NOT_OPENED,
        Cause::FiguresUnreadable => c::FIGURES_UNREADABLE,
        Cause::StoreTimeout => c::FIGURES_TIMEOUT,
        Cause::StoreFailed | Cause::WriteConflict => c::FIGURES_QUERY_FAILED,
        Cause::NotAdmin => codes::public::NOT_ADMIN,
        _ => c::BODY_NOT_JSON,
    }
}

fn archive(cause: &Cause) -> Code {
    use codes::operations as c;
    match cause {
        Cause::StoreFailed | Cause::StoreTimeout | Cause::WriteConflict => c::ARCHIVE_FAILED,
        Cause::NoSuchCommand { .. } => c::BAD_URL,
        Cause::NoArchive { .. } => c::NO_ARCHIVE,
        Cause::ArchiveExpired => c::ARCHIVE_EXPIRED,
        _ => c::BAD_FIELD_OR_KICKED,
    }
}

fn file(cause: &Cause) -> Code {
    match cause {
        Cause::BadField { .. } | Cause::BadBatch { .. } => codes::file::BAD_PARAMETER,
        cause => account(cause),
    }
}

fn file_fault(fault: &files::Fault) -> Code {
    use files::Fault as F;
    match fault {
        F::NotAllowed { .. } => codes::sdk::TRANSFER_NOT_ALLOWED,
        F::NotConverted { .. } => codes::sdk::IMAGE_NOT_CONVERTED,
        F::TooLarge { .. } => codes::file::TOO_LARGE,
        F::BadTransfer { .. } | F::TakenUp => codes::file::BAD_PARAMETER,
        F::WrongFileDigest { .. } => codes::file::WRONG_FILE_DIGEST,
        F::WrongPartDigest { .. } => codes::file::WRONG_PART_DIGEST,
        F::StoreFailed => codes::account::STORE_FAILED,
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
