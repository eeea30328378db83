//! Groups as they show themselves on the wire: in lists, in profiles, and with the caller's own record.

use serde_json::{Map, Value, json};
use tincan_domain::Result;
use tincan_domain::groups::rules::Least;
use tincan_domain::groups::{GroupKind, GroupRow, MemberRow, Own, Profile, Recorded, readable_fields};
use tincan_domain::policy::App;

use super::names::name;
use crate::Body;

/// The names of a filter; none means all that there are.
pub(crate) type Names = Option<Vec<String>>;

/// What a request asks for, of groups and of members.
pub(crate) struct Filter {
    /// Fields of the group.
    pub(crate) base: Names,
    /// Fields of members; `None` in `members_wanted` false means none.
    pub(crate) members: Names,
    /// Whether members are asked for.
    pub(crate) members_wanted: bool,
    /// Custom fields of the group.
    pub(crate) fields: Names,
    /// Whether custom fields of the group are asked for.
    pub(crate) fields_wanted: bool,
    /// Custom fields of members.
    pub(crate) member_fields: Names,
}

impl Filter {
    /// The `ResponseFilter` of a request. Without one everything is asked for; with one, what it names.
    pub(crate) fn of(body: &Body<'_>) -> Result<Self> {
        if !body.has("ResponseFilter") {
            return Ok(Self {
                base: None,
                members: None,
                members_wanted: true,
                fields: None,
                fields_wanted: true,
                member_fields: None,
            });
        }
        let filter = body.object("ResponseFilter")?;
        let base = filter.either(&["GroupBaseInfoFilter", "GroupBasePublicInfoFilter"]);
        let fields = filter.optional_texts("AppDefinedDataFilter_Group")?;
        Ok(Self {
            base: filter.optional_texts(base)?,
            members_wanted: filter.has("MemberInfoFilter") || filter.has("AppDefinedDataFilter_GroupMember"),
            members: filter.optional_texts(filter.either(&["MemberInfoFilter", "SelfInfoFilter"]))?,
            fields_wanted: fields.is_some(),
            fields,
            member_fields: Some(filter.optional_texts("AppDefinedDataFilter_GroupMember")?.unwrap_or_default()),
        })
    }
}

/// Whether a filter asks for a field, under any of its names.
pub(crate) fn asks(names: &Names, field: &str) -> bool {
    names
        .as_ref()
        .is_none_or(|names| names.iter().any(|name| name == field || Some(name.as_str()) == other_name(field)))
}

/// Fields that have two names.
fn other_name(field: &str) -> Option<&'static str> {
    Some(match field {
        "ShutUpAllMember" => "MuteAllMember",
        "MuteAllMember" => "ShutUpAllMember",
        "MaxMemberNum" => "MaxMemberCount",
        "ShutUpUntil" => "MuteUntil",
        "MuteUntil" => "ShutUpUntil",
        "Member_Account" => "Account",
        _ => return None,
    })
}

/// `On` or `Off`.
pub(crate) fn on_off(on: bool) -> &'static str {
    if on { "On" } else { "Off" }
}

/// The fields of a group that a filter asks for.
pub(crate) fn base(app: &App, profile: &Profile, names: &Names) -> Map<String, Value> {
    let row = &profile.group.row;
    let mut fields = vec![
        ("Type", json!(name(row.kind))),
        ("Name", json!(row.name)),
        ("Introduction", json!(row.introduction)),
        ("Notification", json!(row.notification)),
        ("FaceUrl", json!(row.face)),
        ("Owner_Account", json!(row.owner.as_ref().map_or("", |owner| owner.as_str()))),
        ("CreateTime", json!(row.created_at)),
        ("InfoSeq", json!(row.info_seq)),
        ("LastInfoTime", json!(row.info_at)),
        ("LastMsgTime", json!(profile.last_at)),
        ("NextMsgSeq", json!(profile.last_seq + 1)),
        ("MemberNum", json!(profile.members)),
        ("MaxMemberNum", json!(row.max_members)),
        ("ApplyJoinOption", json!(name(row.apply_option()))),
        ("InviteJoinOption", json!(name(row.invite_option()))),
        ("ShutUpAllMember", json!(on_off(row.mute_all))),
        ("MuteAllMember", json!(on_off(row.mute_all))),
        ("Appid", json!(app.id.0)),
    ];
    fields.retain(|(field, _)| asks(names, field));
    // Always: clients tell communities with topics by it.
    fields.extend(of_community(row, profile.topics_last_seq));
    fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}

fn of_community(row: &GroupRow, topics_last_seq: u64) -> Vec<(&'static str, Value)> {
    if row.kind != GroupKind::Community {
        return Vec::new();
    }
    let mut fields = vec![("SupportTopic", json!(u8::from(row.topics)))];
    if row.topics {
        fields.push(("GrossTopicNextMsgSeq", json!(topics_last_seq + 1)));
    }
    fields
}

/// Custom fields that the caller may read.
pub(crate) fn custom(app: &App, row: &GroupRow, rank: Least, asked: &Names) -> Result<Value> {
    let fields = readable_fields(&app.settings.groups.fields, rank, asked.as_deref(), &row.custom)?;
    Ok(pairs(&fields))
}

/// Custom fields of a member that the caller may read.
pub(crate) fn custom_of_member(app: &App, row: &MemberRow, rank: Least, asked: &Names) -> Result<Value> {
    let fields = readable_fields(&app.settings.groups.member_fields, rank, asked.as_deref(), &row.custom)?;
    Ok(pairs(&fields))
}

fn pairs(fields: &[(&str, &str)]) -> Value {
    fields.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}

/// The record of a member, as far as a filter asks for it. Its custom fields are those that the rank may read.
pub(crate) fn record(
    app: &App,
    member: &Recorded,
    rank: Least,
    names: &Names,
    custom: &Names,
) -> Result<Map<String, Value>> {
    let row = &member.row;
    let mut fields = vec![
        ("Role", json!(name(row.role))),
        ("JoinTime", json!(row.joined_at)),
        ("MsgSeq", json!(member.read_seq)),
        ("MsgFlag", json!(name(row.flag))),
        ("LastSendMsgTime", json!(member.spoke_at)),
        ("MuteUntil", json!(row.mute_until)),
        ("ShutUpUntil", json!(row.mute_until)),
        ("NameCard", json!(row.card)),
    ];
    fields.retain(|(field, _)| asks(names, field));
    let custom = custom_of_member(app, row, rank, custom)?;
    if custom.as_array().is_some_and(|fields| !fields.is_empty()) {
        fields.push(("AppMemberDefinedData", custom));
    }
    let account = ("Member_Account", json!(member.account.as_str()));
    Ok(std::iter::once(account).chain(fields).map(|(field, value)| (field.to_owned(), value)).collect())
}

/// The caller's own record in a group.
pub(crate) fn own(app: &App, group: &GroupRow, own: &Own, filter: &Filter) -> Result<Map<String, Value>> {
    let mut fields = record(app, &own.member, own.member.row.role.into(), &filter.members, &filter.member_fields)?;
    fields.remove("Member_Account");
    if group.topics {
        fields.insert("GrossTopicReadSeq".to_owned(), json!(own.topics_read_seq));
    }
    Ok(fields)
}
