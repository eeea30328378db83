//! Mentions of a user that it has not read, beside the group or topic in which they are (source: seen at the Web SDK).

use serde_json::{Value, json};
use tincan_domain::groups::MentionOf;

/// `AtFlagList` of a mention by name.
const ME: u32 = 1;
/// `AtFlagList` of a mention of everybody.
const ALL: u32 = 2;

/// A mention as an entry of `AtInfoList`.
pub(crate) fn at_info(mention: &MentionOf) -> Value {
    let flags: Vec<u32> = [(ME, mention.how.by_name), (ALL, mention.how.with_all)]
        .iter()
        .filter(|(_, is)| *is)
        .map(|(flag, _)| *flag)
        .collect();
    json!({
        "From_Account": mention.from.as_str(), "AtMsgSeq": mention.seq, "AtFlagList": flags,
        "MsgRandom": mention.random, "ClientSeq": mention.client_seq,
    })
}
