//! Notices of the app's own, for members who are online: neither stored nor kept.

use std::sync::Arc;

use super::event::{Incident, Notice, NoticeKind};
use super::{Address, Channel, Fault, Person, roster, tell};
use crate::event::{Event, Push};
use crate::model::Account;
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Most members that a notice is for, if it is for some of them only (source: group documentation, system notices).
pub const MAX_ANNOUNCED_TO: usize = 500;

/// Gives a notice to the members of a group that are online, or to some of them. Those who are no members are left out.
///
/// Errors: 10004 some of a live room, 10005 too many, 10010, 80002 too long, 110003.
pub async fn announce(
    domain: &Domain,
    app: &App,
    by: &Account,
    to: &Address,
    members: &[Account],
    content: String,
) -> Result<()> {
    let (got, limit) = (content.len(), app.settings.message_bytes);
    if got > limit {
        return Err(Cause::PacketTooLong { got, limit });
    }
    if members.len() > MAX_ANNOUNCED_TO {
        let field = "ToMembers_Account";
        return Err(Fault::TooManyAccounts { field, got: members.len(), limit: MAX_ANNOUNCED_TO }.into());
    }
    let view = domain.view().await?;
    let channel = Channel::find(&view, app.id, to).await?;
    let (group, kind) = (&channel.group, NoticeKind::Custom(content));
    if group.row.kind.is_live() {
        if !members.is_empty() {
            return Err(Cause::field("ToMembers_Account", "must not be given for a live room"));
        }
        let notice = Arc::new(Notice {
            head: channel.head(),
            seq: domain.passing_seq(),
            random: domain.random.u32(),
            at: domain.now(),
            operator: Person::of(&view, app.id, by).await?,
            kind,
        });
        let push = Push::new(Event::Group(Incident::Notice { to: by.clone(), notice }));
        domain.rooms.tell(domain, app.id, group.row.code, None, push);
        return Ok(());
    }
    let roster = roster::of(domain, app.id, group).await?;
    let hearers = roster.members.iter().map(|member| &member.account);
    let hearers: Vec<Account> =
        hearers.filter(|account| members.is_empty() || members.contains(account)).cloned().collect();
    tell::notify(domain, app, &channel.head(), by, &hearers, None, kind).await
}
