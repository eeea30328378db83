//! Handing verification codes over: to the app's own server, which knows how to reach its users.

use super::{Event, Kind, Line, Outcome, Verdict, VerificationCode, log, origin, post, understand, wanted};
use crate::Domain;
use crate::policy::App;
use crate::ports::Call;

/// Hands a code to the app's receiver, at once and once; answers whether it took it on. The code itself does not get into
/// the log of deliveries.
pub(crate) async fn deliver(domain: &Domain, app: &App, event: VerificationCode) -> bool {
    let kind = Kind::VerificationCode;
    if !wanted(app, kind) {
        tracing::warn!(app = app.id.0, "a log-in wants a verification code, and the app has no webhook {kind} for it");
        return false;
    }
    let now = domain.now_millis();
    let logged = Event::VerificationCode(VerificationCode { code: String::new(), ..event.clone() });
    let mut line = Line::of(kind, now, domain.webhooks.body(&logged, now));
    let body = domain.webhooks.body(&Event::VerificationCode(event), now);
    let call = Call { kind, body: &body, origin: origin::current(), at: domain.now() };
    let answer = post(domain, app, &call).await.and_then(|bytes| understand(domain, kind, bytes));
    line.took = domain.now_millis().saturating_sub(now);
    let delivered = match answer {
        Ok((verdict, said)) => {
            line.answer = log::shorten(said);
            verdict == Verdict::Allow
        }
        Err(fault) => {
            line.outcome = Outcome::GivenUp { why: fault.to_string() };
            false
        }
    };
    domain.outbox.note(app.id, line);
    delivered
}
