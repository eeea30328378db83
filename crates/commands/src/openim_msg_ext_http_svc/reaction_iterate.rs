//! `openim_msg_ext_http_svc.reaction_iterate`: who reacted to a message in one way.

use serde::Serialize;
use tincan_domain::messages::{Reaction, reactions};
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Most accounts of an answer (source: Web SDK).
const MAX_PAGE: usize = 100;

/// Users of the conversation. Errors: 10002, 10004, 10007 not the caller's conversation.
pub(crate) const SPEC: Spec = Spec {
    service: "openim_msg_ext_http_svc",
    command: "reaction_iterate",
    family: Family::Extension,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct Page<'a> {
    #[serde(rename = "Reaction_Account")]
    accounts: Vec<&'a str>,
    /// Where the next page begins; 0 = these are all.
    #[serde(rename = "NextSeq")]
    next_seq: u64,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (from, to, key) = super::message(call)?;
    let view = domain.view().await?;
    page(call, &reactions(&view, domain, &call.app, &call.actor()?, (&from, &to, key)).await?)
}

/// The answer with a page of those who reacted as the request says.
pub(super) fn page(call: &Call<'_>, all: &[Reaction]) -> Result<Answer> {
    let name = super::reaction(call)?;
    let begin = call.body.optional_u64("NextSeq")?.unwrap_or_default();
    let limit = call.body.optional_u32("Count")?.map_or(MAX_PAGE, |count| (count as usize).clamp(1, MAX_PAGE));
    let accounts =
        all.iter().find(|reaction| reaction.name == name).map_or(&[][..], |Reaction { accounts, .. }| accounts);
    let rest = accounts.get(usize::try_from(begin).unwrap_or(usize::MAX)..).unwrap_or_default();
    let page: Vec<&str> = rest.iter().take(limit).map(|account| account.as_str()).collect();
    let next_seq = if rest.len() > page.len() { begin + page.len() as u64 } else { 0 };
    Ok(Answer::with(&Page { accounts: page, next_seq }))
}
