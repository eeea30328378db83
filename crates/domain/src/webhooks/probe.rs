//! Trying an app's receiver out: one event that changes nothing, at once, and its answer handed to who tries.

use bytes::Bytes;

use super::{Event, Step, origin};
use crate::model::Account;
use crate::policy::App;
use crate::ports::{Call, CallFault};
use crate::{Cause, Domain, Result};

/// Tells the app's receiver that an account logged in, and answers what it answers, whatever that is. Nothing is stored
/// and nothing is repeated.
///
/// Errors: 70402 the app has no receiver.
pub async fn probe(domain: &Domain, app: &App, account: &Account) -> Result<std::result::Result<Bytes, CallFault>> {
    if app.settings.webhooks.url.is_empty() {
        return Err(Cause::field("webhooks.url", "must be set before it can be tried"));
    }
    let event = Event::State { account: account.clone(), step: Step::LoggedIn, kicked: Vec::new() };
    let body = domain.webhooks.body(&event, domain.now_millis());
    let call = Call { kind: event.kind(), body: &body, origin: origin::current(), at: domain.now() };
    Ok(domain.webhooks.post(app, &call).await)
}
