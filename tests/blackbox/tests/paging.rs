//! Ten thousand entries of each list are read page by page while others come and go: none that stays is lost, none comes
//! twice, and a page at the end takes no longer than one at the beginning. (Friends: `relations/lists.rs`; the list of
//! conversations: `conversations/long.rs`.)

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient, now};

/// Entries of a list.
const ENTRIES: usize = 10_000;

/// Entries of a page.
const PAGE: usize = 100;

/// Pages at each end whose cost is compared.
const WEIGHED: usize = 11;

/// Calls under way at once.
const AT_ONCE: usize = 4;

fn server() -> Server {
    let mut options = Options::new().set("app.friend_mode", "confirm");
    for limit in ["blacklist", "friends", "follows", "pending_requests", "marked_conversations"] {
        options = options.set(&format!("app.{limit}"), 20_000);
    }
    for rate in ["command_calls_per_second", "app_calls_per_second", "friend_requests"] {
        options = options.set(&format!("app.{rate}"), 100_000);
    }
    Server::with(options)
}

/// Makes accounts `{prefix}00000` and so on.
async fn accounts(rest: &Rest, prefix: &str, count: usize) -> Vec<String> {
    let names: Vec<String> = (0..count).map(|n| format!("{prefix}{n:05}")).collect();
    let imports = stream::iter(names.chunks(100)).map(|part| {
        let list: Vec<Value> = part.iter().map(|name| json!({"UserID": name})).collect();
        async move { rest.ok("im_open_login_svc/multiaccount_import", json!({"AccountList": list})).await }
    });
    imports.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await;
    names
}

/// The texts of a field of each item of a list.
fn texts(list: &Value, field: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}

/// What was read, page by page.
#[derive(Default)]
struct Reading {
    seen: Vec<String>,
    /// What was asked for each page.
    asked: Vec<Value>,
}

impl Reading {
    fn take(&mut self, asked: &Value, names: Vec<String>) {
        assert!((1..=PAGE).contains(&names.len()), "{} on a page", names.len());
        self.asked.push(asked.clone());
        self.seen.extend(names);
    }

    /// All that stayed must have been read, and nothing twice.
    fn check<'a>(&self, what: &str, stayed: impl IntoIterator<Item = &'a String>) {
        let all: BTreeSet<&String> = self.seen.iter().collect();
        assert_eq!(all.len(), self.seen.len(), "{what}: none comes twice");
        let lost: Vec<&String> = stayed.into_iter().filter(|name| !all.contains(name)).collect();
        assert!(lost.is_empty(), "{what}: {} of those that stayed are missing, as {:?}", lost.len(), lost.first());
    }

    /// The last pages must cost what the first ones do. They are asked for in turns, so that whatever else keeps the
    /// machine busy meets both alike.
    async fn weigh(&self, what: &str, mut ask: impl AsyncFnMut(Value) -> Value) {
        assert!(self.asked.len() >= ENTRIES / PAGE - 1, "{what}: in {} pages", self.asked.len());
        let (mut first, mut last) = (Vec::new(), Vec::new());
        // The very last page may be a short one.
        let ends = self.asked.iter().zip(self.asked.iter().rev().skip(1));
        for (begin, end) in ends.take(WEIGHED) {
            for (body, times) in [(begin, &mut first), (end, &mut last)] {
                let start = Instant::now();
                ask(body.clone()).await;
                times.push(start.elapsed());
            }
        }
        let middle = |mut times: Vec<Duration>| {
            times.sort();
            times[times.len() / 2]
        };
        let (first, last) = (middle(first), middle(last));
        println!("{what}: a page takes {first:?} at the beginning and {last:?} at the end");
        assert!(last < first * 5 + Duration::from_millis(20), "{what}: first pages {first:?}, last pages {last:?}");
    }
}

/// Whom a list names: those that it begins with, and those that come while it is read.
struct Cast<'a> {
    early: &'a [String],
    late: &'a [String],
    /// How many came late; as many went of those that were read already, and as many of those that were not.
    changes: usize,
}

