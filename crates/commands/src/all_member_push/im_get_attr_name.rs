//! `all_member_push/im_get_attr_name`: the names of the app's attributes.

use std::collections::BTreeMap;

use serde::Serialize;
use tincan_domain::{Domain, Result, broadcast};

use super::PER_SECOND;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 100/s. Errors: 90001, 91000.
pub(crate) const SPEC: Spec = Spec {
    service: "all_member_push",
    command: "im_get_attr_name",
    family: Family::Push,
    callers: Callers::ADMIN,
    per_second: Some(PER_SECOND),
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Names {
    /// By number, as text: `"0"` to `"9"`.
    attr_names: BTreeMap<u8, String>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    Ok(Answer::with(&Names { attr_names: broadcast::attribute_names(domain, &call.app).await? }))
}
