//! What the server tells of groups: tips, for all members, and notices, for one user.

use serde::Deserialize;
use serde_json::Value;

use super::attributes::{attributes_of_tip, counters_of_tip};
use super::{GroupApplication, GroupApplicationKind};
use crate::Event;
use crate::element::{GroupNotice, GroupTip};

/// The event number of notices. Source: Web protocol of groups, pushes.
const NOTICE: u64 = 5;
/// The event number of tips that are in the history. Source: as above.
const STORED_TIP: u64 = 4;
/// The event number of tips that are not. Source: as above.
const PASSING_TIP: u64 = 6;

/// An entry of `GroupTips`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(default)]
    to_group_id: String,
    #[serde(default)]
    msg_seq: u64,
    #[serde(default)]
    msg_time_stamp: u64,
    #[serde(default)]
    group_info: Head,
    #[serde(default)]
    msg_body: Value,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Head {
    group_id: String,
    group_name: String,
    topic_id: Option<String>,
}

/// What `GroupTips` tell the user `me`; what is of messages and reading is passed over.
pub(crate) fn pushed(me: &str, event: u64, tips: &Value) -> Result<Vec<Event>, serde_json::Error> {
    let items: Vec<Item> = Deserialize::deserialize(tips)?;
    let told = items.into_iter().flat_map(|item| match event {
        NOTICE => notice(me, item),
        STORED_TIP | PASSING_TIP => tip(item, event == STORED_TIP),
        _ => Vec::new(),
    });
    Ok(told.collect())
}

impl Item {
    fn group(&self) -> String {
        if self.group_info.group_id.is_empty() { self.to_group_id.clone() } else { self.group_info.group_id.clone() }
    }
}

fn tip(item: Item, stored: bool) -> Vec<Event> {
    if item.msg_body.get("OpType").is_none() {
        return Vec::new();
    }
    let group = item.group();
    let attributes = attributes_of_tip(&item.msg_body);
    let counters = counters_of_tip(&item.msg_body);
    let tip = GroupTip::from_wire(item.msg_body);
    let changed = tip.profile.is_some().then(|| Event::GroupChanged { group: group.clone() });
    if let Some((version, change)) = attributes {
        return vec![Event::GroupAttributesChanged { group, version, change }];
    }
    if let Some((values, deleted)) = counters {
        return vec![Event::GroupCountersChanged { group, values, deleted }];
    }
    let told = Event::GroupTip {
        group,
        group_name: item.group_info.group_name,
        topic: item.group_info.topic_id,
        seq: item.msg_seq,
        at: item.msg_time_stamp,
        stored,
        tip: Box::new(tip),
    };
    std::iter::once(told).chain(changed).collect()
}

/// Read positions are not of this part. Source of the numbers: Web protocol of groups, notices.
fn notice(me: &str, item: Item) -> Vec<Event> {
    const READ: u64 = 15;
    match item.msg_body.get("ReportType").and_then(Value::as_u64) {
        None | Some(READ) => return Vec::new(),
        Some(_) => {}
    }
    let group = item.group();
    let notice = GroupNotice::from_wire(item.msg_body);
    let follows = match notice.report {
        2 | 6 | 7 => Some(Event::GroupJoined { group: group.clone() }),
        4 | 5 | 8 | 21 => Some(Event::GroupLeft { group: group.clone() }),
        9 | 10 | 20 => Some(Event::GroupChanged { group: group.clone() }),
        _ => None,
    };
    let told = Event::GroupNotice {
        applications: applications(me, &group, &item.group_info.group_name, &notice),
        group,
        group_name: item.group_info.group_name,
        topic: item.group_info.topic_id,
        at: item.msg_time_stamp,
        notice: Box::new(notice),
    };
    std::iter::once(told).chain(follows).collect()
}

/// The applications that a notice brings.
fn applications(me: &str, group: &str, group_name: &str, notice: &GroupNotice) -> Vec<GroupApplication> {
    let operator = notice.operator.user.as_str();
    let (kind, about): (_, Vec<&str>) = match notice.report {
        1 => (GroupApplicationKind::Application, vec![operator]),
        12 => (GroupApplicationKind::Invitation, vec![me]),
        23 => {
            let invited = notice.content.get("MemberList_Account").and_then(Value::as_array);
            (
                GroupApplicationKind::InvitationByMember,
                invited.into_iter().flatten().filter_map(Value::as_str).collect(),
            )
        }
        _ => return Vec::new(),
    };
    let application = |about: &str| GroupApplication {
        group: group.to_owned(),
        group_name: group_name.to_owned(),
        kind,
        from: operator.to_owned(),
        from_nick: notice.operator.nick.clone(),
        about: about.to_owned(),
        words: notice.remark.clone(),
        at: notice.key,
        verdict: None,
        verdict_words: String::new(),
        authentication: notice.authentication.clone(),
    };
    about.into_iter().map(application).collect()
}
