//! How a message stands on the wire: the same in pushes, in the history and in a sync.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;
use tincan_domain::messages::{Message, MessageRef, Pair, Recall};

use crate::merged;

/// `MsgFlagBits` of a recalled message.
const RECALLED: u32 = 8;

/// A message (source: Web protocol, new messages).
#[derive(Serialize)]
pub(crate) struct WireMessage<'a> {
    #[serde(rename = "From_Account")]
    from_account: &'a str,
    #[serde(rename = "To_Account")]
    to_account: &'a str,
    #[serde(rename = "MsgSeq")]
    msg_seq: u32,
    #[serde(rename = "MsgRandom")]
    msg_random: u32,
    #[serde(rename = "MsgTimeStamp")]
    msg_time_stamp: u32,
    #[serde(rename = "MsgClientTime")]
    msg_client_time: u32,
    #[serde(rename = "TinyId")]
    tiny_id: String,
    #[serde(rename = "MsgBody")]
    msg_body: Elements<'a>,
    #[serde(rename = "CloudCustomData")]
    cloud_custom_data: &'a str,
    #[serde(rename = "From_AccountNick")]
    from_account_nick: &'a str,
    #[serde(rename = "From_AccountHeadurl")]
    from_account_headurl: &'a str,
    #[serde(rename = "IsNeedReadReceipt")]
    is_need_read_receipt: u8,
    #[serde(rename = "SupportMessageExtension")]
    support_message_extension: u8,
    #[serde(rename = "MsgVersion")]
    msg_version: u32,
    #[serde(rename = "ClientSeq")]
    client_seq: u32,
    #[serde(rename = "SendMsgControl", skip_serializing_if = "Option::is_none")]
    send_msg_control: Option<WireControls>,
    #[serde(rename = "MsgLifeTime", skip_serializing_if = "Option::is_none")]
    msg_life_time: Option<u32>,
    #[serde(rename = "OfflinePushInfo", skip_serializing_if = "Option::is_none")]
    offline_push_info: Option<&'a RawValue>,
    #[serde(rename = "IsSyncMsg", skip_serializing_if = "Option::is_none")]
    is_sync_msg: Option<u8>,
    #[serde(flatten)]
    kept: Option<WireKept<'a>>,
}

/// What only stored messages have.
#[derive(Serialize)]
struct WireKept<'a> {
    #[serde(rename = "MsgKey")]
    msg_key: String,
    #[serde(rename = "MsgFlagBits")]
    msg_flag_bits: u32,
    #[serde(rename = "IsPeerRead")]
    is_peer_read: u8,
    #[serde(rename = "PeerReadTime")]
    peer_read_time: u32,
    #[serde(rename = "RevokerInfo", skip_serializing_if = "Option::is_none")]
    revoker_info: Option<WireRevoker<'a>>,
}

/// On the way down an object; on the way up it is an array of names.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireControls {
    no_unread: u8,
    no_last_msg: u8,
}

/// Who recalled a message.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WireRevoker<'a> {
    #[serde(rename = "Revoker_Account")]
    revoker_account: &'a str,
    reason: &'a str,
}

impl<'a> WireRevoker<'a> {
    pub(crate) fn new(revoker: &'a str, reason: &'a str) -> Self {
        Self { revoker_account: revoker, reason }
    }

    pub(crate) fn of(recall: &'a Recall) -> Self {
        Self::new(recall.by.as_str(), &recall.reason)
    }
}

impl<'a> WireMessage<'a> {
    /// A message as its recipient gets it.
    pub(crate) fn new(message: &'a Message) -> Self {
        let row = &*message.row;
        let controls = row.controls;
        Self {
            from_account: message.from.as_str(),
            to_account: message.to.as_str(),
            msg_seq: message.key.seq,
            msg_random: message.key.random,
            msg_time_stamp: message.key.time,
            msg_client_time: row.client_time,
            tiny_id: row.sender_tiny_id.to_string(),
            msg_body: elements(&row.content.body),
            cloud_custom_data: &row.content.cloud_custom_data,
            from_account_nick: &message.nick,
            from_account_headurl: &message.face,
            is_need_read_receipt: controls.need_receipt.into(),
            support_message_extension: controls.extensible.into(),
            msg_version: row.version,
            client_seq: message.key.seq,
            send_msg_control: (controls.no_unread || controls.no_last_message).then(|| WireControls {
                no_unread: controls.no_unread.into(),
                no_last_msg: controls.no_last_message.into(),
            }),
            msg_life_time: message.online_only.then_some(0),
            offline_push_info: row.offline_push.as_deref().and_then(stored_json),
            is_sync_msg: None,
            kept: None,
        }
    }

    /// A copy for the sender's other logins: sender and recipient are swapped, as clients expect it.
    pub(crate) fn own_copy(message: &'a Message) -> Self {
        let new = Self::new(message);
        Self { from_account: message.to.as_str(), to_account: message.from.as_str(), is_sync_msg: Some(1), ..new }
    }

    /// A message of the history.
    pub(crate) fn kept(message: &'a Message) -> Self {
        let row = &*message.row;
        let kept = WireKept {
            msg_key: message.key.to_string(),
            msg_flag_bits: if row.recall.is_some() { RECALLED } else { 0 },
            is_peer_read: u8::from(row.receipt_at != 0),
            peer_read_time: row.receipt_at,
            revoker_info: row.recall.as_ref().map(WireRevoker::of),
        };
        Self { kept: Some(kept), ..Self::new(message) }
    }
}

/// What names a message on the wire, with `MsgTime`.
#[derive(Serialize)]
pub(crate) struct WireRef<'a> {
    #[serde(rename = "From_Account")]
    from_account: &'a str,
    #[serde(rename = "To_Account")]
    to_account: &'a str,
    #[serde(rename = "MsgSeq")]
    msg_seq: u32,
    #[serde(rename = "MsgRandom")]
    msg_random: u32,
    #[serde(rename = "MsgTime")]
    msg_time: u32,
    #[serde(rename = "MsgClientTime")]
    msg_client_time: u32,
    #[serde(rename = "TinyId")]
    tiny_id: String,
}

impl<'a> WireRef<'a> {
    pub(crate) fn new(message: &'a MessageRef) -> Self {
        Self {
            from_account: message.from.as_str(),
            to_account: message.to.as_str(),
            msg_seq: message.key.seq,
            msg_random: message.key.random,
            msg_time: message.key.time,
            msg_client_time: message.client_time,
            tiny_id: message.sender_tiny_id.to_string(),
        }
    }
}

/// Elements on their way down.
pub(crate) type Elements<'a> = Cow<'a, RawValue>;

/// The elements of a stored message: as they came up, and merged ones with the numbers of their senders.
pub(crate) fn elements(body: &str) -> Elements<'_> {
    match merged::in_elements(body) {
        Some(named) => Cow::Owned(named),
        None => Cow::Borrowed(stored_json(body).unwrap_or(NO_ELEMENTS)),
    }
}

/// A key-value pair that hangs on a message.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WirePair<'a> {
    key: &'a str,
    value: &'a str,
    seq: u64,
}

impl<'a> WirePair<'a> {
    pub(crate) fn new(pair: &'a Pair) -> Self {
        Self { key: &pair.key, value: &pair.value, seq: pair.seq }
    }
}

/// JSON text that was checked when it came in.
pub(crate) fn stored_json(text: &str) -> Option<&RawValue> {
    serde_json::from_str(text).ok()
}

/// Stands for a body that cannot be read back.
const NO_ELEMENTS: &RawValue = RawValue::NULL;
