//! Key-value pairs that hang on messages, and reactions to messages.

pub(crate) mod get_key_values;
pub(crate) mod group_get_key_values;
pub(crate) mod group_reaction_add;
pub(crate) mod group_reaction_del;
pub(crate) mod group_reaction_iterate;
pub(crate) mod group_reaction_multi_stat;
pub(crate) mod group_set_key_values;
pub(crate) mod reaction_add;
pub(crate) mod reaction_del;
pub(crate) mod reaction_iterate;
pub(crate) mod reaction_multi_stat;
pub(crate) mod set_key_values;

use tincan_domain::messages::react;
use tincan_domain::model::{Account, MsgKey};
use tincan_domain::{Cause, Domain, Result, groups};

use crate::groups::asked;
use crate::{Answer, Call};

/// Longest name of a reaction in bytes (not documented).
const MAX_REACTION_BYTES: usize = 64;

/// The two sides of the message that is named; who names no sender is the sender.
fn sides(call: &Call<'_>) -> Result<(Account, Account)> {
    let to = call.body.account("To_Account")?;
    let from = match call.body.optional_account("From_Account")? {
        Some(from) => from,
        None => call.account()?.clone(),
    };
    Ok((from, to))
}

/// The message that is named.
fn message(call: &Call<'_>) -> Result<(Account, Account, MsgKey)> {
    let (from, to) = sides(call)?;
    Ok((from, to, call.body.msg_key("MsgKey")?))
}

fn reaction(call: &Call<'_>) -> Result<String> {
    let name = call.body.text("Reaction")?;
    if name.is_empty() || name.len() > MAX_REACTION_BYTES {
        return Err(Cause::field("Reaction", format!("must be 1 to {MAX_REACTION_BYTES} bytes long")));
    }
    Ok(name)
}

/// Adds the caller's reaction, or takes it back. The account in `field` has to be the caller's own.
async fn set_reaction(domain: &Domain, call: &Call<'_>, field: &'static str, there: bool) -> Result<Answer> {
    let (from, to, key) = message(call)?;
    let name = reaction(call)?;
    must_be_own(call, field)?;
    react(domain, &call.app, &call.actor()?, (&from, &to, key), &name, there).await?;
    Ok(Answer::ok())
}

/// The same for a message of a group.
async fn set_group_reaction(domain: &Domain, call: &Call<'_>, field: &'static str, there: bool) -> Result<Answer> {
    let (address, seq) = (asked::address(&call.body)?, asked::seq(&call.body, "MsgSeq")?);
    let name = reaction(call)?;
    must_be_own(call, field)?;
    groups::react(domain, &call.app, &call.actor()?, (&address, seq), &name, there).await?;
    Ok(Answer::ok())
}

/// The account that a field names, if it does, has to be the caller's own.
fn must_be_own(call: &Call<'_>, field: &'static str) -> Result<()> {
    let me = call.account()?;
    if call.body.has(field) && call.body.accounts(field, 1)?.iter().any(|account| account != me) {
        return Err(Cause::NotOneself { field });
    }
    Ok(())
}
