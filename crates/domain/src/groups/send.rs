//! Sending to a group: the rules, one batch whatever the number of members, one encoding, then the pushes in the order of
//! MsgSeqs.

use std::sync::Arc;

use tincan_store::Batch;

use super::event::{Announced, Incident};
use super::hooks;
use super::mentions::{self, Meant, Pushes};
use super::roster::Audience;
use super::rules::{Action, Least};
use super::{
    Address, At, Channel, Entry, Fault, Place, Posted, ReceiptFault, Standpoint, What, access, reading, rows, sent,
};
use crate::core::{Attempts, View};
use crate::event::{Event, Push};
use crate::messages::{Actor, Handling, check_size};
use crate::model::{Account, AppId, InstId, Record, Seconds, TinyId};
use crate::policy::App;
use crate::webhooks::{self, Kind};
use crate::{Cause, Domain, Result, accounts, figures, mutes, profiles};

/// Most members that a message is for, if it is for some of them only (source: group message documentation).
const MAX_CHOSEN: usize = 50;

/// A message to send.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Where.
    pub to: Address,
    /// `Random`.
    pub random: u32,
    /// The sender's clock in seconds; the server's time when it is not given.
    pub client_time: Option<u32>,
    /// What it says, and how.
    pub message: Posted,
    /// Only for members who are online: not stored.
    pub online_only: bool,
    /// Only for these members; empty = for all.
    pub only_to: Vec<Account>,
    /// How to handle it on its way.
    pub handling: Handling,
}

/// A message that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its MsgSeq. What is not stored has a number from another range.
    pub seq: u64,
    /// When.
    pub time: u32,
    /// It was dropped because there were too many: nobody gets it.
    pub dropped: bool,
    /// Why there are no read receipts although the sender asked for them.
    pub no_receipts: Option<ReceiptFault>,
}

impl Sent {
    fn at(seq: u64, time: u32) -> Self {
        Self { seq, time, dropped: false, no_receipts: None }
    }
}

/// Who sends.
struct Sender {
    standpoint: Standpoint,
    tiny_id: TinyId,
    nick: String,
    face: String,
    card: String,
    inst: Option<InstId>,
}

/// Sends a message to a group or topic. `by` is the sender; an admin of the app may be whoever exists. Sending the same one
/// again within the app's window answers the same and delivers nothing.
///
/// Errors: 10004 a field, or the sender does not exist, 10007 not a member, or nothing for this type of group, 10010, 10017
/// muted, 10016, 80003 or a code of the app's own: its webhook refused, 10023 the sender sends too often, 10053 too many mentions, 110003 no such topic, 80002 too long.
pub async fn send(domain: &Domain, app: &App, by: &Actor, draft: Draft) -> Result<Sent> {
    let meant = webhooks::wanted(app, Kind::GroupMessageFailed).then(|| draft.clone());
    let result = deliver(domain, app, by, draft).await;
    if let Some(draft) = meant {
        hooks::not_spoken(domain, app, by, &draft, &result).await;
    }
    result
}

