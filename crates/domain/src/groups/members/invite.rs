//! Bringing accounts into a group.

use std::collections::BTreeSet;

use tincan_store::Batch;

use super::requests::{self, NewRequest, RequestKind};
use super::{admit, member_tips, must_keep_members};
use crate::accounts;
use crate::core::{Attempts, View};
use crate::groups::hooks;
use crate::groups::rules::{Action, Least, Told};
use crate::groups::tell::{self, NewTip};
use crate::groups::{
    Fault, Group, GroupId, InviteOption, NoticeKind, Standpoint, TipKind, find, may_join_more, rows, standing,
};
use crate::messages::Actor;
use crate::model::Account;
use crate::policy::App;
use crate::{Domain, Party, Result};

/// What became of an account that was to come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is in.
    Added,
    /// It was in already.
    AlreadyMember,
    /// It, or an admin, has to agree.
    Waits,
    /// It is in as many groups as allowed.
    TooManyGroups,
    /// The app does not want it in.
    Refused,
}

/// How accounts get in that the actor names.
enum Way {
    /// At once.
    AtOnce,
    /// When they have agreed themselves.
    Consent,
    /// When an admin has agreed.
    Approval,
}

/// Brings accounts into a group; answers what became of each. Nobody is told of what is done in silence.
///
/// Errors: 10005 more than can wait for approval, 10007, 10010, 10013 and 10037 of a single account, 10014, 10019, 10038.
pub async fn invite(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    accounts: &[Account],
    silent: bool,
) -> Result<Vec<(Account, Outcome)>> {
    let (mut attempts, mut refused) = (Attempts::default(), None);
    loop {
        let view = domain.view().await?;
        let group = find(&view, app.id, id).await?;
        must_keep_members(&group)?;
        let by = standing(&view, domain, app, &group, actor).await?;
        let way = way(app, &group, &by)?;
        let outcomes = outcomes(&view, app, &group, accounts).await?;
        check_single(app, &outcomes)?;
        let able = outcomes.iter().filter(|(_, outcome)| *outcome == Outcome::Added);
        let able: Vec<Account> = able.map(|(account, _)| account.clone()).collect();
        if able.is_empty() {
            return Ok(outcomes);
        }
        let (kind, deciders) = match way {
            Way::AtOnce => {
                let refused = match &refused {
                    Some(refused) => refused,
                    None => refused.insert(hooks::may_invite(domain, app, &group, actor.account(), &able).await?),
                };
                let able: Vec<Account> = able.into_iter().filter(|account| !refused.contains(account)).collect();
                let left_out = |(account, outcome)| {
                    let outcome = if refused.contains(&account) { Outcome::Refused } else { outcome };
                    (account, outcome)
                };
                let outcomes = outcomes.into_iter().map(left_out).collect();
                if able.is_empty() {
                    return Ok(outcomes);
                }
                if add(&view, domain, app, (actor, &group), &able, silent, &mut attempts).await? {
                    return Ok(outcomes);
                }
                continue;
            }
            Way::Consent => (RequestKind::Consent, Vec::new()),
            Way::Approval => (RequestKind::Approval, requests::deciders(domain, app.id, &group).await?),
        };
        let new = NewRequest { kind, from: actor.account(), invited: &able, words: "", user_data: "" };
        if requests::ask(&view, domain, app, &group, &new, &deciders, &mut attempts).await? {
            let waits = |outcome| if outcome == Outcome::Added { Outcome::Waits } else { outcome };
            return Ok(outcomes.into_iter().map(|(account, outcome)| (account, waits(outcome))).collect());
        }
    }
}

/// How the actor may bring accounts in.
///
/// Errors: 10007.
fn way(app: &App, group: &Group, by: &Standpoint) -> Result<Way> {
    by.must_be_in()?;
    let at_once = if app.settings.groups.invitees_agree { Way::Consent } else { Way::AtOnce };
    if by.rank == Least::App {
        return Ok(at_once);
    }
    match group.row.invite {
        None => by.may(group, Action::Invite).map(|()| at_once),
        Some(InviteOption::FreeAccess) => Ok(at_once),
        Some(InviteOption::NeedPermission) if by.may(group, Action::DecideApplications).is_ok() => Ok(at_once),
        Some(InviteOption::NeedPermission) => Ok(Way::Approval),
        Some(InviteOption::DisableInvite) => Err(Fault::not_allowed("inviting is switched off in this group").into()),
    }
}

/// What would become of each account if it came in at once.
async fn outcomes(view: &View, app: &App, group: &Group, accounts: &[Account]) -> Result<Vec<(Account, Outcome)>> {
    let mut seen = BTreeSet::new();
    let mut outcomes = Vec::with_capacity(accounts.len());
    for account in accounts {
        if !seen.insert(account) {
            continue;
        }
        accounts::must_exist(view, app.id, account, Party::Subject).await?;
        let outcome = if view.has(&rows::member_key(app.id, group.row.code, account)).await? {
            Outcome::AlreadyMember
        } else if !may_join_more(view, app, account).await? {
            Outcome::TooManyGroups
        } else {
            Outcome::Added
        };
        outcomes.push((account.clone(), outcome));
    }
    Ok(outcomes)
}

/// A single account that cannot come in is an error of the whole.
fn check_single(app: &App, outcomes: &[(Account, Outcome)]) -> Result<()> {
    match outcomes {
        [(account, Outcome::AlreadyMember)] => Err(Fault::AlreadyMember(account.to_string()).into()),
        [(account, Outcome::TooManyGroups)] => {
            let limit = app.settings.groups.groups_of_user;
            Err(Fault::TooManyGroups { account: account.to_string(), limit }.into())
        }
        _ => Ok(()),
    }
}

/// Lets accounts in and tells of it; `false` when another write came between.
async fn add(
    view: &View,
    domain: &Domain,
    app: &App,
    (actor, group): (&Actor, &Group),
    accounts: &[Account],
    silent: bool,
    attempts: &mut Attempts,
) -> Result<bool> {
    let mut batch = Batch::new();
    let admitted = admit(view, domain, app, group, accounts, &mut batch).await;
    let members = hooks::noticed(domain, app, group, admitted).await?;
    let _told = hooks::joined(domain, app, group, (actor.account(), accounts, true), members, &mut batch);
    let tip = NewTip {
        kind: TipKind::Joined { invited: true },
        operator: actor.account(),
        about: accounts,
        members: Some(members),
        topic: None,
        told: if silent { Told::Off } else { member_tips(app, group) },
    };
    let tip = tell::add_tip(view, domain, app, group, tip, &mut batch).await?;
    let Some(receipt) = domain.commit(batch, attempts).await? else { return Ok(false) };
    domain.rosters.changed(app.id, group.row.code);
    if !silent {
        // Before the tip: clients learn by it what the group is.
        let head = group.head(None);
        tell::notify(domain, app, &head, actor.account(), accounts, None, NoticeKind::Invited).await?;
    }
    tip.announce(domain, app, group, &receipt).await?;
    Ok(true)
}
