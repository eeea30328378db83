//! `group_open_long_polling_http_noauth_svc/get_msg`: waits for what is told to a live room.

use tincan_domain::{Domain, Result};

use crate::groups::live;
use crate::{Answer, Call, Callers, Family, Spec};

/// Guests, without a login. Errors: 10004, 10010, 60008 nothing within `HoldTime`.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_long_polling_http_noauth_svc",
    command: "get_msg",
    family: Family::Group,
    callers: Callers::ANYONE,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    live::poll(domain, call, true).await
}
