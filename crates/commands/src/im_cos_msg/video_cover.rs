//! `im_cos_msg.video_cover`: a video's still as a picture of its own. No stills are made here, so that no client has one to
//! ask for.

use tincan_domain::files::Fault;

use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 114011 snapshot_url; 8003 there is no such still.
pub(crate) const SPEC: Spec = Spec {
    service: "im_cos_msg",
    command: "video_cover",
    family: Family::File,
    callers: Callers::BY_USER_SIG,
    per_second: None,
    run: |_, call| Box::pin(async { run(call) }),
};

fn run(call: &Call<'_>) -> tincan_domain::Result<Answer> {
    call.body.text("snapshot_url")?;
    Err(Fault::NotConverted { why: "no stills are made of videos".to_owned() }.into())
}
