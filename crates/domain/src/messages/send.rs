//! Sending: the rules, one synced batch, then the pushes.

use std::sync::Arc;

use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::hooks::{self, Asked};
use super::stored::{self, Content, Controls, Message, MessageRow};
use super::sweep;
use crate::accounts::{self, AccountRow};
use crate::contacts;
use crate::core::{Attempts, Change, Stored, View};
use crate::event::{Event, Push};
use crate::model::{Account, AppId, InstId, Key, MsgKey, Record, Seconds, Table, TinyId};
use crate::policy::App;
use crate::relations::{blacklist, friends};
use crate::webhooks::{self, Kind};
use crate::{Cause, Domain, Party, Result, figures, mutes, profiles};

/// Messages of a batch that are under way at once.
const AT_ONCE: usize = 64;

/// The same where the app's webhook is asked about each: a whole batch, so that a receiver that does not answer is waited for
/// once and not again and again, until the batch is late and partly sent.
const ASKED_AT_ONCE: usize = 500;

/// What becomes of the sender's own copy (`SyncOtherMachine`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OwnCopy {
    /// Kept in the sender's history, not pushed to the sender's devices.
    #[default]
    Kept,
    /// Kept, and pushed to the sender's other devices.
    Pushed,
    /// Not kept: the sender does not see the message.
    None,
}

/// How a message is to be handled on its way. None of it is kept: it is for those who see the message when it is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Handling {
    /// The recipient's reminder setting for the sender holds even though an admin sends.
    pub with_mute_notifications: bool,
    /// No moderation.
    pub no_check: bool,
    /// The app's webhook is not asked before.
    pub no_webhook_before: bool,
    /// The app's webhook is not told afterwards.
    pub no_webhook_after: bool,
}

/// A message to send.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The sender.
    pub from: Account,
    /// The recipient.
    pub to: Account,
    /// `MsgSeq`.
    pub seq: u32,
    /// `MsgRandom`.
    pub random: u32,
    /// The sender's clock in seconds; the server's time when it is not given.
    pub client_time: Option<u32>,
    /// What it says.
    pub content: Content,
    /// What the sender asked for.
    pub controls: Controls,
    /// How to handle it on its way.
    pub handling: Handling,
    /// For how many seconds to keep it; 0 = only for those who are online.
    pub life_time: Option<u32>,
    /// What offline pushes show.
    pub offline_push: Option<String>,
    /// The sender's own copy.
    pub own_copy: OwnCopy,
    /// The login that sends: it gets no copy.
    pub from_inst: Option<InstId>,
    /// An admin sends: blacklist, friendship and mute are not checked.
    pub by_admin: bool,
}

/// A message that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// Its key.
    pub key: MsgKey,
}

/// Which message a sender's MsgSeq and MsgRandom became, as stored, to recognise it when it is sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SentRow {
    pub(super) time: u32,
    content: u32,
}

impl Record for SentRow {}

fn sent_key(app: AppId, draft: &Draft) -> Key {
    Key::new(app, Table::Sent).account(&draft.from).account(&draft.to).u32(draft.seq).u32(draft.random)
}

/// Sends a message. Sending the same one again within the app's window answers the same and delivers nothing.
///
/// Errors: 80002 and 93000 (by REST) too long, 20003 and 90012 (by REST) no such account, 20012 muted, 20006, 80003 or a
/// code of the app's own: its webhook refused, 20007
/// blacklisted, 20009, 20010, 20011 not friends, 20005 and 90994 (by REST) the store failed, 20004 it was late.
pub async fn send(domain: &Domain, app: &App, mut draft: Draft) -> Result<Sent> {
    check_size(app, &draft.content)?;
    // Of what came in: the app's webhook may let it say something else.
    let crc = fingerprint(&draft.content);
    let asked = match hooks::ask(domain, app, &mut draft, crc).await? {
        Asked::Not => None,
        Asked::Go(time) => Some(time),
        Asked::Answered(sent) => return Ok(sent),
    };
    let result = deliver(domain, app, &draft, crc, asked).await.map_err(|cause| match cause {
        Cause::StoreFailed | Cause::WriteConflict => Cause::SendFailed,
        other => other,
    });
    if let Err(cause) = &result {
        hooks::not_sent(domain, app, &draft, asked, cause).await;
    }
    result
}

