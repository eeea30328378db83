//! `im_cos_msg.simple_sig`: leave to upload files, as clients ask that reach files through a proxy of their own.

use serde::Serialize;
use tincan_domain::files::{Fault, authorise};
use tincan_domain::{Domain, Result};

use super::check_kind;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most files of one question (not documented).
const MAX_FILES: usize = 20;

/// Users. Errors: 114011 uint32_upload_method or rpt_upload_object; those of the UserSig (700xx).
pub(crate) const SPEC: Spec = Spec {
    service: "im_cos_msg",
    command: "simple_sig",
    family: Family::File,
    callers: Callers::BY_USER_SIG,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct Signed {
    /// No other address to try.
    str_final_ip: &'static str,
    rpt_pre_sig: Vec<File>,
}

#[derive(Serialize)]
struct File {
    uint32_file_id: u32,
    /// Every file is to be uploaded.
    uint32_exist_flag: u8,
    str_upload_url: String,
    str_download_url: String,
    str_file_key: String,
    /// No stills are made of videos.
    str_snapshot_url: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    if call.body.optional_u32("uint32_upload_method")?.unwrap_or(0) != 0 {
        return Err(Fault::bad("uint32_upload_method", "must be 0 (PUT)").into());
    }
    let mut rpt_pre_sig = Vec::new();
    for file in call.body.objects("rpt_upload_object", MAX_FILES)? {
        check_kind(file.u32("uint32_file_type")?, "uint32_file_type")?;
        let name = file.text("str_file_name")?;
        let leave = authorise(domain, &call.app, call.account()?, (&name, "str_file_name"), None)?;
        rpt_pre_sig.push(File {
            uint32_file_id: file.u32("uint32_file_id")?,
            uint32_exist_flag: 0,
            str_upload_url: leave.upload,
            str_download_url: leave.download,
            str_file_key: leave.grant.id.to_string(),
            str_snapshot_url: "",
        });
    }
    Ok(Answer::with(&Signed { str_final_ip: "", rpt_pre_sig }))
}
