//! `openim/modify_c2c_msg`: changes what a message says.

use serde::Serialize;
use tincan_domain::messages::{Content, Modification, Modified, modify};
use tincan_domain::model::{Account, MsgKey};
use tincan_domain::{Cause, Domain, Result};

use super::{elements, fields};
use crate::wire::{self, Elements};
use crate::{Answer, Call, Callers, Family, Spec, code, moderation};

/// Admins, who name the message by `MsgKey`; users of the conversation, who name it by its parts; 200/s by REST.
/// Errors: 20026 no such message, 20028 changes collided, 80001 a forbidden word; by REST 90001–90010, 90054, 93000; by
/// users 20001, 20003 not their conversation, 20027 changed meanwhile (the answer holds the message as it is), 80002.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "modify_c2c_msg",
    family: Family::Message,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// The elements that users may give a message (source: message documentation).
const FOR_USERS: &[&str] = &["TIMTextElem", "TIMCustomElem", "TIMLocationElem", "TIMFaceElem"];

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Now<'a> {
    msg_body: Elements<'a>,
    msg_version: u32,
    cloud_custom_data: &'a str,
}

impl<'a> Now<'a> {
    pub(super) fn new(content: &'a Content, version: u32) -> Self {
        Self {
            msg_body: wire::elements(&content.body),
            msg_version: version,
            cloud_custom_data: &content.cloud_custom_data,
        }
    }
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (from, to, key) = message(call)?;
    let change = change(call)?;
    match modify(domain, &call.app, &call.actor()?, (&from, &to, key), &change).await? {
        Modified::Done(..) if call.by_admin() => Ok(Answer::ok()),
        Modified::Done(content, version) => Ok(Answer::with(&Now::new(&content, version))),
        Modified::Conflict(content, stored) => {
            let cause = Cause::ModifyConflict { given: change.version.unwrap_or_default(), stored };
            let code = code(&cause, SPEC.family, call.via());
            Ok(Answer::refused_with(code, &cause, &Now::new(&content, stored)))
        }
    }
}

fn message(call: &Call<'_>) -> Result<(Account, Account, MsgKey)> {
    let body = &call.body;
    if call.by_admin() {
        Ok((body.account("From_Account")?, body.account("To_Account")?, body.msg_key("MsgKey")?))
    } else {
        fields::named_message(body, "MsgTime")
    }
}

/// What to change of a message.
pub(super) fn change(call: &Call<'_>) -> Result<Modification> {
    let body = &call.body;
    let elements = if body.has("MsgBody") { Some(elements::check(body)?) } else { None };
    if elements.is_some() && !call.by_admin() {
        elements::check_kinds(body, FOR_USERS)?;
    }
    if elements.is_some() {
        moderation::check_message(call)?;
    }
    let cloud_custom_data = body.optional_text("CloudCustomData")?;
    if elements.is_none() && cloud_custom_data.is_none() {
        return Err(body.missing("MsgBody"));
    }
    Ok(Modification { body: elements, cloud_custom_data, version: body.optional_u32("MsgVersion")? })
}
