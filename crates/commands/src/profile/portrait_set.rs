//! `profile/portrait_set`: an admin sets fields of anybody's profile, a user of its own.

use serde::Serialize;
use tincan_domain::profiles::{self, Given, Setter};
use tincan_domain::{Domain, Result};

use super::MAX_FIELDS;
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// Admins and users. All fields are set, or none. Errors: 40001, 40003 no such account, 40004 a user at another's
/// profile, 40006 the store, 40008 no right to write the field, 40009 no such field, 40601 a value over 500 bytes, 40605 a
/// value that the field does not allow, 40610 a value of the wrong type.
pub(crate) const SPEC: Spec = Spec {
    service: "profile",
    command: "portrait_set",
    family: Family::Profile,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Done {
    error_display: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let account = call.acting("From_Account")?;
    let objects = call.body.objects("ProfileItem", MAX_FIELDS)?;
    let items = objects.iter().map(item).collect::<Result<Vec<_>>>()?;
    let by = call.inst_id().map_or(Setter::Admin, Setter::Owner);
    profiles::set(domain, &call.app, by, &account, items).await?;
    Ok(Answer::with(&Done { error_display: "" }))
}

fn item(object: &Body<'_>) -> Result<(String, Given)> {
    let tag = object.text("Tag")?;
    let raw = object.raw("Value").ok_or_else(|| object.missing("Value"))?;
    Ok((tag, given(raw.get()).unwrap_or(Given::Other)))
}

/// What a value is, given its JSON text.
fn given(json: &str) -> serde_json::Result<Given> {
    match json.as_bytes().first() {
        Some(b'"') => serde_json::from_str(json).map(Given::Text),
        Some(b'-' | b'0'..=b'9') => Ok(serde_json::from_str(json).map_or(Given::OtherNumber, Given::Number)),
        _ => Ok(Given::Other),
    }
}
