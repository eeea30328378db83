//! Friend requests that wait for an answer. Each side has its own entry, which it may delete by itself.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::Part;
use super::chain::{self, ChainRow};
use super::changing::{Changing, Step, each, each_but};
use super::friends::{self, Addition, befriend, other_side};
use super::notice::{News, Notice, Request};
use super::roll::Roll;
use crate::core::{Attempts, View};
use crate::model::{Account, AppId, InstId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::webhooks::{self, Befriended, Kind, Refusal};
use crate::{Cause, Domain, Party, Result, profiles};

/// Entries read in one go.
const PAGE: usize = 1000;

/// Which way a request went, from the owner's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Way {
    /// The owner was asked.
    Received = 0,
    /// The owner asks.
    Sent = 1,
}

/// A request, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendencyRow {
    /// The other side.
    pub account: Account,
    /// When it was sent.
    pub at: Seconds,
    /// Where the applicant found the other side.
    pub source: String,
    /// What the applicant says.
    pub wording: String,
    /// How the applicant wants to call the other side; kept on its own side.
    pub remark: String,
    /// The group the applicant wants to put the other side into; kept on its own side.
    pub group: Option<String>,
}

impl Record for PendencyRow {}

fn roll(app: AppId, owner: &Account, way: Way) -> Roll<PendencyRow> {
    let key = |table| Key::new(app, table).account(owner).u8(way as u8);
    Roll::new(key(Table::PendencyPlace), key(Table::Pendency))
}

fn count(chain: &mut ChainRow, way: Way) -> &mut u32 {
    match way {
        Way::Received => &mut chain.received,
        Way::Sent => &mut chain.sent,
    }
}

/// Stores a request of `owner` to `other` on both sides and tells both. One that is there is replaced.
///
/// Errors: 30012 too many requests.
pub(super) async fn ask(
    domain: &Domain,
    app: &App,
    changing: &mut Changing,
    news: &mut News,
    owner: &Account,
    other: &Account,
    addition: &Addition,
) -> Result<()> {
    must_have_room(changing, other, Way::Received, owner, app.settings.pending_requests, Party::Recipient).await?;
    must_have_room(changing, owner, Way::Sent, other, app.settings.friends, Party::Sender).await?;
    let row = PendencyRow {
        account: other.clone(),
        at: domain.now(),
        source: addition.source.clone(),
        wording: addition.wording.clone(),
        remark: addition.remark.clone(),
        group: addition.group.clone(),
    };
    store(changing, owner, Way::Sent, &row).await?;
    let theirs = PendencyRow { account: owner.clone(), remark: String::new(), group: None, ..row.clone() };
    store(changing, other, Way::Received, &theirs).await?;
    news.tell(owner, owner, Notice::Requested(request(&changing.view, app.id, row).await?));
    news.tell(other, owner, Notice::Requested(request(&changing.view, app.id, theirs).await?));
    Ok(())
}

async fn request(view: &View, app: AppId, row: PendencyRow) -> Result<Request> {
    let profile = profiles::find(view, app, &row.account).await?;
    Ok(Request {
        other: row.account,
        nick: profile.text(profiles::NICK).to_owned(),
        face: profile.text(profiles::IMAGE).to_owned(),
        at: row.at,
        source: row.source,
        wording: row.wording,
    })
}

async fn must_have_room(
    changing: &mut Changing,
    owner: &Account,
    way: Way,
    other: &Account,
    limit: usize,
    party: Party,
) -> Result<()> {
    let mut chain = chain::get(changing, owner).await?;
    let known = roll(changing.app, owner, way).place(changing, other).await?.is_some();
    if !known && *count(&mut chain, way) as usize >= limit {
        return Err(Cause::PendingFull { party, limit });
    }
    Ok(())
}

async fn store(changing: &mut Changing, owner: &Account, way: Way, row: &PendencyRow) -> Result<()> {
    take(changing, owner, way, &row.account).await?;
    let mut chain = chain::get(changing, owner).await?;
    let number = chain.next_entry();
    roll(changing.app, owner, way).set(changing, &row.account, number, row);
    *count(&mut chain, way) += 1;
    chain.pendency_sequence += 1;
    chain::set(changing, owner, &chain);
    Ok(())
}

/// Takes a request off one side's list.
pub(super) async fn take(
    changing: &mut Changing,
    owner: &Account,
    way: Way,
    other: &Account,
) -> Result<Option<PendencyRow>> {
    let roll = roll(changing.app, owner, way);
    let Some((number, row)) = roll.get(changing, other).await? else { return Ok(None) };
    roll.remove(changing, other, number);
    let mut chain = chain::get(changing, owner).await?;
    let count = count(&mut chain, way);
    *count = count.saturating_sub(1);
    chain.pendency_sequence += 1;
    chain::set(changing, owner, &chain);
    Ok(Some(row))
}

