//! `sns/friend_update`: changes fields of friends.

use tincan_domain::relations::friends::{FieldChange, Update, update};
use tincan_domain::{Cause, Domain, Result};

use super::{Results, fields, owner};
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// Most friends of one call (as for other commands of the chain; not documented).
const MAX_FRIENDS: usize = 1000;
/// Most fields of one friend: the standard ones and all custom ones.
const MAX_FIELDS: usize = 30;

/// Admins for anybody, users for themselves; 200/s by REST. At most 1000 friends. Errors: 30001, 30003, 30004, 30006, 30007, 30008; per account 30001 not
/// a friend, a field, 30003, 30011 too many groups.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "friend_update",
    family: Family::Relationship,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let items = call.body.objects("UpdateItem", MAX_FRIENDS)?;
    let items = items.iter().map(changes).collect::<Result<Vec<Update>>>()?;
    let results = update(domain, &call.app, &owner, &items, call.inst_id(), call.by_admin()).await?;
    Ok(Results::of(call, items.iter().map(|(account, _)| account), &results).answer())
}

fn changes(item: &Body<'_>) -> Result<Update> {
    let changes = item.objects("SnsItem", MAX_FIELDS)?.iter().map(change).collect::<Result<_>>()?;
    Ok((item.account("To_Account")?, changes))
}

fn change(item: &Body<'_>) -> Result<FieldChange> {
    match item.text("Tag")?.as_str() {
        fields::REMARK => Ok(FieldChange::Remark(item.text("Value")?)),
        fields::GROUP => Ok(FieldChange::Groups(item.texts("Value")?)),
        tag if tag.starts_with("Tag_SNS_Custom_") => {
            Ok(FieldChange::Custom(tag.to_owned(), fields::custom_value(item)?))
        }
        tag => Err(Cause::field(tag.to_owned(), "cannot be written")),
    }
}
