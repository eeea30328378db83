//! Log-ins of an account with many friends and many conversations: what grows with an account must not slow its log-in.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::time::Instant;

use super::client::Client;
use super::login::first_calls;
use super::pairs::{Latency, histogram, micros};
use super::stage;
use super::target::Target;
use super::usage::Usage;

/// Friends of the account: as many as it may have (source: relationship chain documentation).
pub(super) const FRIENDS: u32 = 3000;
/// Its conversations, each with an unread message.
pub(super) const CONVERSATIONS: usize = 500;
/// Log-ins that are measured.
const LOGINS: u32 = 50;
/// The account.
const CROWDED: &str = "crowded";
/// Friends of one import, and recipients of one message.
const BATCH: usize = 500;

/// What a log-in of such an account costs.
#[derive(Debug, Serialize)]
pub(super) struct Crowded {
    pub(super) friends: u32,
    pub(super) conversations: usize,
    /// Server CPU of connection, log-in and everything that the SDK then reads.
    pub(super) server_cpu_us: f64,
    /// From connecting to the last answer.
    pub(super) took: Latency,
}

/// The accounts that take part.
pub(super) fn users() -> impl Iterator<Item = String> {
    stage::users(FRIENDS).chain([CROWDED.to_owned()])
}

/// Makes the account's friends and conversations, then logs it in again and again.
pub(super) async fn run(target: &Target) -> anyhow::Result<Crowded> {
    prepare(target).await?;
    let mut took = histogram()?;
    let before = Usage::of(target.pid)?;
    for number in 0..LOGINS {
        let begin = Instant::now();
        let mut client = target.connect(number).await?;
        client.heartbeat().await?;
        client.login(CROWDED, &target.sign(CROWDED)?).await?;
        client.call_all(&first_calls(CROWDED, target.sdkappid)).await?;
        read_on(&mut client).await?;
        took.saturating_record(micros(begin.elapsed()));
    }
    let server_cpu_us = Usage::of(target.pid)?.since(before).micros_per(LOGINS.into());
    Ok(Crowded { friends: FRIENDS, conversations: CONVERSATIONS, server_cpu_us, took: Latency::of(&took) })
}

async fn prepare(target: &Target) -> anyhow::Result<()> {
    let mut rest = target.rest().await?;
    let names: Vec<String> = stage::users(FRIENDS).collect();
    for batch in names.chunks(BATCH) {
        let friend = |name: &String| json!({"To_Account": name, "AddSource": "AddSource_Type_bench"});
        let friends: Vec<_> = batch.iter().map(friend).collect();
        rest.call("sns/friend_import", &json!({"From_Account": CROWDED, "AddFriendItem": friends})).await?;
    }
    for (number, batch) in names.chunks(1).take(CONVERSATIONS).enumerate() {
        let message = json!({"From_Account": batch.first(), "To_Account": CROWDED, "MsgRandom": number, "MsgSeq": number,
            "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hello"}}]});
        rest.call("openim/sendmsg", &message).await?;
        tokio::time::sleep(PAUSE).await;
    }
    rest.close().await
}

/// The pause between two calls: the command may be called 200 times a second.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(6);

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Page {
    complete_flag: u8,
    start_index: u32,
    next_start_index: u32,
    time_stamp: u32,
    top_time_stamp: u32,
    top_start_index: u32,
}

/// Reads the lists to their ends, as the SDK does when the first page was not all.
async fn read_on(client: &mut Client) -> anyhow::Result<()> {
    let mut page = Page::default();
    for _ in 0..=FRIENDS {
        let body = json!({"From_Account": CROWDED, "TimeStamp": page.time_stamp, "StartIndex": page.start_index,
            "TopTimeStamp": page.top_time_stamp, "TopStartIndex": page.top_start_index, "AssistFlags": 31});
        page = read(client, "recentcontact.page_get", &body.to_string()).await?;
        if page.complete_flag == 1 {
            break;
        }
    }
    let mut next = 0;
    for _ in 0..=FRIENDS {
        let body = json!({"From_Account": CROWDED, "StartIndex": next, "StandardSequence": 0, "CustomSequence": 0});
        page = read(client, "sns.friend_get", &body.to_string()).await?;
        if page.complete_flag == 1 {
            return Ok(());
        }
        next = page.next_start_index;
    }
    anyhow::bail!("a list has no end")
}

async fn read(client: &mut Client, servcmd: &str, body: &str) -> anyhow::Result<Page> {
    let answer = client.call(servcmd, body).await?;
    serde_json::from_str(&answer).with_context(|| format!("the answer to {servcmd} cannot be read"))
}