/// Takes all requests between two accounts off both lists.
pub(super) async fn clear(
    changing: &mut Changing,
    news: &mut News,
    one: &Account,
    other: &Account,
    by: &Account,
) -> Result<()> {
    for (owner, peer) in [(one, other), (other, one)] {
        let received = take(changing, owner, Way::Received, peer).await?.is_some();
        let sent = take(changing, owner, Way::Sent, peer).await?.is_some();
        if received || sent {
            news.tell(owner, by, Notice::RequestsGone(vec![peer.clone()]));
        }
    }
    Ok(())
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Who asked.
    pub applicant: Account,
    /// What is answered.
    pub verdict: Verdict,
    /// How the owner wants to call the applicant.
    pub remark: String,
    /// The group to put the applicant into; made when it is missing.
    pub group: Option<String>,
}

/// What is answered to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The applicant may have the owner in its list.
    Agree,
    /// Both have each other in their lists.
    AgreeAndAdd,
    /// No.
    Reject,
}

/// Answers requests that an owner received: what became of each.
///
/// Errors of each: 30001 a field, 30003 no such account, 30614 no such request, 30010, 30014 a full list, 30011 too many
/// groups.
pub async fn respond(domain: &Domain, app: &App, owner: &Account, responses: &[Response]) -> Result<Vec<Result<()>>> {
    let refused = if webhooks::origin::current().admin().is_some() || responses.is_empty() {
        Vec::new()
    } else {
        ask_app(domain, app, owner, responses).await?
    };
    let step = RespondStep { domain, app, owner };
    each_but(domain, app.id, &step, responses, |response| &response.applicant, &refused).await
}

/// Whose requests the app does not want to be answered.
async fn ask_app(
    domain: &Domain,
    app: &App,
    owner: &Account,
    responses: &[Response],
) -> Result<Vec<(Account, Refusal)>> {
    if !webhooks::wanted(app, Kind::BeforeFriendResponse) {
        return Ok(Vec::new());
    }
    let event = webhooks::Event::BeforeFriendResponse { owner: owner.clone(), responses: responses.to_vec() };
    Ok(match webhooks::ask(domain, app, event).await? {
        webhooks::Verdict::Each(refused) => refused,
        _ => Vec::new(),
    })
}

struct RespondStep<'a> {
    domain: &'a Domain,
    app: &'a App,
    owner: &'a Account,
}

#[async_trait]
impl Step for RespondStep<'_> {
    type Item = Response;

    fn tells(&self, news: &News) -> Vec<webhooks::Event> {
        // The one who asked wanted it, not the one who answers.
        let asked = |mut pair: Befriended| {
            pair.initiator = if pair.owner == *self.owner { pair.friend.clone() } else { pair.owner.clone() };
            pair
        };
        let pairs = news.befriended().into_iter().map(asked).collect();
        let admin = webhooks::origin::current().admin().cloned();
        let event = webhooks::Event::FriendAdd { pairs, answered: true, admin, forced: false };
        vec![event].into_iter().filter(webhooks::Event::has_pairs).collect()
    }

    async fn decide(&self, changing: &mut Changing, news: &mut News, response: &Response) -> Result<()> {
        let (owner, applicant, app) = (self.owner, &response.applicant, self.app);
        friends::check_addition(app, &response.remark, response.group.as_slice())?;
        other_side(changing, owner, applicant).await?;
        let Some((_, request)) = roll(app.id, owner, Way::Received).get(changing, applicant).await? else {
            return Err(Cause::NoSuchRequest(applicant.to_string()));
        };
        let here = response.verdict == Verdict::AgreeAndAdd
            && friends::roll(app.id, owner).place(changing, applicant).await?.is_none();
        let there = response.verdict != Verdict::Reject
            && friends::roll(app.id, applicant).place(changing, owner).await?.is_none();
        let (limit, now) = (app.settings.friends, self.domain.now());
        let mut mine = chain::get(changing, owner).await?;
        let mut theirs = chain::get(changing, applicant).await?;
        if here && mine.friends as usize >= limit {
            return Err(Cause::OwnListFull { limit });
        }
        if there && theirs.friends as usize >= limit {
            return Err(Cause::OtherListFull { limit });
        }
        let groups = app.settings.friend_groups;
        if here {
            super::groups::find_or_make(&mut mine, response.group.as_slice(), groups)?;
        }
        // What the applicant wished for when it asked; its side of the request may be deleted by now.
        let wish = roll(app.id, applicant, Way::Sent).get(changing, owner).await?.map(|(_, row)| row);
        clear(changing, news, owner, applicant, owner).await?;
        let said = Addition { source: request.source, wording: request.wording, ..Addition::default() };
        if here {
            let (remark, group) = (response.remark.clone(), response.group.clone());
            let addition = Addition { remark, group, ..said.clone() };
            befriend(app, changing, news, owner, applicant, &addition, now, owner).await?;
        }
        if there {
            let (remark, group) = wish.map(|row| (row.remark, row.group)).unwrap_or_default();
            // That the applicant has no room for another group is no reason to refuse the owner's answer.
            let group = group
                .filter(|name| super::groups::find_or_make(&mut theirs, std::slice::from_ref(name), groups).is_ok());
            let addition = Addition { remark, group, ..said };
            befriend(app, changing, news, applicant, owner, &addition, now, owner).await?;
        }
        Ok(())
    }
}

