//! Joining by oneself.

use tincan_store::Batch;

use super::requests::{self, NewRequest, RequestKind};
use super::{admit, check_words, member_tips};
use crate::core::{Attempts, View};
use crate::groups::hooks;
use crate::groups::rules::Entry;
use crate::groups::tell::{self, NewTip};
use crate::groups::{ApplyOption, Fault, Group, GroupId, NoticeKind, TipKind, find, may_join_more, rows};
use crate::messages::Actor;
use crate::policy::App;
use crate::{Domain, Result};

/// What somebody says who wants to come in.
#[derive(Debug, Clone, Default)]
pub struct Application {
    /// To those who decide.
    pub words: String,
    /// The app's own data.
    pub user_data: String,
}

/// What became of it.
pub enum Joined {
    /// The account is in.
    In,
    /// Owner or admins have to agree.
    Waits,
    /// It is a live room, which the account may enter.
    Room(Box<Group>),
}

/// Lets the actor into a group, or asks its admins to. Whether it may enter a live room is judged here, too.
///
/// Errors: 10007 nobody gets in so, or banned from the room; 10010, 10013, 10014, 10037, 10038.
pub async fn apply(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    application: &Application,
) -> Result<Joined> {
    check_words("ApplyMsg", &application.words)?;
    check_words("UserDefinedField", &application.user_data)?;
    let (mut attempts, mut is_asked) = (Attempts::default(), false);
    loop {
        let view = domain.view().await?;
        let group = find(&view, app.id, id).await?;
        let account = actor.account();
        if group.row.kind.is_live() {
            super::must_not_be_banned(&view, domain, app.id, &group, account).await?;
            hooks::may_apply(domain, app, &group, account).await?;
            return Ok(Joined::Room(Box::new(group)));
        }
        if view.has(&rows::member_key(app.id, group.row.code, account)).await? {
            return Err(Fault::AlreadyMember(account.to_string()).into());
        }
        let option = option(&group)?;
        if !may_join_more(&view, app, account).await? {
            let limit = app.settings.groups.groups_of_user;
            return Err(Fault::TooManyGroups { account: account.to_string(), limit }.into());
        }
        if !std::mem::replace(&mut is_asked, true) {
            hooks::may_apply(domain, app, &group, account).await?;
        }
        if option == ApplyOption::FreeAccess {
            if enter(&view, domain, app, actor, &group, &mut attempts).await? {
                return Ok(Joined::In);
            }
            continue;
        }
        let deciders = requests::deciders(domain, app.id, &group).await?;
        let new = NewRequest {
            kind: RequestKind::Application,
            from: account,
            invited: &[],
            words: &application.words,
            user_data: &application.user_data,
        };
        if requests::ask(&view, domain, app, &group, &new, &deciders, &mut attempts).await? {
            return Ok(Joined::Waits);
        }
    }
}

/// How somebody gets in by asking.
///
/// Errors: 10007.
fn option(group: &Group) -> Result<ApplyOption> {
    let option = match group.rules().entry {
        Entry::Never => return Err(Fault::not_allowed("one gets into a group of this type by invitation only").into()),
        Entry::AtOnce => ApplyOption::FreeAccess,
        Entry::ByOption(_) => group.row.apply,
    };
    if option == ApplyOption::DisableApply {
        return Err(Fault::not_allowed("the group takes no applications").into());
    }
    Ok(option)
}

/// Lets the actor in and tells of it; `false` when another write came between.
async fn enter(
    view: &View,
    domain: &Domain,
    app: &App,
    actor: &Actor,
    group: &Group,
    attempts: &mut Attempts,
) -> Result<bool> {
    let account = actor.account();
    let newcomer = std::slice::from_ref(account);
    let mut batch = Batch::new();
    let admitted = admit(view, domain, app, group, newcomer, &mut batch).await;
    let members = hooks::noticed(domain, app, group, admitted).await?;
    let _told = hooks::joined(domain, app, group, (account, newcomer, false), members, &mut batch);
    let tip = NewTip {
        kind: TipKind::Joined { invited: false },
        operator: account,
        about: newcomer,
        members: Some(members),
        topic: None,
        told: member_tips(app, group),
    };
    let tip = tell::add_tip(view, domain, app, group, tip, &mut batch).await?;
    let Some(receipt) = domain.commit(batch, attempts).await? else { return Ok(false) };
    domain.rosters.changed(app.id, group.row.code);
    let kind = NoticeKind::Approved { words: String::new() };
    tell::notify(domain, app, &group.head(None), account, newcomer, None, kind).await?;
    tip.announce(domain, app, group, &receipt).await?;
    Ok(true)
}