impl Cast<'_> {
    /// The next change: who goes and who comes.
    fn change(&mut self) -> Option<([&String; 2], &String)> {
        let n = self.changes;
        let come = self.late.get(n)?;
        self.changes += 1;
        Some(([&self.early[n], &self.early[ENTRIES - 1 - n]], come))
    }

    /// Who was there all the time.
    fn stayed(&self) -> &[String] {
        &self.early[self.changes..ENTRIES - self.changes]
    }
}

/// The lists that name accounts, one after the other, all of the same accounts.
#[tokio::test]
async fn lists_of_accounts() {
    let server = server();
    let rest = server.rest();
    rest.import(&["owner", "blocker", "friend"]).await;
    let (early, late) = (accounts(&rest, "early", ENTRIES).await, accounts(&rest, "late", 40).await);
    let cast = || Cast { early: &early, late: &late, changes: 0 };
    followed_accounts(&server, cast()).await;
    marked_conversations(&rest, cast()).await;
    friend_requests(&server, &rest, cast()).await;
    blacklist(&rest, cast()).await;
    friends_as_older_clients_ask(&server, &rest, cast()).await;
}

async fn blacklist(rest: &Rest, mut cast: Cast<'_>) {
    let about = |names: &[&String]| json!({"From_Account": "blocker", "To_Account": names});
    for part in cast.early.chunks(1000) {
        rest.ok("sns/black_list_add", about(&part.iter().collect::<Vec<_>>())).await;
    }
    let mut reading = Reading::default();
    let mut body = json!({"From_Account": "blocker", "StartIndex": 0, "MaxLimited": PAGE, "LastSequence": 0});
    loop {
        let page = rest.ok("sns/black_list_get", body.clone()).await;
        reading.take(&body, texts(&page["BlackListItem"], "To_Account"));
        if page["StartIndex"] == 0 {
            break;
        }
        body["StartIndex"] = page["StartIndex"].clone();
        if let Some((go, come)) = cast.change() {
            rest.ok("sns/black_list_delete", about(&go)).await;
            rest.ok("sns/black_list_add", about(&[come])).await;
        }
    }
    reading.check("sns/black_list_get", cast.stayed());
    reading.weigh("sns/black_list_get", async |body| rest.ok("sns/black_list_get", body).await).await;
}

/// A friend request of one account to others, as an admin sends it. All wait for an answer.
async fn ask(rest: &Rest, from: &str, to: &[String]) {
    let items: Vec<Value> = to.iter().map(|to| json!({"To_Account": to, "AddSource": "AddSource_Type_Web"})).collect();
    let answer = rest.call("sns/friend_add", json!({"From_Account": from, "AddFriendItem": items})).await;
    for item in answer["ResultItem"].as_array().unwrap() {
        assert_eq!(item["ResultCode"], 30539, "{item}");
    }
}

async fn friend_requests(server: &Server, rest: &Rest, mut cast: Cast<'_>) {
    // The first ones ask the owner, the owner asks the others.
    let asked = |name: &&String| name.as_str() >= "early02000" && name.starts_with("early");
    for part in cast.early.iter().filter(asked).cloned().collect::<Vec<_>>().chunks(1000) {
        ask(rest, "owner", part).await;
    }
    let owner = &["owner".to_owned()];
    let requests = stream::iter(cast.early.iter().filter(|name| !asked(name))).map(|name| ask(rest, name, owner));
    requests.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await;
    let mut client = server.login("owner").await;
    let mut reading = Reading::default();
    let mut body = json!({"From_Account": "owner", "PendencyType": "Pendency_Type_Both", "StartTime": 0,
        "MaxLimited": PAGE, "LastSequence": 0});
    loop {
        let page = client.ok("sns.pendency_get", body.clone()).await;
        reading.take(&body, texts(&page["PendencyItem"], "To_Account"));
        if page["StartTime"] == 0 {
            break;
        }
        body["StartTime"] = page["StartTime"].clone();
        if let Some((go, come)) = cast.change() {
            let gone = json!({"From_Account": "owner", "PendencyType": "Pendency_Type_Both", "To_Account": go});
            client.ok("sns.pendency_delete", gone).await;
            ask(rest, come, owner).await;
        }
    }
    reading.check("sns.pendency_get", cast.stayed());
    reading.weigh("sns.pendency_get", async |body| client.ok("sns.pendency_get", body).await).await;
}

