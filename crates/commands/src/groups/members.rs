//! Members as they show themselves on the wire, and what requests name of them.

use serde_json::{Map, Value, json};
use tincan_domain::groups::members::{Asked, Decision, RequestKind, Seen, Wanted, decide};
use tincan_domain::groups::{Address, Fault};
use tincan_domain::model::Account;
use tincan_domain::{Cause, Domain, Result};

use super::asked::{group_id, topic_id};
use super::names::name;
use super::profiles::{Names, asks};
use crate::{Answer, Body, Call};

/// Longest answer in bytes (source: policies, size limits).
const MAX_ANSWER: usize = 1024 * 1024;

/// What a request asks for of members.
pub(crate) struct MemberFilter {
    names: Names,
    /// The same for the rules.
    pub(crate) wanted: Wanted,
}

impl MemberFilter {
    /// `MemberInfoFilter`, without which everything is asked for but custom fields, and the keys of those. Clients name no
    /// keys and expect all fields (seen at the Web SDK).
    pub(crate) fn of(body: &Body<'_>, by_admin: bool) -> Result<Self> {
        let names = body.optional_texts("MemberInfoFilter")?;
        let wanted = Wanted {
            read: asks(&names, "MsgSeq"),
            spoke: asks(&names, "LastSendMsgTime"),
            online: asks(&names, "OnlineStatus"),
            custom: body.optional_texts("AppDefinedDataFilter_GroupMember")?.or(by_admin.then(Vec::new)),
        };
        Ok(Self { names, wanted })
    }

    /// A member with the fields that were asked for.
    pub(crate) fn item(&self, seen: &Seen) -> Value {
        let row = &seen.row;
        let mut fields = vec![
            ("Role", json!(name(row.role))),
            ("JoinTime", json!(row.joined_at)),
            ("MsgSeq", json!(seen.read)),
            ("MsgFlag", json!(name(row.flag))),
            ("LastSendMsgTime", json!(seen.spoke_at)),
            ("NameCard", json!(row.card)),
            ("MuteUntil", json!(row.mute_until)),
            ("ShutUpUntil", json!(row.mute_until)),
            ("OnlineStatus", json!(if seen.online { "Online" } else { "Offline" })),
        ];
        fields.retain(|(field, _)| asks(&self.names, field));
        let mut item: Map<String, Value> = fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
        item.insert("Member_Account".to_owned(), json!(seen.account.as_str()));
        let asked = self.wanted.custom.as_ref().is_some_and(|keys| !keys.is_empty());
        if asked || !seen.custom.is_empty() {
            let custom = seen.custom.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
            item.insert("AppMemberDefinedData".to_owned(), custom);
        }
        Value::Object(item)
    }

    /// Members with the fields that were asked for.
    pub(crate) fn items(&self, seen: &[Seen]) -> Vec<Value> {
        seen.iter().map(|one| self.item(one)).collect()
    }
}

/// Accounts of a request: an empty list is a bad field, one over the limit has a code of its own.
///
/// Errors: 10004, 10005.
pub(crate) fn accounts_within(body: &Body<'_>, field: &'static str, limit: usize) -> Result<Vec<Account>> {
    let texts = body.texts(field)?;
    check_number(field, texts.len(), limit)?;
    texts.iter().map(|text| Account::parse(text, field)).collect()
}

/// `MemberList`: objects that each name an account.
///
/// Errors: 10004, 10005.
pub(crate) fn member_list(body: &Body<'_>, limit: usize) -> Result<Vec<Account>> {
    const FIELD: &str = "MemberList";
    let items = body.optional_objects(FIELD)?.ok_or_else(|| body.missing(FIELD))?;
    check_number(FIELD, items.len(), limit)?;
    items.iter().map(|item| item.account("Member_Account")).collect()
}

fn check_number(field: &'static str, got: usize, limit: usize) -> Result<()> {
    match got {
        0 => Err(Cause::BadBatch { field, got, limit }),
        got if got > limit => Err(Fault::TooManyAccounts { field, got, limit }.into()),
        _ => Ok(()),
    }
}

/// The group, or the topic of it, that a request names.
pub(crate) fn address(body: &Body<'_>) -> Result<Address> {
    Ok(Address { group: group_id(body)?, topic: topic_id(body)? })
}

/// For how many seconds somebody is to be muted, under the new name or the old one.
pub(crate) fn mute_time(body: &Body<'_>) -> Result<Option<u32>> {
    body.optional_u32(body.either(&["MuteTime", "ShutUpTime"]))
}

/// Decides on a request to be let in, which the fields name by who made it and who is invited.
pub(crate) async fn decide_on(
    domain: &Domain,
    call: &Call<'_>,
    kind: RequestKind,
    from: &'static str,
    invited: Option<&'static str>,
) -> Result<Answer> {
    let body = &call.body;
    let id = group_id(body)?;
    let asked = Asked {
        kind,
        from: body.account(from)?,
        invited: invited.map(|field| body.account(field)).transpose()?,
        authentication: body.text("Authentication")?,
    };
    decide(domain, &call.app, &call.actor()?, &id, &asked, &decision(body)?).await?;
    Ok(Answer::ok())
}

/// What is decided on a request to be let in.
fn decision(body: &Body<'_>) -> Result<Decision> {
    let agree = match body.text("HandleMsg")?.as_str() {
        "Agree" => true,
        "Reject" => false,
        _ => return Err(body.bad("HandleMsg", "must be Agree or Reject")),
    };
    Ok(Decision {
        agree,
        words: body.optional_text("ApprovalMsg")?.unwrap_or_default(),
        user_data: body.optional_text("UserDefinedField")?.unwrap_or_default(),
    })
}

/// The caller's own account, which a field of the request repeats.
///
/// Errors: 10012 it names somebody else.
pub(crate) fn must_be_caller(body: &Body<'_>, field: &'static str, caller: &Account) -> Result<()> {
    let named = body.text(field)?;
    if named != caller.as_str() {
        return Err(Fault::BadOperator("the account in whose name it is done must be the caller's own").into());
    }
    Ok(())
}

/// Refuses an answer of over 1 MB.
///
/// Errors: 10018.
pub(crate) fn bounded(answer: Answer) -> Result<Answer> {
    if answer.json().len() > MAX_ANSWER { Err(Fault::AnswerTooLong.into()) } else { Ok(answer) }
}
