//! `im_cos_msg/get_cos_sig`: how media of messages stand, and where to fetch them.

use serde::Serialize;
use tincan_domain::media::{Standing, standings};
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Most addresses of one question (not documented).
const MAX_ADDRESSES: usize = 100;

/// `Status` of a medium that can be fetched.
const NORMAL: u8 = 0;
/// `Status` of a banned medium.
const BANNED: u8 = 1;
/// `Status` of a medium that is not there.
const MISSING: u8 = 2;

/// Admins. Errors: 70206 no address or over 100, 70402 RawURLs, 70500, 70169.
pub(crate) const SPEC: Spec = Spec {
    service: "im_cos_msg",
    command: "get_cos_sig",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct Signed {
    #[serde(rename = "PreSigURLs")]
    items: Vec<Item>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "ResourceID")]
    resource_id: u32,
    code: u32,
    desc: &'static str,
    #[serde(rename = "PreSigURL")]
    address: String,
    status: u8,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let asked = call.body.objects("RawURLs", MAX_ADDRESSES)?;
    let ids = asked.iter().map(|item| item.u32("ResourceID")).collect::<Result<Vec<u32>>>()?;
    let addresses = asked.iter().map(|item| item.text("RawURL")).collect::<Result<Vec<String>>>()?;
    let standings = standings(domain, &call.app, &addresses).await?;
    Ok(Answer::with(&Signed { items: ids.into_iter().zip(standings).map(|(id, at)| Item::new(id, at)).collect() }))
}

impl Item {
    fn new(resource_id: u32, standing: Standing) -> Self {
        let (status, desc, address) = match standing {
            Standing::Normal(link) => (NORMAL, "", link),
            Standing::Banned(link) => (BANNED, "banned", link.unwrap_or_default()),
            Standing::Missing => (MISSING, "this server keeps no such file", String::new()),
        };
        Self { resource_id, code: 0, desc, address, status }
    }
}
