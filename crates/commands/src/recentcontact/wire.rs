//! What several answers about conversations have in common.

use serde::Serialize;
use tincan_domain::Result;
use tincan_domain::contacts::{ConversationGroup, Cursor, Marked, Partner};
use tincan_protocol::errors::{Code, codes};

use super::{GROUP, ONE_TO_ONE};
use crate::pushes::conversations::mark_bits;
use crate::{Call, Family, code};

/// The four cursor fields of a page.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WireCursor {
    time_stamp: u32,
    start_index: u32,
    top_time_stamp: u32,
    top_start_index: u32,
}

impl WireCursor {
    pub(super) fn new(next: Option<Cursor>) -> Self {
        match next {
            None | Some(Cursor::Start) => Self::default(),
            Some(Cursor::Pinned { after, given }) => {
                Self { time_stamp: 0, start_index: given, top_time_stamp: after.time, top_start_index: after.tie }
            }
            Some(Cursor::Others { after, given }) => {
                Self { time_stamp: after.time, start_index: after.tie, top_time_stamp: 0, top_start_index: given }
            }
        }
    }
}

/// A conversation, as it was named.
#[derive(Serialize)]
pub(super) struct WireConversation<'a> {
    #[serde(rename = "Type")]
    kind: u32,
    #[serde(rename = "To_Account", skip_serializing_if = "Option::is_none")]
    to_account: Option<&'a str>,
    #[serde(rename = "ToGroupId", skip_serializing_if = "Option::is_none")]
    to_group_id: Option<&'a str>,
}

impl<'a> WireConversation<'a> {
    pub(super) fn new(named: &'a Partner) -> Self {
        match named {
            Partner::Account(peer) => Self { kind: ONE_TO_ONE, to_account: Some(peer.as_str()), to_group_id: None },
            Partner::Group(id) => Self { kind: GROUP, to_account: None, to_group_id: Some(id.as_str()) },
        }
    }
}

/// What became of a conversation.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WireResult<'a> {
    contact_item: WireConversation<'a>,
    result_code: Code,
    result_info: String,
}

/// The code and the text of a result.
pub(super) fn outcome(call: &Call<'_>, result: &Result<()>) -> (Code, String) {
    match result {
        Ok(()) => (codes::general::SUCCESS, String::new()),
        Err(cause) => (code(cause, Family::RecentContact, call.via()), cause.to_string()),
    }
}

/// What became of named conversations, in order.
pub(super) fn results<'a>(call: &Call<'_>, named: &'a [Partner], results: Vec<Result<()>>) -> Vec<WireResult<'a>> {
    let one = |(named, result): (&'a Partner, Result<()>)| {
        let (result_code, result_info) = outcome(call, &result);
        WireResult { contact_item: WireConversation::new(named), result_code, result_info }
    };
    named.iter().zip(results).map(one).collect()
}

/// What a conversation carries.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WireMarked<'a> {
    #[serde(flatten)]
    conversation: WireConversation<'a>,
    standard_mark: String,
    custom_mark: &'a str,
    contact_group_id: &'a [u32],
    timestamp: u64,
}

impl<'a> WireMarked<'a> {
    pub(super) fn new(named: &'a Partner, marked: &'a Marked) -> Self {
        Self {
            conversation: WireConversation::new(named),
            standard_mark: mark_bits(marked.marks),
            custom_mark: &marked.custom,
            contact_group_id: &marked.groups,
            timestamp: marked.changed,
        }
    }
}

/// A conversation group.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WireGroup {
    group_id: u32,
    group_name: String,
}

impl WireGroup {
    pub(super) fn new(group: ConversationGroup) -> Self {
        Self { group_id: group.id, group_name: group.name }
    }

    pub(super) fn all(groups: Vec<ConversationGroup>) -> Vec<Self> {
        groups.into_iter().map(Self::new).collect()
    }
}
