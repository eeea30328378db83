//! `sns/friend_import`: puts friends into an account's list, one way, whatever the other sides say.

use std::collections::BTreeMap;

use tincan_domain::relations::friends::{Import, Imported, import};
use tincan_domain::{Domain, Result};

use super::{Results, fields, owner};
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// Most friends of one call (source: relationship chain documentation).
const MAX_FRIENDS: usize = 1000;

/// Admins; 200/s. At most 1000 friends. Errors: 30001, 30003, 30004, 30006, 30007, 30008; per account 30001, 30003, 30010 the list is
/// full, 30011 too many groups.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "friend_import",
    family: Family::Relationship,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let items = call.body.objects("AddFriendItem", MAX_FRIENDS)?;
    let items = items.iter().map(imported).collect::<Result<Vec<_>>>()?;
    let results = import(domain, &call.app, &owner, &items).await?;
    Ok(Results::of(call, items.iter().map(|(account, _)| account), &results).answer())
}

fn imported(item: &Body<'_>) -> Result<Imported> {
    let mut custom = BTreeMap::new();
    for field in item.optional_objects("CustomItem")?.unwrap_or_default() {
        custom.insert(fields::custom_tag(&field)?, fields::custom_value(&field)?);
    }
    let import = Import {
        remark: item.optional_text("Remark")?.unwrap_or_default(),
        remarked_at: item.optional_u64("RemarkTime")?,
        groups: item.optional_texts("GroupName")?.unwrap_or_default(),
        source: item.text("AddSource")?,
        wording: item.optional_text("AddWording")?.unwrap_or_default(),
        added_at: item.optional_u64("AddTime")?,
        custom,
    };
    Ok((item.account("To_Account")?, import))
}