async fn followed_accounts(server: &Server, mut cast: Cast<'_>) {
    let mut client = server.login("owner").await;
    let follow = |names: &[&String]| {
        let items: Vec<Value> = names.iter().map(|name| json!({"To_Account": name})).collect();
        json!({"From_Account": "owner", "FollowItem": items})
    };
    for part in cast.early.chunks(1000) {
        client.ok("follow.follow_add", follow(&part.iter().collect::<Vec<_>>())).await;
    }
    let mut reading = Reading::default();
    let mut body = json!({"From_Account": "owner", "FollowType": 2, "StartCursor": "", "WantNum": PAGE});
    loop {
        let page = client.ok("follow.follow_get", body.clone()).await;
        reading.take(&body, texts(&page["FollowItem"], "To_Account"));
        if page["NextCursor"] == "" {
            break;
        }
        body["StartCursor"] = page["NextCursor"].clone();
        if let Some((go, come)) = cast.change() {
            client.ok("follow.follow_delete", json!({"From_Account": "owner", "To_Account": go})).await;
            client.ok("follow.follow_add", follow(&[come])).await;
        }
    }
    reading.check("follow.follow_get", cast.stayed());
    reading.weigh("follow.follow_get", async |body| client.ok("follow.follow_get", body).await).await;
}

async fn friends_as_older_clients_ask(server: &Server, rest: &Rest, mut cast: Cast<'_>) {
    let import = |names: &[&String]| {
        let item = |name: &&String| json!({"To_Account": name, "AddSource": "AddSource_Type_Web"});
        json!({"From_Account": "friend", "AddFriendItem": names.iter().map(item).collect::<Vec<_>>()})
    };
    for part in cast.early.chunks(1000) {
        rest.ok("sns/friend_import", import(&part.iter().collect::<Vec<_>>())).await;
    }
    let mut client = server.login("friend").await;
    let mut reading = Reading::default();
    let mut body = json!({"From_Account": "friend", "TimeStamp": 0, "StartIndex": 0, "GetCount": PAGE,
        "LastStandardSequence": 0, "TagList": ["Tag_SNS_IM_AddSource"]});
    loop {
        let page = client.ok("sns.friend_get_all", body.clone()).await;
        reading.take(&body, texts(&page["InfoItem"], "Info_Account"));
        if page["StartIndex"] == 0 {
            break;
        }
        body["StartIndex"] = page["StartIndex"].clone();
        if let Some((go, come)) = cast.change() {
            rest.ok("sns/friend_delete", json!({"From_Account": "friend", "To_Account": go})).await;
            rest.ok("sns/friend_import", import(&[come])).await;
        }
    }
    reading.check("sns.friend_get_all", cast.stayed());
    reading.weigh("sns.friend_get_all", async |body| client.ok("sns.friend_get_all", body).await).await;
}

/// Sets or clears a mark on conversations of the owner.
async fn mark(rest: &Rest, what: &str, names: &[&String]) {
    let item = |name: &&String| json!({"OptType": 1, "ContactItem": {"Type": 1, "To_Account": name}, what: [1]});
    let items: Vec<Value> = names.iter().map(item).collect();
    rest.ok("recentcontact/mark_contact", json!({"From_Account": "owner", "MarkItem": items})).await;
}

