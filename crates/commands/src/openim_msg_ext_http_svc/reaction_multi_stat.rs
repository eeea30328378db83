//! `openim_msg_ext_http_svc.reaction_multi_stat`: the reactions to several messages of a conversation.

use serde::Serialize;
use tincan_domain::messages::{Reaction, reactions};
use tincan_domain::model::Account;
use tincan_domain::{Cause, Domain, Result};

use crate::body::parse_msg_key;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most messages of a question (not documented).
pub(super) const MAX_KEYS: usize = 100;

/// Accounts of a reaction that are named where the question does not say how many.
pub(super) const NAMED: u32 = 10;

/// Users of the conversation. Errors: 10002, 10004, 10007 not the caller's conversation. A message that does not exist
/// has no reactions.
pub(crate) const SPEC: Spec = Spec {
    service: "openim_msg_ext_http_svc",
    command: "reaction_multi_stat",
    family: Family::Extension,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct Results {
    #[serde(rename = "Results")]
    results: Vec<OfMessage>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OfMessage {
    msg_key: String,
    msg_reaction_summary: Vec<Summary>,
}

/// A reaction with some of those who reacted so.
#[derive(Serialize)]
pub(super) struct Summary {
    #[serde(rename = "Reaction")]
    reaction: String,
    #[serde(rename = "Count")]
    count: usize,
    #[serde(rename = "Reaction_Account")]
    accounts: Vec<String>,
    #[serde(rename = "ReactedByMe")]
    reacted_by_me: u8,
}

impl Summary {
    pub(super) fn new(Reaction { name, accounts }: Reaction, me: &Account, named: usize) -> Self {
        Self {
            count: accounts.len(),
            reacted_by_me: accounts.contains(me).into(),
            accounts: accounts.iter().take(named).map(Account::to_string).collect(),
            reaction: name,
        }
    }
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (from, to) = super::sides(call)?;
    let keys = call.body.texts("MsgKeyList")?;
    if keys.is_empty() || keys.len() > MAX_KEYS {
        return Err(Cause::BadBatch { field: "MsgKeyList", got: keys.len(), limit: MAX_KEYS });
    }
    let named = call.body.optional_u32("Count")?.unwrap_or(NAMED) as usize;
    let (view, me) = (domain.view().await?, call.account()?);
    let mut results = Vec::with_capacity(keys.len());
    for msg_key in keys {
        let key = parse_msg_key(&msg_key, "MsgKeyList")?;
        let reactions = reactions(&view, domain, &call.app, &call.actor()?, (&from, &to, key)).await?;
        let summaries = reactions.into_iter().map(|reaction| Summary::new(reaction, me, named));
        results.push(OfMessage { msg_key, msg_reaction_summary: summaries.collect() });
    }
    Ok(Answer::with(&Results { results }))
}