async fn deliver(domain: &Domain, app: &App, by: &Actor, draft: Draft) -> Result<Sent> {
    check(app, &draft)?;
    let (mut attempts, mut is_admitted, mut is_asked) = (Attempts::default(), false, false);
    // What it said before the app's webhook let it say something else: by that it is known when it is sent again.
    let (mut draft, mut original) = (draft, None);
    loop {
        let view = domain.view().await?;
        let channel = Channel::find(&view, app.id, &draft.to).await?;
        let sender = Sender::find(&view, domain, app, &channel, by).await?;
        let account = by.account();
        let (log, now) = (channel.log(), domain.now() as u32);
        let stored = channel.group.rules().history && !draft.online_only && draft.only_to.is_empty();
        let said = original.as_ref().unwrap_or(&draft.message.content);
        let known = sent::find(&view, app, log, account, draft.random, said, now).await?;
        if let Some(earlier) = known.again.filter(|_| stored) {
            // The first one may still be on its way to the disk.
            domain.settle().await?;
            let no_receipts = refuse_receipts(&view, app, &channel, &mut draft).await?;
            return Ok(Sent { no_receipts, ..Sent::at(earlier.seq, earlier.time) });
        }
        allow(app, &channel, &sender.standpoint, &draft)?;
        check_mutes(&view, domain, app, &channel, &sender.standpoint).await?;
        if !std::mem::replace(&mut is_asked, true) {
            match hooks::may_speak(domain, app, &channel.group, by, &draft).await? {
                hooks::Word::Go => {}
                hooks::Word::Instead(new) => original = Some(std::mem::replace(&mut draft.message.content, new)),
                hooks::Word::Swallow => return Ok(Sent::at(domain.passing_seq(), now)),
            }
        }
        if !is_admitted {
            if !admit(domain, app, &channel, account, &draft)? {
                return Ok(Sent { dropped: true, ..Sent::at(domain.passing_seq(), now) });
            }
            is_admitted = true;
        }
        let no_receipts = refuse_receipts(&view, app, &channel, &mut draft).await?;
        let entry = Entry {
            time: now,
            client_time: draft.client_time.unwrap_or(now),
            random: draft.random,
            from: account.clone(),
            tiny_id: sender.tiny_id,
            what: What::Message(draft.message.clone()),
            place: Place::There,
        };
        let ready = Ready { channel, sender, entry };
        let sent = if stored {
            ready.store(domain, app, by, &draft, known, &mut attempts).await?
        } else {
            Some(ready.pass_on(domain, app, by, &draft).await?)
        };
        if let Some(sent) = sent {
            return Ok(Sent { no_receipts, ..sent });
        }
    }
}

/// A message that may go out.
struct Ready {
    channel: Channel,
    sender: Sender,
    entry: Entry,
}

impl Ready {
    /// Stores it, then tells the members; `None` when another write came between.
    async fn store(
        self,
        domain: &Domain,
        app: &App,
        by: &Actor,
        draft: &Draft,
        known: sent::Known,
        attempts: &mut Attempts,
    ) -> Result<Option<Sent>> {
        let Self { channel, sender, entry } = self;
        let (log, account, now) = (channel.log(), by.account(), entry.time);
        let mut batch = Batch::new();
        let meant = Meant::new(&draft.message.at, account);
        let number = batch.append(rows::log_key(app.id, log), entry.encode());
        known.remember(now, number, &mut batch);
        meant.keep(app.id, log, (now, draft.random), number, &mut batch);
        reading::count_sent(app.id, log, account, draft.message.controls, &mut batch);
        sender.leave_traces(app.id, &channel, &draft.message, now, &mut batch);
        let pass = domain.lanes.enter(app.id, log);
        let Some(receipt) = domain.commit(batch, attempts).await? else { return Ok(None) };
        let seq = receipt.number(number);
        figures::group_sent(domain, app.id, account);
        let outgoing = Outgoing::new(&channel, sender, entry, seq, true);
        let mentions = (!meant.is_nobody()).then(|| meant.pushes(&outgoing.message));
        // It is stored: what fails from here on fails for those who would be told now, and they find it in the history.
        match Audience::of(domain, app.id, &channel).await {
            Ok(audience) => pass.deliver(seq, outgoing.delivery(domain, app.id, audience, mentions)),
            Err(cause) => tracing::warn!(%cause, "members are not told of a message"),
        }
        hooks::spoken(domain, app, &channel.group, (by, draft), seq, now).await;
        Ok(Some(Sent::at(seq, now)))
    }

    /// Tells those who are online, and stores nothing.
    async fn pass_on(self, domain: &Domain, app: &App, by: &Actor, draft: &Draft) -> Result<Sent> {
        let Self { channel, sender, entry } = self;
        let (seq, now) = (domain.passing_seq(), entry.time);
        let outgoing = Outgoing::new(&channel, sender, entry, seq, false);
        outgoing.tell_passing(domain, app, &channel, &draft.only_to).await?;
        hooks::spoken(domain, app, &channel.group, (by, draft), seq, now).await;
        Ok(Sent::at(seq, now))
    }
}

