//! `tincan_admin/list_webhook_calls`: tells what became of webhooks, from the log of deliveries.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;
use tincan_domain::webhooks::{Kind, Line, Outcome, lines};
use tincan_domain::{Cause, Domain, Result};

use crate::wire::stored_json;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; Tincan's own. The newest lines, oldest first, or with `After` those behind the line with this number; at most
/// `MaxNum`, 20 by default and at most 50. `Outcome` is `delivered`, `retrying`, `failed`, or `dropped` when too many
/// waited. Errors: 70402.
pub(crate) const SPEC: Spec = Spec {
    service: "tincan_admin",
    command: "list_webhook_calls",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// Most lines of one answer: their bodies are bounded, and an answer must be as well.
const MOST: u32 = 50;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireLines<'a> {
    calls: Vec<WireLine<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireLine<'a> {
    number: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_command: Option<Kind>,
    event_time: u64,
    outcome: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_time: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dropped: Option<u64>,
    attempt: u32,
    /// In milliseconds.
    took: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Cow<'a, RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Cow<'a, RawValue>>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let limit = call.body.optional_u32("MaxNum")?.unwrap_or(20);
    if !(1..=MOST).contains(&limit) {
        return Err(Cause::field("MaxNum", format!("must be 1 to {MOST}")));
    }
    let after = call.body.optional_u64("After")?;
    let lines = lines(domain, call.app.id, after, limit as usize).await?;
    Ok(Answer::with(&WireLines { calls: lines.iter().map(|(number, line)| wire(*number, line)).collect() }))
}

fn wire(number: u64, line: &Line) -> WireLine<'_> {
    let (outcome, reason, next_time, dropped) = match &line.outcome {
        Outcome::Done => ("delivered", "", None, None),
        Outcome::Again { why, at } => ("retrying", why.as_str(), Some(*at), None),
        Outcome::GivenUp { why } => ("failed", why.as_str(), None, None),
        Outcome::Dropped(dropped) => ("dropped", "too many waited", None, Some(*dropped)),
    };
    WireLine {
        number,
        callback_command: line.kind,
        event_time: line.at,
        outcome,
        reason,
        next_time,
        dropped,
        attempt: line.attempt,
        took: line.took,
        body: json(&line.body),
        answer: json(&line.answer),
    }
}

/// A text as JSON: as it is where it is some.
fn json(text: &str) -> Option<Cow<'_, RawValue>> {
    if text.is_empty() {
        return None;
    }
    let quoted = || serde_json::value::to_raw_value(text).ok().map(Cow::Owned);
    stored_json(text).map(Cow::Borrowed).or_else(quoted)
}
