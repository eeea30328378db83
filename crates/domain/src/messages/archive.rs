//! All one-to-one messages of an hour, for archives.

use tincan_store::{Direction, Page};

use super::stored::{self, Message};
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, Seconds, Table};
use crate::{Domain, Result};

/// Conversations looked at in one go.
const CONVERSATIONS: usize = 500;

/// Messages of one conversation read in one go.
const MESSAGES: usize = 500;

/// Seconds of an hour.
const HOUR: Seconds = 3600;

/// A conversation, as a place in the walk over all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    low: Account,
    high: Account,
}

/// The messages of an hour, of some conversations after one; in each conversation oldest first. Answers the conversation
/// to go on after; `None` when that were all.
pub async fn of_hour(
    domain: &Domain,
    app: AppId,
    begin: Seconds,
    after: Option<&Conversation>,
) -> Result<(Vec<Message>, Option<Conversation>)> {
    let view = domain.view().await?;
    // Every conversation that ever had a message has a counter there.
    let prefix = Key::new(app, Table::Arrival);
    let after = after.map(|last| stored::arrival_key(app, &last.low, &last.high));
    let page = Page {
        prefix: prefix.as_slice(),
        after: after.as_ref().map(Key::as_slice),
        limit: CONVERSATIONS,
        direction: Direction::Forward,
    };
    let entries = view.range(page).await?;
    let (whole, mut messages, mut last) = (entries.len() == CONVERSATIONS, Vec::new(), None);
    let until = begin + HOUR;
    for (key, _) in entries {
        let names = key.get(prefix.as_slice().len()..).and_then(split_text);
        let names = names.and_then(|(low, rest)| Some((low, split_text(rest)?.0)));
        let Some((low, high)) = names else { continue };
        let (low, high) = (Account::parse(low, "From_Account")?, Account::parse(high, "To_Account")?);
        let log = stored::log_key(app, &low, &high);
        let mut after = log.clone().u32(u32::try_from(begin).unwrap_or(u32::MAX)).bytes();
        'conversation: loop {
            let page =
                Page { prefix: log.as_slice(), after: Some(&after), limit: MESSAGES, direction: Direction::Forward };
            let entries = view.range(page).await?;
            let end = entries.len() < MESSAGES;
            for (key, raw) in entries {
                let tail = key.get(log.as_slice().len()..).unwrap_or_default();
                let message = stored::from_entry(&low, &high, tail, raw)?;
                if Seconds::from(message.key.time) >= until {
                    break 'conversation;
                }
                after = key;
                messages.push(message);
            }
            if end {
                break;
            }
        }
        last = Some(Conversation { low, high });
    }
    Ok((messages, last.filter(|_| whole)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{START, World};

    #[tokio::test]
    async fn an_hour_holds_what_was_sent_in_it() {
        let world = World::of(&["ann", "ben", "cid"]).await;
        // The world begins 800 seconds into an hour.
        let begin = START - 800;
        world.send("ann", "ben", "1").await;
        world.send("cid", "ann", "2").await;
        world.pass(2799);
        world.send("ben", "ann", "3").await;
        world.pass(1);
        world.send("ben", "ann", "4").await;
        let texts = async |begin| {
            let (messages, next) = of_hour(&world.domain, world.app().id, begin, None).await.unwrap();
            assert_eq!(next, None);
            messages.into_iter().map(|message| message.row.content.body.clone()).collect::<Vec<_>>()
        };
        assert_eq!(texts(begin).await, ["1", "3", "2"]);
        assert_eq!(texts(begin + 3600).await, ["4"]);
        assert!(texts(begin - 3600).await.is_empty());
    }
}
