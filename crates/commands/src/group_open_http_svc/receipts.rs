//! What the commands about read receipts share.

use serde::Serialize;
use tincan_domain::Result;
use tincan_protocol::errors::{Code, codes};

use crate::groups::asked;
use crate::{Body, Call, Family, code};

/// Most messages of one call (not documented).
const MAX_MESSAGES: usize = 100;

/// `MsgSeqList`: objects with a `MsgSeq` each.
pub(super) fn seqs(body: &Body<'_>) -> Result<Vec<u64>> {
    body.objects("MsgSeqList", MAX_MESSAGES)?.iter().map(|item| asked::seq(item, "MsgSeq")).collect()
}

/// An answer for each message.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Receipts<T> {
    pub(super) group_msg_receipt_list: Vec<T>,
}

/// What became of a message.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Outcome {
    msg_seq: u64,
    code: Code,
}

impl Outcome {
    pub(super) fn new<T>(call: &Call<'_>, msg_seq: u64, result: &Result<T>) -> Self {
        let code = match result {
            Ok(_) => codes::general::SUCCESS,
            Err(cause) => code(cause, Family::Group, call.via()),
        };
        Self { msg_seq, code }
    }
}
