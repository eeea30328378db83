//! `openim_dirty_words/add`: adds forbidden words; they are in force when the answer comes, those of a list over 2000 words a second later.

use tincan_domain::{Domain, Result, words};

use super::{PER_SECOND, WORDS};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 100/s. Errors: 10001, 10002, 10004 no words, over 50, a word that is empty or over 200 bytes, a list over `app.words`.
pub(crate) const SPEC: Spec = Spec {
    service: "openim_dirty_words",
    command: "add",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: Some(PER_SECOND),
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    words::add(domain, &call.app, &call.body.texts(WORDS)?).await?;
    Ok(Answer::ok())
}