/// What can be told without looking anything up.
fn check(app: &App, draft: &Draft) -> Result<()> {
    check_size(app, &draft.message.content)?;
    if draft.message.at.len() > mentions::MAX {
        return Err(Fault::TooManyMentions(draft.message.at.len()).into());
    }
    if draft.only_to.len() > MAX_CHOSEN {
        return Err(Cause::BadBatch { field: "To_Account", got: draft.only_to.len(), limit: MAX_CHOSEN });
    }
    Ok(())
}

/// What the type of the group and the sender's rank allow.
fn allow(app: &App, channel: &Channel, sender: &Standpoint, draft: &Draft) -> Result<()> {
    let (group, controls) = (&channel.group, draft.message.controls);
    channel.must_take_messages()?;
    sender.may(group, Action::Speak)?;
    let is_live = group.row.kind.is_live();
    if !is_live && draft.online_only && (controls.no_unread || controls.no_last_message) {
        return Err(Cause::field("SendMsgControl", "must not be given together with OnlineOnlyFlag 1"));
    }
    if controls.no_unread && is_live {
        return Err(Cause::field("SendMsgControl", "must not hold NoUnread in a live room: it counts none"));
    }
    if controls.no_unread && !group.rules().unread {
        return Err(Fault::not_allowed("NoUnread is not for groups of a type that counts no unread messages").into());
    }
    let takes_chosen = group.rules().chosen_receivers && app.settings.groups.extras;
    if !draft.only_to.is_empty() && !takes_chosen {
        return Err(Cause::field("To_Account", "must not be given in a group of this type"));
    }
    if draft.message.at.contains(&At::All) {
        sender.may(group, Action::MentionAll)?;
    }
    Ok(())
}

/// Whether the sender may speak now. Admins of the app always may, owner and admins where everybody else is muted.
async fn check_mutes(view: &View, domain: &Domain, app: &App, channel: &Channel, sender: &Standpoint) -> Result<()> {
    if sender.rank == Least::App {
        return Ok(());
    }
    let now: Seconds = domain.now();
    let member = sender.member.record.as_ref();
    if member.is_some_and(|member| member.mute_until > now) {
        return Err(Fault::Muted("the sender is muted in the group").into());
    }
    // Of topics and live rooms no member row says it.
    let elsewhere = channel.topic().is_some() || channel.group.row.kind.is_live();
    if elsewhere && super::members::muted_until(view, domain, app.id, channel.log(), &sender.account).await? > 0 {
        return Err(Fault::Muted("the sender is muted in the topic or room").into());
    }
    if channel.is_muted() && sender.rank < Least::Admin {
        return Err(Fault::Muted("everybody is muted in the group but its owner and admins").into());
    }
    if mutes::of(view, app.id, &sender.account).await?.group_at(now) {
        return Err(Fault::Muted("the sender is muted in all groups").into());
    }
    Ok(())
}

/// Whether the message goes out, or is dropped because there are too many.
///
/// Errors: 10023 the sender alone sends too many.
fn admit(domain: &Domain, app: &App, channel: &Channel, sender: &Account, draft: &Draft) -> Result<bool> {
    let (settings, log) = (&app.settings.groups, channel.log());
    let own = settings.messages_per_second_of_sender;
    if !domain.paces.admits_sender(app.id, log, sender, own) {
        let why = format!("the sender sends more than {own} messages a second to the group");
        return Err(Fault::SendingTooOften(why.into()).into());
    }
    Ok(domain.paces.admits(app.id, log, draft.message.priority, settings.messages_per_second))
}

/// Takes the wish for read receipts back where there are none; answers why.
async fn refuse_receipts(view: &View, app: &App, channel: &Channel, draft: &mut Draft) -> Result<Option<ReceiptFault>> {
    if !draft.message.controls.need_receipt {
        return Ok(None);
    }
    let limit = app.settings.groups.receipt_members;
    let fault = if draft.online_only {
        ReceiptFault::OnlineOnly
    } else {
        let members = view.counter(&rows::size_key(app.id, channel.group.row.code)).await?;
        if channel.group.rules().receipts && app.settings.groups.extras && members <= u64::from(limit) {
            return Ok(None);
        }
        ReceiptFault::TooManyMembers { limit }
    };
    draft.message.controls.need_receipt = false;
    Ok(Some(fault))
}