async fn marked_conversations(rest: &Rest, mut cast: Cast<'_>) {
    for part in cast.early.chunks(100) {
        mark(rest, "SetMark", &part.iter().collect::<Vec<_>>()).await;
    }
    let mut reading = Reading::default();
    let mut body = json!({"From_Account": "owner", "StartIndex": 0});
    loop {
        let page = rest.ok("recentcontact/get_contact_group", body.clone()).await;
        reading.take(&body, texts(&page["ContactItem"], "To_Account"));
        if page["CompleteFlag"] == 1 {
            break;
        }
        body["StartIndex"] = page["NextStartIndex"].clone();
        if let Some((go, come)) = cast.change() {
            mark(rest, "ClearMark", &go).await;
            mark(rest, "SetMark", &[come]).await;
        }
    }
    reading.check("recentcontact/get_contact_group", cast.stayed());
    reading
        .weigh("recentcontact/get_contact_group", async |body| rest.ok("recentcontact/get_contact_group", body).await)
        .await;
}

/// Puts a message of alice to bob into the history; answers its key.
async fn import(rest: &Rest, n: usize, at: u64) -> String {
    let body = json!({"SyncFromOldSystem": 2, "From_Account": "alice", "To_Account": "bob", "MsgSeq": n, "MsgRandom": n,
        "MsgTimeStamp": at, "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hi"}}]});
    rest.ok("openim/importmsg", body).await;
    format!("{n}_{n}_{at}")
}

/// One after the other, in pages of each way to read them: all messages of a conversation, seven of each second.
#[tokio::test]
async fn history() {
    let server = server();
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    let begin = now() - 10_000;
    let imports = stream::iter(0..ENTRIES).map(|n| import(&rest, n, begin + n as u64 / 7));
    let mut keys: Vec<String> = imports.buffer_unordered(AT_ONCE).collect().await;
    let mut client = server.login("bob").await;
    for direction in [0, 1] {
        read_as_user(&rest, &mut client, direction, &mut keys).await;
    }
    read_as_admin(&rest, &keys).await;
}

/// Reads the history while messages are sent; only those that a reader towards newer ones finds join the keys.
async fn read_as_user(rest: &Rest, client: &mut WebClient, direction: u32, keys: &mut Vec<String>) {
    let (mut reading, mut sent) = (Reading::default(), 0);
    let mut late = Vec::new();
    let mut body = json!({"Peer_Account": "alice", "GetDirection": direction, "MaxCnt": PAGE});
    loop {
        let page = client.ok("openim.getroammsg", body.clone()).await;
        reading.take(&body, texts(&page["MsgList"], "MsgKey"));
        if page["Complete"] == 1 {
            break;
        }
        body["MsgKey"] = page["MsgKey"].clone();
        body["LastMsgTime"] = page["LastMsgTime"].clone();
        if sent < 40 {
            sent += 1;
            let answer = rest.send_text("alice", "bob", "new").await;
            late.push(answer["MsgKey"].as_str().unwrap().to_owned());
        }
    }
    if direction == 1 {
        keys.extend(late);
    }
    let what = format!("openim.getroammsg, direction {direction}");
    reading.check(&what, keys.iter());
    reading.weigh(&what, async |body| client.ok("openim.getroammsg", body).await).await;
}

/// Reads the history as an admin does while messages are sent.
async fn read_as_admin(rest: &Rest, keys: &[String]) {
    let (mut reading, mut sent) = (Reading::default(), 0);
    let mut body = json!({"Operator_Account": "bob", "Peer_Account": "alice", "MaxCnt": PAGE, "MinTime": 0,
        "MaxTime": now() + 1});
    loop {
        let page = rest.ok("openim/admin_getroammsg", body.clone()).await;
        reading.take(&body, texts(&page["MsgList"], "MsgKey"));
        if page["Complete"] == 1 {
            break;
        }
        body["LastMsgKey"] = page["LastMsgKey"].clone();
        body["MaxTime"] = page["LastMsgTime"].clone();
        if sent < 40 {
            sent += 1;
            rest.send_text("alice", "bob", "new").await;
        }
    }
    reading.check("openim/admin_getroammsg", keys);
    reading.weigh("openim/admin_getroammsg", async |body| rest.ok("openim/admin_getroammsg", body).await).await;
}
