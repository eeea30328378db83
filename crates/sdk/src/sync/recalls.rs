//! Recalls of messages of groups that were missed. Source: Web protocol of groups, batch_get_group_notify.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::session::Session;
use crate::{Cause, ConversationId, messages};

/// Groups of one request.
const GROUPS: usize = 100;

/// Recalls of one group in one answer. Source: Tincan's own limit of the command.
const LIMIT: u32 = 100;

/// Most answers for the same groups.
const ANSWERS: usize = 20;

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "NotifyRspList", default)]
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(rename = "GroupId")]
    id: String,
    #[serde(rename = "NextMsgTime", default)]
    next: u64,
    #[serde(rename = "NotifyMsgList", default)]
    recalls: Vec<Recall>,
}

#[derive(Deserialize)]
struct Recall {
    #[serde(rename = "MsgSeq")]
    seq: u64,
    #[serde(rename = "RevokerInfo", default)]
    revoker: Value,
}

/// Fetches the recalls in groups since a time in seconds, and takes them in.
///
/// Errors: 6001, 6019, the server's, the network's.
pub(super) async fn fetch(
    session: &Arc<Session>,
    groups: impl Iterator<Item = &ConversationId>,
    since: u64,
) -> Result<(), Cause> {
    let mut services: BTreeMap<&str, Vec<(String, u64)>> = BTreeMap::new();
    for id in groups {
        if let (Some(group), None) = (id.group_id(), id.topic_id()) {
            let from = since.saturating_mul(1_000_000);
            services.entry(id.group_service()).or_default().push((group.to_owned(), from));
        }
    }
    for (service, groups) in services {
        for chunk in groups.chunks(GROUPS) {
            some(session, service, chunk.to_vec()).await?;
        }
    }
    Ok(())
}

async fn some(session: &Arc<Session>, service: &str, mut groups: Vec<(String, u64)>) -> Result<(), Cause> {
    let command = format!("{service}.batch_get_group_notify");
    for _ in 0..ANSWERS {
        let one = |(id, from): &(String, u64)| json!({"NotifyType": 1, "Limit": LIMIT, "GroupId": id, "BeginTime": from, "EndTime": i64::MAX});
        let body = json!({"NotifyReqList": groups.iter().map(one).collect::<Vec<_>>()});
        let answer: Answer = session.call_again(&command, &body).await?;
        groups.clear();
        for group in answer.groups {
            for recall in &group.recalls {
                messages::pushed(session, &pushed(&group.id, recall)).await?;
            }
            if group.next != 0 {
                groups.push((group.id, group.next));
            }
        }
        if groups.is_empty() {
            return Ok(());
        }
    }
    Ok(())
}

/// A recall as it would have been pushed.
fn pushed(group: &str, recall: &Recall) -> Value {
    let list = [json!({"GroupId": group, "MsgSeq": recall.seq})];
    let tip = json!({"ToGroupId": group, "RevokerInfo": recall.revoker, "MsgBody": {"GroupWithdrawInfoArray": list}});
    json!({"Event": 5, "GroupTips": [tip]})
}
