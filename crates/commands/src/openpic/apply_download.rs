//! `openpic.apply_download`: the addresses of files that are known by their numbers.

use serde::Serialize;
use tincan_domain::files;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Most files of one question (not documented).
const MAX_FILES: usize = 100;

/// Users. A file that is not kept, or is banned, has an empty address. Errors: 114011 request_info.
pub(crate) const SPEC: Spec = Spec {
    service: "openpic",
    command: "apply_download",
    family: Family::File,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct Addresses {
    error_code: u8,
    response_info: Vec<Address>,
}

#[derive(Serialize)]
struct Address {
    url: String,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let mut response_info = Vec::new();
    for file in call.body.objects("request_info", MAX_FILES)? {
        let url = match file.text("uuid")?.parse() {
            Ok(id) => files::readable_address(domain, &call.app, id).await?.unwrap_or_default(),
            Err(()) => String::new(),
        };
        response_info.push(Address { url });
    }
    Ok(Answer::with(&Addresses { error_code: 0, response_info }))
}