/// Deletes requests from the owner's side: what became of each.
///
/// Errors of each: 30614 no such request.
pub async fn delete(
    domain: &Domain,
    app: &App,
    owner: &Account,
    ways: &[Way],
    others: &[Account],
) -> Result<Vec<Result<()>>> {
    each(domain, app.id, &DeleteStep { owner, ways }, others).await
}

struct DeleteStep<'a> {
    owner: &'a Account,
    ways: &'a [Way],
}

#[async_trait]
impl Step for DeleteStep<'_> {
    type Item = Account;

    async fn decide(&self, changing: &mut Changing, news: &mut News, other: &Account) -> Result<()> {
        let mut found = false;
        for way in self.ways {
            found |= take(changing, self.owner, *way, other).await?.is_some();
        }
        if !found {
            return Err(Cause::NoSuchRequest(other.to_string()));
        }
        news.tell(self.owner, self.owner, Notice::RequestsGone(vec![other.clone()]));
        Ok(())
    }
}

/// Marks the received requests up to a time as seen; the mark never moves back.
pub async fn report(domain: &Domain, app: &App, owner: &Account, up_to: Seconds, inst: Option<InstId>) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let mut changing = Changing::begin(domain, app.id).await?;
        let mut chain = chain::get(&mut changing, owner).await?;
        let unseen = all(&changing.view, app.id, owner, Way::Received, chain.seen_entry).await?;
        let newest = unseen.iter().take_while(|(_, row)| row.at <= up_to).last();
        if let Some((number, _)) = newest {
            chain.seen_entry = *number;
            chain.pendency_sequence += 1;
            chain::set(&mut changing, owner, &chain);
        }
        if changing.commit(domain, &mut attempts).await? {
            let mut news = News::default();
            news.tell_except(owner, inst, owner, Notice::RequestsSeen(up_to));
            news.publish(domain, app.id);
            return Ok(());
        }
    }
}

/// A part of an owner's requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendencyPage {
    /// The requests, received before sent ones, each in the order in which they came.
    pub requests: Vec<(Way, Request)>,
    /// After which entry the next part begins; `None` when this is the last one.
    pub next: Option<u64>,
    /// How many received requests were not seen yet.
    pub unseen: usize,
    /// The sequence of the requests.
    pub sequence: u32,
}

/// A part of an owner's requests. Where a part begins, an entry of one way is its number twice, and 1 more for sent ones.
pub async fn list(domain: &Domain, app: &App, owner: &Account, ways: &[Way], part: Part) -> Result<PendencyPage> {
    let view = domain.view().await?;
    let chain = chain::find(&view, app.id, owner).await?;
    let begin = if part.after % 2 == 1 { Way::Sent } else { Way::Received };
    let mut rows = Vec::new();
    for way in [Way::Received, Way::Sent] {
        if !ways.contains(&way) || (way as u8) < begin as u8 {
            continue;
        }
        let after = if way == begin { part.after / 2 } else { 0 };
        let limit = (part.limit + 1).saturating_sub(rows.len());
        let entries = roll(app.id, owner, way).page(&view, after, limit).await?;
        rows.extend(entries.into_iter().map(|(number, row)| (way, number, row)));
    }
    let more = rows.len() > part.limit;
    rows.truncate(part.limit);
    let last = rows.last().map(|(way, number, _)| number * 2 + *way as u64);
    let mut requests = Vec::with_capacity(rows.len());
    for (way, _, row) in rows {
        requests.push((way, request(&view, app.id, row).await?));
    }
    let unseen = all(&view, app.id, owner, Way::Received, chain.seen_entry).await?.len();
    Ok(PendencyPage { requests, next: last.filter(|_| more), unseen, sequence: chain.pendency_sequence })
}

/// All requests of one way after an entry.
pub(super) async fn all(
    view: &View,
    app: AppId,
    owner: &Account,
    way: Way,
    after: u64,
) -> Result<Vec<(u64, PendencyRow)>> {
    let (mut all, mut after) = (Vec::new(), after);
    loop {
        let page = roll(app, owner, way).page(view, after, PAGE).await?;
        let last = page.len() < PAGE;
        after = page.last().map_or(after, |(number, _)| *number);
        all.extend(page);
        if last {
            return Ok(all);
        }
    }
}

#[cfg(test)]
mod tests;