async fn deliver(domain: &Domain, app: &App, draft: &Draft, crc: u32, asked: Option<u32>) -> Result<Sent> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let parties = Parties::find(&view, app.id, &draft.from, &draft.to).await?;
        let blocked = !draft.by_admin && may_send(&view, app, draft, domain.now()).await? == Way::Blocked;
        let now = domain.now() as u32;
        // The key that the app was told, unless it took long to answer: what comes late must not look old.
        let now = asked.filter(|time| now.saturating_sub(*time) <= 1).unwrap_or(now);
        let row = MessageRow {
            sender_tiny_id: parties.sender_tiny_id,
            client_time: draft.client_time.unwrap_or(now),
            content: draft.content.clone(),
            controls: draft.controls,
            counted: !draft.controls.no_unread && !blocked && draft.from != draft.to,
            life_time: draft.life_time,
            offline_push: draft.offline_push.clone(),
            version: 0,
            recall: None,
            receipt_at: 0,
            hidden_from_sender: draft.own_copy == OwnCopy::None,
            hidden_from_recipient: blocked,
        };
        if draft.life_time == Some(0) {
            let key = MsgKey { time: now, seq: draft.seq, random: draft.random };
            let after = hooks::sent(domain, app, &view, draft, key, &row).await?;
            announce(domain, app, &view, draft, key, row, blocked).await?;
            if let Some(event) = after {
                webhooks::tell_now(domain, app, Kind::AfterMessage, || event).await;
            }
            return Ok(Sent { key });
        }
        let sent_key = sent_key(app.id, draft);
        let earlier = view.read::<SentRow>(&sent_key).await?;
        if let Some(earlier) = earlier.record.as_ref().filter(|earlier| is_repeat(app, earlier, crc, now)) {
            // The first one may still be on its way to the disk.
            domain.settle().await?;
            return Ok(Sent { key: MsgKey { time: earlier.time, seq: draft.seq, random: draft.random } });
        }
        let key = free_key(&view, app.id, draft, now).await?;
        let mut batch = Batch::new();
        batch.replace(&sent_key, &earlier, &SentRow { time: key.time, content: crc });
        add(&view, app.id, &draft.from, &draft.to, key, &row, &mut batch).await?;
        parties.guard(&mut batch);
        let after = hooks::sent(domain, app, &view, draft, key, &row).await?;
        let _told = webhooks::tell_all(domain, app.id, &mut batch, after.as_slice());
        if domain.commit(batch, &mut attempts).await?.is_some() {
            announce(domain, app, &view, draft, key, row, blocked).await?;
            return Ok(Sent { key });
        }
    }
}

/// The answer to a message that was sent already.
pub(super) async fn find_repeated(
    domain: &Domain,
    app: &App,
    view: &View,
    draft: &Draft,
    crc: u32,
) -> Result<Option<Sent>> {
    let earlier = view.get::<SentRow>(&sent_key(app.id, draft)).await?;
    let Some(earlier) = earlier.filter(|earlier| is_repeat(app, earlier, crc, domain.now() as u32)) else {
        return Ok(None);
    };
    // The first one may still be on its way to the disk.
    domain.settle().await?;
    Ok(Some(Sent { key: MsgKey { time: earlier.time, seq: draft.seq, random: draft.random } }))
}

/// Sends one message to many recipients, each in a conversation of its own; answers those that do not exist.
///
/// Errors: 90012 none exists, 90995 the store failed, and those of [`send`].
pub async fn send_to_many(
    domain: &Domain,
    app: &App,
    draft: &Draft,
    recipients: &[Account],
) -> Result<(Sent, Vec<Account>)> {
    let one = |to: &Account| {
        let draft = Draft { to: to.clone(), ..draft.clone() };
        async move { (draft.to.clone(), send(domain, app, draft).await) }
    };
    // Side by side, so that they share the store's syncs.
    let at_once = if hooks::is_asked(app, draft) { ASKED_AT_ONCE } else { AT_ONCE };
    let mut sends = futures_util::stream::iter(recipients.iter().map(one)).buffered(at_once);
    let (mut sent, mut failed) = (None, Vec::new());
    while let Some((to, result)) = sends.next().await {
        match result {
            Ok(one) => sent = sent.or(Some(one)),
            Err(Cause::NoSuchAccount { party: Party::Recipient, .. }) => failed.push(to),
            Err(Cause::SendFailed) => return Err(Cause::BatchSendFailed),
            Err(cause) => return Err(cause),
        }
    }
    Ok((sent.ok_or(Cause::NoRecipientExists)?, failed))
}

/// Sender and recipient as they were read, so that a message does not outlive an account's deletion by a moment.
pub(super) struct Parties {
    pub(super) sender_tiny_id: TinyId,
    rows: [(Key, Stored<AccountRow>); 2],
}

impl Parties {
    /// Both, which have to exist.
    pub(super) async fn find(view: &View, app: AppId, from: &Account, to: &Account) -> Result<Self> {
        let read = async |account: &Account, party| {
            let key = accounts::key(app, account);
            let stored = view.read::<AccountRow>(&key).await?;
            let row = stored.record.clone().ok_or_else(|| Cause::no_such(party, account.as_str()))?;
            Ok::<_, Cause>(((key, stored), row.tiny_id))
        };
        let (sender, sender_tiny_id) = read(from, Party::Sender).await?;
        let (recipient, _) = read(to, Party::Recipient).await?;
        Ok(Self { sender_tiny_id, rows: [sender, recipient] })
    }

