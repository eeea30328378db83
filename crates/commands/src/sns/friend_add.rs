//! `sns/friend_add`: adds friends, or asks those who want to be asked.

use tincan_domain::model::Account;
use tincan_domain::relations::friends::{Adding, Addition, add};
use tincan_domain::{Domain, Result};

use super::{Results, is_second, owner};
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// Most friends of one call (source: relationship chain documentation, 30503).
const MAX_FRIENDS: usize = 1000;

/// Admins for anybody, users for themselves; 200/s by REST. At most 1000 friends. Errors: 30001, 30003, 30004, 30006, 30007, 30008; per account 30001,
/// 30003, 30009 to 30012, 30014, 30515, 30516, 30525, 30539 asked, 30540 too often.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "friend_add",
    family: Family::Relationship,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let items = call.body.objects("AddFriendItem", MAX_FRIENDS)?;
    let both = is_second(call, "AddType", ["Add_Type_Single", "Add_Type_Both"], Some(true))?;
    // Users cannot force anybody: the flag is for admins.
    let forced = call.body.flag("ForceAddFlags")? && call.by_admin();
    let items = items.iter().map(addition).collect::<Result<Vec<_>>>()?;
    let adding = Adding { both, forced, by_admin: call.by_admin() };
    let results = add(domain, &call.app, &owner, &items, adding).await?;
    Ok(Results::of(call, items.iter().map(|(account, _)| account), &results).answer())
}

fn addition(item: &Body<'_>) -> Result<(Account, Addition)> {
    let addition = Addition {
        remark: item.optional_text("Remark")?.unwrap_or_default(),
        group: item.optional_text("GroupName")?.filter(|name| !name.is_empty()),
        source: item.text("AddSource")?,
        wording: item.optional_text("AddWording")?.unwrap_or_default(),
    };
    Ok((item.account("To_Account")?, addition))
}