impl Sender {
    async fn find(view: &View, domain: &Domain, app: &App, channel: &Channel, by: &Actor) -> Result<Self> {
        let account = by.account();
        let row = accounts::find(view, app.id, account).await?;
        let row = row.ok_or_else(|| Cause::field("From_Account", "must be an account that exists"))?;
        let standpoint = access::standing(view, domain, app, &channel.group, by).await?;
        let profile = profiles::find(view, app.id, account).await?;
        Ok(Self {
            tiny_id: row.tiny_id,
            nick: profile.text(profiles::NICK).to_owned(),
            face: profile.text(profiles::IMAGE).to_owned(),
            card: standpoint.member.record.as_ref().map(|row| row.card.clone()).unwrap_or_default(),
            standpoint,
            inst: by.inst(),
        })
    }

    /// What a message leaves behind beside its entry. The batch depends on everything that it was allowed by.
    fn leave_traces(&self, app: AppId, channel: &Channel, message: &Posted, now: u32, batch: &mut Batch) {
        use crate::core::Change as _;
        let (group, standpoint) = (&channel.group, &self.standpoint);
        let time = || u64::from(now).to_be_bytes().to_vec();
        if group.row.asleep {
            // The first message wakes it.
            group.replace(app, &super::GroupRow { asleep: false, ..group.row.clone() }, batch);
            channel.guard_topic(app, batch);
        } else {
            channel.guard(app, batch);
        }
        batch.guard(&rows::member_key(app, group.row.code, &standpoint.account), &standpoint.member);
        if standpoint.member.record.is_some() {
            batch.put(rows::spoke_key(app, group.row.code, &standpoint.account), time());
        }
        if !message.controls.no_last_message {
            batch.put(rows::activity_key(app, channel.log()), time());
        }
    }
}

/// A message on its way to the members.
struct Outgoing {
    message: Arc<Announced>,
    push: Arc<Push>,
    /// The login that sent it gets no copy.
    from_inst: Option<InstId>,
}

impl Outgoing {
    fn new(channel: &Channel, sender: Sender, entry: Entry, seq: u64, stored: bool) -> Self {
        let Sender { nick, face, card, inst, .. } = sender;
        let announced = Announced { head: channel.head(), seq, stored, entry: Arc::new(entry), nick, face, card };
        let message = Arc::new(announced);
        let push = Push::new(Event::Group(Incident::Posted(message.clone())));
        Self { message, push, from_inst: inst }
    }

    /// Tells of a message that is not stored: everybody, or the chosen members and the sender's other logins.
    async fn tell_passing(self, domain: &Domain, app: &App, channel: &Channel, only_to: &[Account]) -> Result<()> {
        let from = &self.message.entry.from;
        figures::group_sent(domain, app.id, from);
        if channel.group.row.kind.is_live() {
            domain.rooms.tell(domain, app.id, channel.group.row.code, self.from_inst, self.push.clone());
            return Ok(());
        }
        let mut heard = 0;
        for account in Audience::of(domain, app.id, channel).await?.members() {
            if only_to.is_empty() || only_to.contains(account) || account == from {
                let reached = domain.bus.publish(app.id, account, self.from_inst, &self.push);
                heard += u64::from(reached && account != from);
            }
        }
        figures::group_heard(&domain.tally, app.id, domain.now(), heard);
        Ok(())
    }

    /// What delivers the message to the members of a group, and tells those who are mentioned.
    fn delivery(
        self,
        domain: &Domain,
        app: AppId,
        audience: Audience,
        mentions: Option<Pushes>,
    ) -> impl FnOnce() + Send + 'static {
        let (bus, tally, now) = (domain.bus.clone(), domain.tally.clone(), domain.now());
        move || {
            let mut heard = 0;
            for account in audience.members() {
                let reached = bus.publish(app, account, self.from_inst, &self.push);
                if *account == self.message.entry.from {
                    continue;
                }
                heard += u64::from(reached);
                if let Some(push) = mentions.as_ref().and_then(|mentions| mentions.of(account)) {
                    bus.publish(app, account, None, push);
                }
            }
            figures::group_heard(&tally, app, now, heard);
        }
    }
}

#[cfg(test)]
mod tests;
