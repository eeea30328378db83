//! `recentcontact/mark_contact`: marks conversations with bits or a text.

use serde::Serialize;
use tincan_domain::contacts::{MarkPatch, mark};
use tincan_domain::{Domain, Result};

use super::wire::{WireResult, results};
use super::{MAX_CONVERSATIONS, named, owner, some_conversations};
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// `OptType` of marks alone, of the text alone, of both.
const MARKS: u32 = 1;
const TEXT: u32 = 2;
const BOTH: u32 = 3;

/// Marks of a conversation (source: REST API documentation, conversation marks).
const MARK_COUNT: u32 = 64;

/// Longest text in bytes (source: REST API documentation, conversation marks).
const MAX_TEXT_BYTES: usize = 256;

/// Admins for anybody, users for themselves; at most 100 conversations; 200/s by REST. Errors: 50001–50005, 51006,
/// 51013; for each conversation 50001 no such account, 51007 no such group, 51008 too many carry marks.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "mark_contact",
    family: Family::RecentContact,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Marked<'a> {
    result_item: Vec<WireResult<'a>>,
    error_display: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let (mut all, mut patches) = (Vec::new(), Vec::new());
    for item in some_conversations(&call.body, "MarkItem", MAX_CONVERSATIONS)? {
        let conversation = named(&item.object("ContactItem")?, "ToGroupId")?;
        let (marks, custom) = change(&item)?;
        patches.push(MarkPatch { peer: conversation.clone(), marks, custom });
        all.push(conversation);
    }
    let marked = mark(domain, &call.app, &owner, call.inst_id(), &patches).await?;
    Ok(Answer::with(&Marked { result_item: results(call, &all, marked), error_display: "" }))
}

/// What is to be set and cleared.
type Change = (Option<(u64, u64)>, Option<String>);

fn change(item: &Body<'_>) -> Result<Change> {
    let kind = item.u32("OptType")?;
    if !(MARKS..=BOTH).contains(&kind) {
        return Err(item.bad("OptType", "must be 1 (marks), 2 (custom mark) or 3 (both)"));
    }
    let mut change = (None, None);
    if kind != TEXT {
        if !item.has("SetMark") && !item.has("ClearMark") {
            return Err(item.missing("SetMark"));
        }
        change.0 = Some((bits(item, "SetMark")?, bits(item, "ClearMark")?));
    }
    if kind != MARKS {
        let text = item.text("CustomMark")?;
        if text.len() > MAX_TEXT_BYTES {
            return Err(item.bad("CustomMark", format!("must be at most {MAX_TEXT_BYTES} bytes long")));
        }
        change.1 = Some(text);
    }
    Ok(change)
}

/// The bits whose numbers a field lists.
fn bits(item: &Body<'_>, field: &'static str) -> Result<u64> {
    let Some(raw) = item.raw(field) else { return Ok(0) };
    let wrong = || item.wrong_type(field, "must be an array of integers from 0 to 63");
    let numbers: Vec<u32> = serde_json::from_str(raw.get()).map_err(|_| wrong())?;
    if numbers.iter().any(|number| *number >= MARK_COUNT) {
        return Err(item.bad(field, "must hold numbers from 0 to 63"));
    }
    Ok(numbers.into_iter().fold(0, |bits, number| bits | 1 << number))
}
