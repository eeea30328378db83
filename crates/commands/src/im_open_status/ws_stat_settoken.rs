//! `im_open_status.ws_stat_settoken`: a native app says by what the push service of its device knows it.

use tincan_domain::{Cause, Domain, Result, status};

use crate::{Answer, Call, Callers, Family, Spec};

/// Users. A login with a token counts as PushOnline when its connection breaks without a logout. An empty `VarToken` takes
/// the token back. Errors: 70402 no text, or too long.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_status",
    command: "ws_stat_settoken",
    family: Family::Account,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let token = call.body.optional_text("VarToken")?.unwrap_or_default();
    let platform = call.connection.as_ref().ok_or(Cause::TicketExpired)?.platform;
    status::set_token(domain, call.ticket()?, platform, &token).await?;
    Ok(Answer::ok())
}
