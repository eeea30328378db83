//! Import of messages of a group that was elsewhere before. Nobody is told, and afterwards nothing is unread.

use tincan_store::Batch;

use super::{
    Address, Channel, Entry, Fault, GroupRow, Place, Posted, Priority, ReadRow, What, log, reading, roster, rows,
};
use crate::core::{Attempts, Change, View};
use crate::messages::{Content, Controls, check_size};
use crate::model::{Account, Record, Seconds};
use crate::policy::App;
use crate::{Cause, Domain, Party, Result, accounts};

/// Most messages in one go (source: limits page of the seed's era; the command's own page says 7).
pub const MAX_IMPORTED: usize = 20;

/// How many full messages' bytes one request may hold: what the command's page allows in one go.
const FULL_MESSAGES: usize = 7;

/// Members whose read positions are written in one commit.
const CHUNK: usize = 500;

/// A message to import.
#[derive(Debug, Clone)]
pub struct Import {
    /// The sender.
    pub from: Account,
    /// When it was sent.
    pub time: u32,
    /// `MsgRandom`; the server draws one where there is none.
    pub random: Option<u32>,
    /// What it says.
    pub content: Content,
}

/// What became of a message: its MsgSeq, or why it was refused.
pub type Imported = Result<u64>;

/// Imports messages, in their order. A message that came before with the same time, sender and random is that one. `recent`
/// puts the group where its last message belongs in the lists of conversations.
///
/// Errors: 10004 too many, 10007 not into this type of group, 10010, 10019 a sender does not exist, 10020 too long
/// together, 110003. For each: 10004 its time is before the group's or an earlier message's, or to come; 80002 too long.
pub async fn import(
    domain: &Domain,
    app: &App,
    to: &Address,
    messages: &[Import],
    recent: bool,
) -> Result<Vec<Imported>> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let channel = Channel::find(&view, app.id, to).await?;
        if !channel.group.rules().import {
            return Err(Fault::not_allowed("messages cannot be imported into a group of this type").into());
        }
        channel.must_take_messages()?;
        check_batch(app, messages)?;
        let mut batch = Batch::new();
        let log_key = rows::log_key(app.id, channel.log());
        batch.expect(log_key.bytes(), view.raw(&log_key).await?);
        let mut recently = Recently::read(&view, app, &channel).await?;
        let (mut results, mut last) = (Vec::with_capacity(messages.len()), None);
        for message in messages {
            let result = recently.place(domain, app, message);
            if result.is_ok_and_new() {
                batch.append(log_key.bytes(), entry(&view, domain, app, message).await?.encode());
                last = Some(message.time);
            }
            results.push(result.0);
        }
        let Some(last) = last else {
            domain.settle().await?;
            return Ok(results);
        };
        if recent {
            let time = u64::from(last).to_be_bytes().to_vec();
            batch.put(rows::activity_key(app.id, channel.log()), time);
        }
        if channel.group.row.asleep {
            let awake = GroupRow { asleep: false, ..channel.group.row.clone() };
            channel.group.replace(app.id, &awake, &mut batch);
            channel.guard_topic(app.id, &mut batch);
        } else {
            channel.guard(app.id, &mut batch);
        }
        if domain.commit(batch, &mut attempts).await?.is_some() {
            read_by_all(domain, app, &channel).await?;
            return Ok(results);
        }
    }
}

fn check_batch(app: &App, messages: &[Import]) -> Result<()> {
    if messages.is_empty() || messages.len() > MAX_IMPORTED {
        return Err(Cause::BadBatch { field: "MsgList", got: messages.len(), limit: MAX_IMPORTED });
    }
    let size = |message: &Import| message.content.body.len() + message.content.cloud_custom_data.len();
    let (got, limit) = (messages.iter().map(size).sum::<usize>(), FULL_MESSAGES * app.settings.message_bytes);
    if got > limit {
        let why = format!("the messages of MsgList are {got} bytes long together; the limit is {limit}");
        return Err(Fault::ImportTooLong(why.into()).into());
    }
    Ok(())
}

async fn entry(view: &View, domain: &Domain, app: &App, message: &Import) -> Result<Entry> {
    let sender = accounts::must_exist(view, app.id, &message.from, Party::Subject).await?;
    Ok(Entry {
        time: message.time,
        client_time: message.time,
        random: message.random.unwrap_or_else(|| domain.random.u32()),
        from: message.from.clone(),
        tiny_id: sender.tiny_id,
        what: What::Message(Posted {
            content: message.content.clone(),
            controls: Controls::default(),
            priority: Priority::Normal,
            at: Vec::new(),
            client_seq: 0,
            offline_push: None,
            relayed: false,
            version: 0,
        }),
        place: Place::There,
    })
}

/// The end of a log while messages are added to it.
struct Recently {
    /// Nothing may be older.
    newest: Seconds,
    next: u64,
    entries: Vec<(u64, u32, Account, u32)>,
}

/// The place of a message, and whether it is new there.
struct Placed(Imported, bool);

impl Placed {
    fn is_ok_and_new(&self) -> bool {
        self.0.is_ok() && self.1
    }
}

impl Recently {
    async fn read(view: &View, app: &App, channel: &Channel) -> Result<Self> {
        let last = view.counter(&rows::log_key(app.id, channel.log())).await?;
        let entries = log::up_to(view, app.id, channel.log(), last, MAX_IMPORTED).await?;
        let newest = entries.iter().map(|(_, entry)| Seconds::from(entry.time)).max().unwrap_or(0);
        Ok(Self {
            newest: newest.max(channel.group.row.created_at),
            next: last + 1,
            entries: entries.into_iter().map(|(seq, entry)| (seq, entry.time, entry.from, entry.random)).collect(),
        })
    }

    fn place(&mut self, domain: &Domain, app: &App, message: &Import) -> Placed {
        let same = |(_, time, from, random): &&(u64, u32, Account, u32)| {
            *time == message.time && *from == message.from && Some(*random) == message.random
        };
        if let Some((seq, ..)) = self.entries.iter().find(same) {
            return Placed(Ok(*seq), false);
        }
        let time = Seconds::from(message.time);
        if time < self.newest || time > domain.now() {
            let rule = "must not be before the group or an earlier message of it, nor in the future";
            return Placed(Err(Cause::field("SendTime", rule)), false);
        }
        if let Err(cause) = check_size(app, &message.content) {
            return Placed(Err(cause), false);
        }
        let seq = self.next;
        self.next += 1;
        self.newest = time;
        if let Some(random) = message.random {
            self.entries.push((seq, message.time, message.from.clone(), random));
        }
        Placed(Ok(seq), true)
    }
}

/// Marks everything as read for every member.
async fn read_by_all(domain: &Domain, app: &App, channel: &Channel) -> Result<()> {
    for members in roster::of(domain, app.id, &channel.group).await?.members.chunks(CHUNK) {
        let mut attempts = Attempts::default();
        loop {
            let view = domain.view().await?;
            let mut batch = Batch::new();
            for member in members {
                let key = rows::read_key(app.id, &member.account, channel.log());
                let was = view.read::<ReadRow>(&key).await?;
                let row = reading::row_with_unread(&view, app.id, channel.log(), &member.account, 0).await?;
                batch.replace(&key, &was, &row);
            }
            if domain.commit(batch, &mut attempts).await?.is_some() {
                break;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
