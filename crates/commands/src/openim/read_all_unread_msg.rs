//! `openim.read_all_unread_msg`: marks everything as read.

use serde::Serialize;
use tincan_domain::groups::{Address, GroupId, TopicId, report_all_read};
use tincan_domain::messages::read_all;
use tincan_domain::{Cause, Domain, Result};
use tincan_protocol::errors::{Code, codes};

use crate::groups::asked;
use crate::{Answer, Body, Call, Callers, Family, Spec, code};

/// Most groups of one call (not documented): a client names all that have unread messages.
const MAX_GROUPS: usize = 3000;

/// Users; at most 3000 groups or topics, each up to a MsgSeq. Errors: 20001, 20002, 20004, 20005; for each group 10007 not
/// a member, 10010, 10015, 110003.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "read_all_unread_msg",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct AllRead {
    #[serde(rename = "C2CReadAllMsg")]
    c2c_read_all_msg: u8,
    #[serde(rename = "GroupReadInfoArray")]
    group_read_info_array: Vec<GroupRead>,
}

/// How far a group is read now.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GroupRead {
    group_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic_id: Option<String>,
    msg_seq: u64,
    ret_code: Code,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let all = call.body.flag("C2CReadAllMsg")?;
    if all {
        read_all(domain, &call.app, call.account()?, call.inst_id()).await?;
    }
    let groups = call.body.optional_objects("GroupReadInfo")?.unwrap_or_default();
    if groups.len() > MAX_GROUPS {
        return Err(Cause::BadBatch { field: "GroupReadInfo", got: groups.len(), limit: MAX_GROUPS });
    }
    let wanted = groups.iter().map(group).collect::<Result<Vec<_>>>()?;
    let results = report_all_read(domain, &call.app, &call.actor()?, &wanted).await?;
    let read = |((address, asked), result): ((Address, u64), Result<u64>)| GroupRead {
        group_id: address.group.to_string(),
        topic_id: address.topic.map(|topic| topic.to_string()),
        msg_seq: *result.as_ref().unwrap_or(&asked),
        ret_code: match &result {
            Ok(_) => codes::general::SUCCESS,
            Err(cause) => code(cause, Family::Group, call.via()),
        },
    };
    let group_read_info_array = wanted.into_iter().zip(results).map(read).collect();
    Ok(Answer::with(&AllRead { c2c_read_all_msg: all.into(), group_read_info_array }))
}

/// A group or topic with a MsgSeq. Clients name a topic in either field.
fn group(item: &Body<'_>) -> Result<(Address, u64)> {
    let (id, seq) = (item.text("GroupId")?, asked::seq(item, "MsgSeq")?);
    let address = match TopicId::parse(&id) {
        Ok(topic) => Address { group: topic.group()?, topic: Some(topic) },
        Err(_) => Address { group: GroupId::parse(&id)?, topic: asked::topic_id(item)? },
    };
    Ok((address, seq))
}