    /// Makes a batch depend on both being as they were.
    pub(super) fn guard(&self, batch: &mut Batch) {
        for (key, stored) in &self.rows {
            batch.guard(key, stored);
        }
    }
}

/// What a user's message may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It is delivered.
    Free,
    /// It looks sent, and the recipient never sees it.
    Blocked,
}

/// The rules of who may write to whom.
async fn may_send(view: &View, app: &App, draft: &Draft, now: Seconds) -> Result<Way> {
    let (from, to) = (&draft.from, &draft.to);
    if mutes::of(view, app.id, from).await?.c2c_at(now) {
        return Err(Cause::SenderMuted);
    }
    if blacklist::has(view, app.id, to, from).await? {
        return if app.settings.blocked_send_looks_sent { Ok(Way::Blocked) } else { Err(Cause::BlockedByRecipient) };
    }
    if app.settings.friends_only && from != to {
        let has_recipient = friends::has(view, app.id, from, to).await?;
        let has_sender = friends::has(view, app.id, to, from).await?;
        match (has_recipient, has_sender) {
            (true, true) => {}
            (false, false) => return Err(Cause::NotFriends),
            (false, true) => return Err(Cause::RecipientNotFriend),
            (true, false) => return Err(Cause::SenderNotFriend),
        }
    }
    Ok(Way::Free)
}

/// Whether content is within the app's size limit.
pub(crate) fn check_size(app: &App, content: &Content) -> Result<()> {
    let got = content.body.len() + content.cloud_custom_data.len();
    let limit = app.settings.message_bytes;
    if got > limit {
        return Err(Cause::PacketTooLong { got, limit });
    }
    Ok(())
}

fn fingerprint(content: &Content) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(content.body.as_bytes());
    hasher.update(content.cloud_custom_data.as_bytes());
    hasher.finalize()
}

fn is_repeat(app: &App, earlier: &SentRow, content: u32, now: u32) -> bool {
    earlier.content == content && !earlier.is_over(app, now)
}

impl SentRow {
    /// Whether a message like it is another one by now.
    pub(super) fn is_over(&self, app: &App, now: u32) -> bool {
        Seconds::from(now.saturating_sub(self.time)) > app.settings.duplicate_window.as_secs()
    }
}

/// The message's key: its time moves on by a second where another message has the same key already.
async fn free_key(view: &View, app: AppId, draft: &Draft, now: u32) -> Result<MsgKey> {
    let mut key = MsgKey { time: now, seq: draft.seq, random: draft.random };
    while view.has(&stored::key(app, &draft.from, &draft.to, key)).await? {
        key.time += 1;
    }
    Ok(key)
}

/// Adds a message to its conversation: the row, the counters, and both sides' contacts if this is the first one.
pub(super) async fn add(
    view: &View,
    app: AppId,
    from: &Account,
    to: &Account,
    key: MsgKey,
    row: &MessageRow,
    batch: &mut Batch,
) -> Result<()> {
    let arrival = batch.increment(stored::arrival_key(app, from, to), 1);
    stored::put(batch, stored::key(app, from, to, key), row, arrival);
    if let Some(life) = row.life_time {
        batch.put(sweep::expiry_key(app, from, to, key, life), Vec::new());
    }
    if row.counted {
        batch.increment(contacts::received_key(app, to, from), 1);
    }
    for (owner, peer) in [(from, to), (to, from)] {
        let hidden = if owner == from { row.hidden_from_sender } else { row.hidden_from_recipient };
        let may_be_last = !hidden && !row.controls.no_last_message;
        contacts::arrived(view, app, (owner, peer), key.time, may_be_last, batch).await?;
        if from == to {
            break;
        }
    }
    Ok(())
}

/// Pushes a message to the recipient's logins and to the sender's others.
async fn announce(
    domain: &Domain,
    app: &App,
    view: &View,
    draft: &Draft,
    key: MsgKey,
    row: MessageRow,
    blocked: bool,
) -> Result<()> {
    figures::c2c_sent(domain, app.id, &draft.from, &draft.to);
    let profile = profiles::find(view, app.id, &draft.from).await?;
    let message = Arc::new(Message {
        from: draft.from.clone(),
        to: draft.to.clone(),
        key,
        arrival: 0,
        nick: profile.text(profiles::NICK).to_owned(),
        face: profile.text(profiles::IMAGE).to_owned(),
        online_only: draft.life_time == Some(0),
        row: Arc::new(row),
    });
    if !blocked && draft.to != draft.from {
        domain.bus.publish(app.id, &draft.to, None, &Push::new(Event::Message(message.clone())));
    }
    if draft.own_copy == OwnCopy::Pushed {
        domain.bus.publish(app.id, &draft.from, draft.from_inst, &Push::new(Event::OwnMessage(message)));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
