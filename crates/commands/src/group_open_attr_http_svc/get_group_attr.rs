//! `group_open_attr_http_svc/get_group_attr`: reads the attributes of a group.

use serde::Serialize;
use tincan_domain::groups::{self, Attribute};
use tincan_domain::{Domain, Result};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins and members; 200/s by REST. Errors: 10004, 10007, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_attr_http_svc",
    command: "get_group_attr",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct WireAttribute<'a> {
    key: &'a str,
    value: &'a str,
    seq: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireAttributes<'a> {
    attr_main_seq: u64,
    group_attr_ary: Vec<WireAttribute<'a>>,
}

pub(crate) async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let group = asked::group_id(&call.body)?;
    let attributes = groups::attributes(domain, &call.app, &call.actor()?, &group).await?;
    let mut list = Vec::with_capacity(attributes.list.len());
    for Attribute { key, value, seq } in &attributes.list {
        list.push(WireAttribute { key, value, seq: *seq });
    }
    Ok(Answer::with(&WireAttributes { attr_main_seq: attributes.main_seq, group_attr_ary: list }))
}
