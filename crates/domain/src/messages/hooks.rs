//! What the app's own server is asked and told about one-to-one messages.

use super::extension::ExtensionChange;
use super::send::{Draft, Parties, Sent, check_size, find_repeated};
use super::stored::{Content, MessageRow};
use crate::contacts::{self, ContactRow};
use crate::core::View;
use crate::model::{Account, MsgKey, Seconds};
use crate::policy::App;
use crate::webhooks::{self, Event, Kind, Sending, Verdict};
use crate::{Cause, Domain, Result, mutes, words};

/// What came of asking.
pub(super) enum Asked {
    /// Nobody was asked.
    Not,
    /// The message may go, as the draft says now; the app was told this time of it.
    Go(u32),
    /// The message is not sent, and this is what its sender is told.
    Answered(Sent),
}

/// Whether the app is asked about a message.
pub(super) fn is_asked(app: &App, draft: &Draft) -> bool {
    !draft.handling.no_webhook_before && webhooks::wanted(app, Kind::BeforeMessage)
}

/// Asks whether a message may be sent. What its sender may not do at all is refused before, and a message that was sent
/// already is not asked about again.
///
/// Errors: 20003 and 90012 (by REST) no such account, 20012 muted, 20006, 80003, or a code that the app chose: refused, 80001
/// what the app made of it holds a forbidden word.
pub(super) async fn ask(domain: &Domain, app: &App, draft: &mut Draft, crc: u32) -> Result<Asked> {
    if !is_asked(app, draft) {
        return Ok(Asked::Not);
    }
    let view = domain.view().await?;
    Parties::find(&view, app.id, &draft.from, &draft.to).await?;
    let now = domain.now();
    if !draft.by_admin && mutes::of(&view, app.id, &draft.from).await?.c2c_at(now) {
        return Err(Cause::SenderMuted);
    }
    if let Some(sent) = find_repeated(domain, app, &view, draft, crc).await? {
        return Ok(Asked::Answered(sent));
    }
    let key = MsgKey { time: now as u32, seq: draft.seq, random: draft.random };
    match webhooks::ask(domain, app, Event::BeforeMessage(sending(draft, key))).await? {
        Verdict::Swallow => return Ok(Asked::Answered(Sent { key })),
        Verdict::Rewrite { body, cloud_custom_data, texts } => {
            let unchecked = draft.by_admin && draft.handling.no_check;
            let texts = if unchecked { Vec::new() } else { texts };
            if let Err(cause) = rewrite(app, &mut draft.content, (body, cloud_custom_data), &texts) {
                not_sent(domain, app, draft, Some(key.time), &cause).await;
                return Err(cause);
            }
        }
        _ => {}
    }
    Ok(Asked::Go(key.time))
}

/// Lets content say something else; as it was when that is too long. `texts` is what of it is looked through.
///
/// Errors: 80001.
pub(crate) fn rewrite(
    app: &App,
    content: &mut Content,
    (body, cloud_custom_data): (Option<String>, Option<String>),
    texts: &[String],
) -> Result<()> {
    let new = Content {
        body: body.unwrap_or_else(|| content.body.clone()),
        cloud_custom_data: cloud_custom_data.unwrap_or_else(|| content.cloud_custom_data.clone()),
    };
    match check_size(app, &new) {
        Ok(()) => {
            for text in texts {
                words::check(app, "MsgBody, as the app's webhook rewrote it,", text)?;
            }
            *content = new;
        }
        Err(cause) => tracing::warn!(app = app.id.0, %cause, "a webhook's message was not taken"),
    }
    Ok(())
}

fn sending(draft: &Draft, key: MsgKey) -> Sending {
    Sending {
        from: draft.from.clone(),
        to: draft.to.clone(),
        key,
        online_only: draft.life_time == Some(0),
        content: draft.content.clone(),
    }
}

/// What is told of a message that is sent with this row, if it is told.
pub(super) async fn sent(
    domain: &Domain,
    app: &App,
    view: &View,
    draft: &Draft,
    key: MsgKey,
    row: &MessageRow,
) -> Result<Option<Event>> {
    if draft.handling.no_webhook_after || !webhooks::wanted(app, Kind::AfterMessage) {
        return Ok(None);
    }
    let counted = row.counted && draft.life_time != Some(0);
    let unread = unread(view, domain, app, &draft.to).await? + u64::from(counted);
    let message = sending(draft, key);
    Ok(Some(Event::AfterMessage { message, outcome: Ok(unread), by_admin: draft.by_admin }))
}

/// Tells that a message was refused before it came to sending: for what it says.
pub async fn refused(domain: &Domain, app: &App, draft: &Draft, cause: &Cause) {
    not_sent(domain, app, draft, None, cause).await;
}

/// Tells that a message was not sent, unless its sender is at fault in a way that no app needs to hear of.
pub(super) async fn not_sent(domain: &Domain, app: &App, draft: &Draft, asked: Option<u32>, cause: &Cause) {
    let at_fault = matches!(cause, Cause::NoSuchAccount { .. } | Cause::SenderMuted | Cause::Webhook(_));
    if draft.handling.no_webhook_after || at_fault {
        return;
    }
    let time = asked.unwrap_or(domain.now() as u32);
    let key = MsgKey { time, seq: draft.seq, random: draft.random };
    webhooks::tell_now(domain, app, Kind::AfterMessage, || Event::AfterMessage {
        message: sending(draft, key),
        outcome: Err(Box::new(cause.clone())),
        by_admin: draft.by_admin,
    })
    .await;
}

/// What is told of a recall, if it is told.
pub(super) async fn recalled(
    domain: &Domain,
    app: &App,
    view: &View,
    (from, to, key): (&Account, &Account, MsgKey),
    was_unread: bool,
) -> Result<Option<Event>> {
    if !webhooks::wanted(app, Kind::AfterRecall) {
        return Ok(None);
    }
    let unread = unread(view, domain, app, to).await?.saturating_sub(u64::from(was_unread));
    Ok(Some(Event::AfterRecall { from: from.clone(), to: to.clone(), key, unread }))
}

/// What is told of reading, if it is told. `was` is the reader's side of the conversation before; so many are left unread
/// in it.
pub(super) async fn was_read(
    domain: &Domain,
    app: &App,
    view: &View,
    (reader, peer, up_to): (&Account, &Account, Seconds),
    was: &Option<ContactRow>,
    left: u64,
) -> Result<Option<Event>> {
    if !webhooks::wanted(app, Kind::AfterRead) {
        return Ok(None);
    }
    let before = contacts::unread_seen(view, domain, app, reader, peer, &was.clone().unwrap_or_default()).await?;
    let unread = (unread(view, domain, app, reader).await? + left).saturating_sub(before);
    Ok(Some(Event::AfterRead { reader: reader.clone(), peer: peer.clone(), up_to, unread }))
}

/// What is told of changed pairs.
pub(super) fn extended((from, to, key): (&Account, &Account, MsgKey), change: &ExtensionChange) -> Event {
    Event::AfterExtension { from: from.clone(), to: to.clone(), key, change: change.clone() }
}

/// How many messages an account has not read, over all its conversations.
async fn unread(view: &View, domain: &Domain, app: &App, account: &Account) -> Result<u64> {
    contacts::unread_seen_in_all(view, domain, app, account).await
}
