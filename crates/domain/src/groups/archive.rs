//! All group messages of an hour, for archives.

use tincan_store::{Direction, Page};

use super::rows::{self, GroupRow, TopicRow};
use super::{Entry, GroupCode, GroupId, LogId, TopicId, log};
use crate::core::View;
use crate::model::key::split_text;
use crate::model::{AppId, Key, Record, Seconds, Table};
use crate::{Domain, Result};

/// Messages given in one go.
const MESSAGES: usize = 500;

/// Topics of a community that are looked at in one go; it has no more.
const TOPICS: usize = 2000;

/// Seconds of an hour.
const HOUR: Seconds = 3600;

/// A message of an archive.
#[derive(Debug, Clone)]
pub struct Archived {
    /// The group.
    pub group: GroupId,
    /// The topic, where it is of one.
    pub topic: Option<TopicId>,
    /// Its MsgSeq.
    pub seq: u64,
    /// The message.
    pub entry: Entry,
}

/// A place in the walk over all groups: a group, one of its logs, and how far that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArchivePlace {
    code: u64,
    log: usize,
    seq: u64,
}

/// The messages of an hour from a place on, group by group, in each oldest first. Answers the place to go on from; `None`
/// when that were all.
pub async fn of_hour(
    domain: &Domain,
    app: AppId,
    begin: Seconds,
    from: Option<&ArchivePlace>,
) -> Result<(Vec<Archived>, Option<ArchivePlace>)> {
    let view = domain.view().await?;
    let (mut place, mut messages) = (from.cloned().unwrap_or_default(), Vec::new());
    while let Some((code, id)) = group_from(&view, app, place.code).await? {
        if code.0 != place.code {
            place = ArchivePlace { code: code.0, log: 0, seq: 0 };
        }
        let logs = logs(&view, app, code, &id).await?;
        while let Some((log, topic)) = logs.get(place.log) {
            let first = match place.seq {
                0 => first_since(&view, app, *log, begin).await?,
                seq => seq,
            };
            let room = MESSAGES - messages.len();
            let entries = log::from(&view, app, *log, first, room).await?;
            let is_full = entries.len() == room;
            let next = entries.last().map_or(first, |(seq, _)| seq + 1);
            let of_hour = entries.into_iter().take_while(|(_, entry)| Seconds::from(entry.time) < begin + HOUR);
            let mut taken = 0;
            for (seq, entry) in of_hour {
                taken += 1;
                if entry.message().is_some() && entry.is_there() {
                    messages.push(Archived { group: id.clone(), topic: topic.clone(), seq, entry });
                }
            }
            if is_full && taken == room {
                place.seq = next;
                return Ok((messages, Some(place)));
            }
            place = ArchivePlace { log: place.log + 1, seq: 0, ..place };
        }
        place = ArchivePlace { code: code.0 + 1, log: 0, seq: 0 };
        if !messages.is_empty() {
            return Ok((messages, Some(place)));
        }
    }
    Ok((messages, None))
}

/// The group with a number, or the first with a higher one.
async fn group_from(view: &View, app: AppId, code: u64) -> Result<Option<(GroupCode, GroupId)>> {
    let prefix = Key::new(app, Table::GroupByCode);
    let after = code.checked_sub(1).map(|before| rows::by_code_key(app, GroupCode(before)));
    let after = after.as_ref().map(Key::as_slice);
    let page = Page { prefix: prefix.as_slice(), after, limit: 1, direction: Direction::Forward };
    let Some((key, value)) = view.range(page).await?.into_iter().next() else { return Ok(None) };
    let code = key.get(prefix.as_slice().len()..).and_then(|tail| <[u8; 8]>::try_from(tail).ok());
    let id = GroupId::parse(&String::from_utf8_lossy(&value))?;
    Ok(code.map(|code| (GroupCode(u64::from_be_bytes(code)), id)))
}

/// The logs of a group: its own, and those of its topics.
async fn logs(view: &View, app: AppId, code: GroupCode, id: &GroupId) -> Result<Vec<(LogId, Option<TopicId>)>> {
    let row = view.get::<GroupRow>(&rows::group_key(app, id)).await?.filter(|row| row.code == code);
    let Some(row) = row else { return Ok(Vec::new()) };
    let mut logs = vec![(row.log(), None)];
    if row.topics {
        let prefix = rows::topics_key(app, code);
        let page = Page { prefix: prefix.as_slice(), after: None, limit: TOPICS, direction: Direction::Forward };
        for (key, value) in view.range(page).await? {
            let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
            logs.push((TopicRow::decode(&value)?.log, Some(TopicId::parse(name)?)));
        }
    }
    Ok(logs)
}

/// The first MsgSeq of a log from a second on, searched by halves. What is gone was before.
async fn first_since(view: &View, app: AppId, log: LogId, since: Seconds) -> Result<u64> {
    let (mut before, mut after) = (0, view.counter(&rows::log_key(app, log)).await? + 1);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        match view.get::<Entry>(&rows::entry_key(app, log, middle)).await? {
            Some(entry) if Seconds::from(entry.time) >= since => after = middle,
            _ => before = middle,
        }
    }
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groups::GroupKind;
    use crate::testing::START;
    use crate::testing::groups::Scene;

    #[tokio::test]
    async fn an_hour_holds_what_was_sent_in_it() {
        let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
        scene.world.set(|settings| settings.groups.messages_per_second = 10_000);
        // The world begins 800 seconds into an hour.
        let begin = START - 800;
        scene.say("ann", "1").await;
        scene.world.pass(2799);
        for _ in 0..600 {
            scene.say("ben", "2").await;
        }
        scene.world.pass(1);
        scene.say("ben", "3").await;
        let texts = async |begin| {
            let (mut texts, mut place) = (Vec::new(), None);
            loop {
                let (messages, next) =
                    of_hour(&scene.world.domain, scene.world.app().id, begin, place.as_ref()).await.unwrap();
                texts.extend(messages.iter().map(|one| one.entry.message().unwrap().content.body.clone()));
                place = next;
                if place.is_none() {
                    return texts;
                }
            }
        };
        let first = texts(begin).await;
        assert_eq!((first.len(), first[0].as_str(), first[600].as_str()), (601, "1", "2"));
        assert_eq!(texts(begin + 3600).await, ["3"]);
        assert!(texts(begin - 3600).await.is_empty());
    }
}
