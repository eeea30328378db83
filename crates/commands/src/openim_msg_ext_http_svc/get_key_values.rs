//! `openim_msg_ext_http_svc/get_key_values`: the key-value pairs that hang on a message.

use serde::Serialize;
use tincan_domain::messages::{Extensions, extensions};
use tincan_domain::{Domain, Result};

use crate::wire::WirePair;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; users of the conversation; 200/s by REST. Errors: 10002, 10004, 10007 not the caller's conversation, 23002 the
/// message does not support extensions, 23004 no such message.
pub(crate) const SPEC: Spec = Spec {
    service: "openim_msg_ext_http_svc",
    command: "get_key_values",
    family: Family::Extension,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page<'a> {
    complete_flag: u8,
    latest_seq: u64,
    clear_seq: u64,
    extension_list: Vec<WirePair<'a>>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (from, to, key) = super::message(call)?;
    Ok(page(&extensions(domain, &call.app, &call.actor()?, (&from, &to, key), since(call)?).await?))
}

/// From which number on pairs are wanted. The Web SDK writes it with a small letter.
pub(super) fn since(call: &Call<'_>) -> Result<u64> {
    Ok(call.body.optional_u64(call.body.either(&["StartSeq", "startSeq"]))?.unwrap_or_default())
}

/// The answer with the pairs.
pub(super) fn page(found: &Extensions) -> Answer {
    Answer::with(&Page {
        complete_flag: found.complete.into(),
        latest_seq: found.last_seq,
        clear_seq: found.clear_seq,
        extension_list: found.pairs.iter().map(WirePair::new).collect(),
    })
}
