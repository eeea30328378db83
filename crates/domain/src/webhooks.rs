//! Webhooks: an app's own server is told of what happens, and asked before some of it.
//!
//! What is told is stored with the write that it reports ([`tell`]), and a [`Courier`] hands it over later, again and
//! again if need be. What is asked ([`ask`]) is asked at once, once, and the request waits for the word. Both leave a line
//! in the log of deliveries. Source: webhook documentation.

mod code;
mod courier;
mod event;
mod group;
mod kind;
mod log;
pub mod origin;
mod outbox;
mod probe;
#[cfg(test)]
pub(crate) mod tests;
mod verdict;

pub(crate) use code::deliver;
pub use courier::{Courier, Next};
pub use event::{Befriended, Event, Pair, Sending, Step, VerificationCode};
pub use group::{AttributeChange, Facts, Founding, GroupEvent, GroupWhat, ReceiptCount, Speech};
pub use kind::{Kind, NoSuchKind};
pub use log::{Line, Outcome, lines};
pub use origin::{Origin, Way};
pub use outbox::Outbox;
pub use probe::probe;
pub use verdict::{Refusal, Verdict};

use bytes::Bytes;
use tincan_store::Batch;

use crate::core::Attempts;
use crate::figures::{self, Figure};
use crate::model::AppId;
use crate::policy::{App, OnFailure};
use crate::ports::{Call, CallFault};
use crate::{Domain, Result};

/// Whether the app wants to hear of these events.
pub fn wanted(app: &App, kind: Kind) -> bool {
    app.settings.webhooks.wants(kind)
}

/// Asks the app about something that is about to happen. Who cannot be asked has nothing against it, unless the app wants
/// it otherwise.
///
/// Errors: 20006, 10016, or a code that the app chose: refused; 80003 not asked, and the app wants nothing delivered then.
pub async fn ask(domain: &Domain, app: &App, event: impl Into<Event>) -> Result<Verdict> {
    let event = event.into();
    let kind = event.kind();
    if !wanted(app, kind) {
        return Ok(Verdict::Allow);
    }
    let now = domain.now_millis();
    let body = domain.webhooks.body(&event, now);
    let call = Call { kind, body: &body, origin: origin::current(), at: domain.now() };
    let answer = post(domain, app, &call).await.and_then(|bytes| understand(domain, kind, bytes));
    let mut line = Line::of(kind, now, body);
    line.took = domain.now_millis().saturating_sub(now);
    let verdict = match answer {
        Ok((verdict, said)) => {
            (line.outcome, line.answer) = (Outcome::Done, log::shorten(said));
            verdict
        }
        Err(fault) => {
            line.outcome = Outcome::GivenUp { why: fault.to_string() };
            match (app.settings.webhooks.on_failure, fault) {
                (OnFailure::Refuse, CallFault::NotUnderstood) if kind.is_of_sending() => {
                    Verdict::Refuse(Refusal::NotUnderstood)
                }
                (OnFailure::Refuse, _) if kind.is_of_sending() => Verdict::Refuse(Refusal::NotAsked),
                _ => Verdict::Allow,
            }
        }
    };
    domain.outbox.note(app.id, line);
    match verdict {
        Verdict::Refuse(refusal) => Err(refusal.into()),
        verdict => Ok(verdict),
    }
}

/// Hands a webhook over, and counts it.
async fn post(domain: &Domain, app: &App, call: &Call<'_>) -> std::result::Result<Bytes, CallFault> {
    figures::add(domain, app.id, Figure::WebhookCalls, 1);
    let answer = domain.webhooks.post(app, call).await;
    figures::add(domain, app.id, Figure::WebhookAnswers, answer.is_ok().into());
    answer
}

fn understand(domain: &Domain, kind: Kind, bytes: Bytes) -> std::result::Result<(Verdict, String), CallFault> {
    let verdict = domain.webhooks.verdict(kind, &bytes).ok_or(CallFault::NotUnderstood)?;
    Ok((verdict, String::from_utf8_lossy(&bytes).into_owned()))
}

/// Wakes the app's courier when it is dropped: keep it until the batch is committed.
#[must_use = "it wakes the courier when it is dropped, which must not be before the commit"]
pub(crate) struct Told<'d>(Option<(&'d Domain, AppId)>);

impl Told<'_> {
    /// Nothing was told.
    pub(crate) fn nothing() -> Self {
        Self(None)
    }
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if let Some((domain, app)) = self.0 {
            domain.outbox.ring(app);
        }
    }
}

/// Tells the app of what a batch does, if it wants to hear of it: with the batch, or not at all. What is told must be of
/// that kind.
pub(crate) fn tell<'d, E: Into<Event>>(
    domain: &'d Domain,
    app: &App,
    kind: Kind,
    batch: &mut Batch,
    event: impl FnOnce() -> E,
) -> Told<'d> {
    if !wanted(app, kind) {
        return Told(None);
    }
    let event = event().into();
    debug_assert_eq!(event.kind(), kind, "what is told is what was said to be told");
    outbox::put(domain, app.id, &event, batch);
    Told(Some((domain, app.id)))
}

/// As [`tell`], of several events, those of them that the app wants to hear of.
pub(crate) fn tell_all<'d>(domain: &'d Domain, app: AppId, batch: &mut Batch, events: &[Event]) -> Told<'d> {
    let Some(app) = domain.apps.find(app).filter(|_| !events.is_empty()) else { return Told(None) };
    let mut told = Told(None);
    for event in events.iter().filter(|event| wanted(&app, event.kind())) {
        outbox::put(domain, app.id, event, batch);
        told = Told(Some((domain, app.id)));
    }
    told
}

/// Tells the app of what happened without a write, or after one. It is stored when this returns, if it can be.
pub(crate) async fn tell_now<E: Into<Event>>(domain: &Domain, app: &App, kind: Kind, event: impl FnOnce() -> E) {
    let mut batch = Batch::new();
    let _told = tell(domain, app, kind, &mut batch, event);
    if batch.is_empty() {
        return;
    }
    if let Err(cause) = domain.commit(batch, &mut Attempts::default()).await {
        tracing::warn!(app = app.id.0, %kind, %cause, "a webhook was lost: it could not be stored");
    }
}

/// Tells the app of what happened, from where nothing can be waited for: it is stored soon. A crash loses it.
pub(crate) fn tell_soon(domain: &Domain, app: AppId, kind: Kind, event: impl FnOnce() -> Event) {
    if domain.apps.find(app).is_some_and(|app| wanted(&app, kind)) {
        let row = outbox::Waiting::new(domain, &event());
        domain.outbox.hold(app, row);
    }
}
