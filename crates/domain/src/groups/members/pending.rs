//! The list of what waits for somebody's agreement.

use tincan_store::{Batch, Direction, Page};

use super::requests::{LIST, PointerRow, RequestKind, RequestRow, authentication, list_key, mark_key, request_key};
use crate::core::{Attempts, View};
use crate::groups::{GroupId, GroupRow, MemberRow, Person, Role, rows};
use crate::messages::Actor;
use crate::model::{Account, AppId, Millis, Record};
use crate::policy::App;
use crate::{Domain, Result};

/// A request as one of those who may decide sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Of which group.
    pub group: GroupId,
    /// What it is called.
    pub group_name: String,
    /// What has to be agreed to.
    pub kind: RequestKind,
    /// The applicant or inviter.
    pub from: Person,
    /// The invitee.
    pub invited: Option<Account>,
    /// When it was made.
    pub key: Millis,
    /// What the applicant says.
    pub words: String,
    /// The app's own data, from the applicant.
    pub user_data: String,
    /// Opaque; comes back when it is decided.
    pub authentication: String,
    /// Who decided and what: agreed or not, with words and the app's own data.
    pub verdict: Option<(Account, bool, String, String)>,
}

/// A part of somebody's list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingPage {
    /// The entries.
    pub entries: Vec<Pending>,
    /// From where on the next part begins; 0 when this is the last one.
    pub next: Millis,
    /// Up to when the owner has read the list.
    pub read: Millis,
    /// Entries after that.
    pub unread: usize,
}

/// What waits for an account's agreement, and what did so of late: of communities, or of all other groups. `before` is
/// where the last part said that the next one begins; 0 is the beginning.
pub async fn pending(
    domain: &Domain,
    app: &App,
    owner: &Account,
    communities: bool,
    (before, limit): (Millis, usize),
) -> Result<PendingPage> {
    let view = domain.view().await?;
    let read = view.counter(&mark_key(app.id, owner)).await?;
    let prefix = list_key(app.id, owner);
    let page = Page { prefix: prefix.as_slice(), after: None, limit: LIST, direction: Direction::Backward };
    let mut list = Vec::new();
    for (_, value) in view.range(page).await? {
        let pointer = PointerRow::decode(&value)?;
        if pointer.group.is_community() == communities
            && let Some(entry) = resolve(&view, domain, app.id, owner, pointer).await?
        {
            list.push(entry);
        }
    }
    let unread = list.iter().filter(|entry| entry.key > read).count();
    let mut entries: Vec<Pending> = list.into_iter().filter(|entry| before == 0 || entry.key < before).collect();
    // What was made in one millisecond stays together: the next part begins at a time.
    let mut end = limit.min(entries.len());
    while end > 0 && entries.get(end).is_some_and(|next| entries.get(end - 1).is_some_and(|last| last.key == next.key))
    {
        end += 1;
    }
    let next = if end < entries.len() { entries.get(end.saturating_sub(1)).map_or(0, |last| last.key) } else { 0 };
    entries.truncate(end);
    Ok(PendingPage { entries, next, read, unread })
}

/// What a pointer points to, if that is still there.
async fn resolve(
    view: &View,
    domain: &Domain,
    app: AppId,
    owner: &Account,
    pointer: PointerRow,
) -> Result<Option<Pending>> {
    let PointerRow { group, spot, key } = pointer;
    let member = view.get::<MemberRow>(&rows::member_key(app, spot.code, owner)).await?;
    if spot.kind != RequestKind::Consent && member.is_none_or(|row| row.role < Role::Admin) {
        // No admin any more.
        return Ok(None);
    }
    let there = view.get::<GroupRow>(&rows::group_key(app, &group)).await?.filter(|row| row.code == spot.code);
    let request = view.get::<RequestRow>(&request_key(app, &spot)).await?.filter(|row| row.key == key);
    let (Some(there), Some(request)) = (there, request) else { return Ok(None) };
    Ok(Some(Pending {
        group,
        group_name: there.name,
        kind: spot.kind,
        from: Person::of(view, app, &spot.from).await?,
        authentication: authentication(domain, app, &spot, key),
        invited: spot.invited,
        key,
        words: request.words,
        user_data: request.user_data,
        verdict: request.verdict.map(|made| (made.by, made.agreed, made.words, made.user_data)),
    }))
}

/// Notes that an account has read its list up to a time. The mark never moves back.
pub async fn report_pending(domain: &Domain, app: &App, actor: &Actor, up_to: Millis) -> Result<()> {
    let key = mark_key(app.id, actor.account());
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let was = view.raw(&key).await?;
        if crate::model::record::counter(was.as_ref())? >= up_to {
            return Ok(());
        }
        let mut batch = Batch::new();
        batch.expect(key.bytes(), was);
        batch.put(key.bytes(), up_to.to_be_bytes().to_vec());
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}
