//! `im_cos_msg.pre_sig`: leave to upload a file, with the address for the upload and the one for messages.

use serde::Serialize;
use tincan_domain::files::{Fault, authorise};
use tincan_domain::{Domain, Result};

use super::check_kind;
use crate::{Answer, Call, Callers, Family, Spec};

/// `upload_method` of an upload with PUT.
const PUT: u32 = 0;

/// Users. Errors: 114011 file_type, file_name, upload_method or Duration; those of the UserSig (700xx).
pub(crate) const SPEC: Spec = Spec {
    service: "im_cos_msg",
    command: "pre_sig",
    family: Family::File,
    callers: Callers::BY_USER_SIG,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct Signed {
    upload_url: String,
    download_url: String,
    ci_url: String,
    head_url: String,
    /// No stills are made of videos.
    snapshot_url: &'static str,
    expired_time: u64,
    request_id: String,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    check_kind(call.body.u32("file_type")?, "file_type")?;
    let name = call.body.text("file_name")?;
    if call.body.optional_u32("upload_method")?.unwrap_or(PUT) != PUT {
        return Err(Fault::bad("upload_method", "must be 0 (PUT)").into());
    }
    let seconds = call.body.optional_u64("Duration")?;
    let leave = authorise(domain, &call.app, call.account()?, (&name, "file_name"), seconds)?;
    Ok(Answer::with(&Signed {
        upload_url: leave.upload,
        ci_url: leave.download.clone(),
        head_url: leave.download.clone(),
        download_url: leave.download,
        snapshot_url: "",
        expired_time: leave.grant.until,
        request_id: leave.grant.id.to_string(),
    }))
}
