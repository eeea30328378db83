//! `openim_dirty_words/get`: lists the forbidden words of the app.

use serde::Serialize;
use tincan_domain::words::{self, Listed};
use tincan_domain::{Domain, Result, groups};

use super::PER_SECOND;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 100/s. The words are sorted. A list that is too long for one answer is fetched in parts, which is Tincan's own:
/// `Limit` words after the word `After`, and the answer's `TotalNum` says how many there are. Errors: 10001, 10002, 10004,
/// 10018 over 1 MB.
pub(crate) const SPEC: Spec = Spec {
    service: "openim_dirty_words",
    command: "get",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: Some(PER_SECOND),
    run: |domain, call| Box::pin(run(domain, call)),
};

/// Longest list in one answer, in bytes (source: policies, size limits).
const MAX_ANSWER: usize = 1024 * 1024;

/// Most words of one part.
const MAX_PART: usize = 10_000;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireWords {
    dirty_words_list: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_num: Option<u64>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let after = call.body.optional_text("After")?;
    let part = call.body.optional_u32("Limit")?.map(|limit| (limit as usize).clamp(1, MAX_PART));
    // No more are read than can be answered: each takes three bytes of the answer at least.
    let limit = part.unwrap_or(MAX_ANSWER / 3);
    let Listed { words, count } = words::list(domain, &call.app, after.as_deref(), limit).await?;
    let bytes: usize = words.iter().map(|word| word.len() + 3).sum();
    if bytes > MAX_ANSWER {
        return Err(groups::Fault::AnswerTooLong.into());
    }
    Ok(Answer::with(&WireWords { dirty_words_list: words, total_num: part.map(|_| count) }))
}
