//! What waits for a user besides its histories: pushes to all and notices of groups, with the messages since the last time.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::intake::{Source, take_in};
use crate::database::records;
use crate::message::wire::UserMessage;
use crate::session::Session;
use crate::{Cause, push};

/// Under this name the database keeps how far it was fetched.
const COOKIE: &str = "sync.cookie";

/// `SyncFlag`: this was all. Source: Web protocol, openim.getmsg.
const FINISHED: u32 = 2;

/// Most answers of one sync.
const ANSWERS: usize = 1000;

#[derive(Deserialize)]
struct Waiting {
    #[serde(rename = "Cookie", default)]
    cookie: String,
    #[serde(rename = "SyncFlag", default)]
    flag: u32,
    #[serde(rename = "MsgList", default)]
    list: Vec<UserMessage>,
    #[serde(rename = "EventArray", default)]
    events: Vec<Value>,
}

/// Fetches what waits and takes it in. The cookie is kept once everything is.
///
/// Errors: 6001, 6019, the server's, the network's.
pub(super) async fn fetch(session: &Arc<Session>) -> Result<(), Cause> {
    let mut cookie: String = session.database.read(|db| records::value(db, COOKIE)).await?.unwrap_or_default();
    for _ in 0..ANSWERS {
        let body = json!({"Cookie": cookie, "SyncFlag": 0, "NeedAbstract": 1});
        let answer: Waiting = session.call_again("openim.getmsg", &body).await?;
        let messages = answer.list.into_iter().map(|message| message.read(&session.user)).collect();
        take_in(session, messages, Source::Beside).await?;
        for event in &answer.events {
            push::event(session, event).await?;
        }
        if answer.cookie.is_empty() {
            return Ok(());
        }
        cookie.clone_from(&answer.cookie);
        session.database.write(move |db| records::set_value(db, COOKIE, &answer.cookie)).await?;
        if answer.flag == FINISHED {
            return Ok(());
        }
    }
    Ok(())
}
