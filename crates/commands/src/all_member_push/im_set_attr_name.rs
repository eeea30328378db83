//! `all_member_push/im_set_attr_name`: names the app's attributes.

use std::collections::BTreeMap;

use tincan_domain::{Cause, Domain, Result, broadcast};

use super::PER_SECOND;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 100/s. Errors: 90001, 90030 a name empty or over 50 bytes, 90033 a name for two, 91000.
pub(crate) const SPEC: Spec = Spec {
    service: "all_member_push",
    command: "im_set_attr_name",
    family: Family::Push,
    callers: Callers::ADMIN,
    per_second: Some(PER_SECOND),
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let mut names = BTreeMap::new();
    for (number, name) in call.body.text_map("AttrNames")? {
        names.insert(parse_number(&number)?, name);
    }
    broadcast::name_attributes(domain, &call.app, &names).await?;
    Ok(Answer::ok())
}

/// The number of an attribute, `"0"` to `"9"`.
fn parse_number(text: &str) -> Result<u8> {
    match text.as_bytes() {
        [digit @ b'0'..=b'9'] => Ok(digit - b'0'),
        _ => Err(Cause::field("AttrNames", "must have keys from \"0\" to \"9\"")),
    }
}
