//! `im_cos_sign_svr.cos`: keys with which a client uploads files into a folder of its own.

use serde::Serialize;
use tincan_domain::files::{Fault, authorise_folder};
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 114011 cmd, sub_cmd or duration; those of the UserSig (700xx).
pub(crate) const SPEC: Spec = Spec {
    service: "im_cos_sign_svr",
    command: "cos",
    family: Family::File,
    callers: Callers::BY_USER_SIG,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct Keys {
    expired_time: u64,
    bucket_name: &'static str,
    appid: u32,
    region: &'static str,
    directory: String,
    tmp_secret_id: String,
    tmp_secret_key: String,
    session_token: String,
    download_url: String,
    upload_url: String,
    ci_url: String,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    for (field, value) in [("cmd", "open_im_cos_svc"), ("sub_cmd", "get_cos_token")] {
        if call.body.text(field)? != value {
            return Err(Fault::bad(field, format!("must be {value}")).into());
        }
    }
    let folder = authorise_folder(domain, &call.app, call.account()?, call.body.optional_u64("duration")?);
    let base = domain.site.url("/cos");
    Ok(Answer::with(&Keys {
        expired_time: folder.until,
        bucket_name: "tincan",
        appid: call.app.id.0,
        region: "local",
        // Requests are admitted by the token alone; the key signs them as the storage's own clients do.
        tmp_secret_id: folder.name.clone(),
        tmp_secret_key: folder.secret,
        directory: folder.name,
        session_token: folder.token,
        download_url: base.clone(),
        upload_url: base.clone(),
        ci_url: base,
    }))
}
