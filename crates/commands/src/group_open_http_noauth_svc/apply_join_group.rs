//! `group_open_http_noauth_svc/apply_join_group`: lets somebody who is not logged in read a live room.

use tincan_domain::groups::{self, rooms};
use tincan_domain::{Domain, Result};

use crate::groups::{asked, live};
use crate::{Answer, Call, Callers, Family, Spec};

/// Anybody connected. Errors: 10004, 10007, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_noauth_svc",
    command: "apply_join_group",
    family: Family::Group,
    callers: Callers::ANYONE,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    // Nobody reads what a guest says of itself.
    call.body.optional_text("ApplyMsg")?;
    let group = groups::find(&domain.view().await?, call.app.id, &asked::group_id(&call.body)?).await?;
    let entered = rooms::enter_as_guest(domain, &call.app, &group)?;
    Ok(live::entered(domain, group.row.code, &entered))
}
