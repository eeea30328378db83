//! Unread counts after thousands of mixed operations of several users with several pages each, partly at the same time,
//! with connections that break: every place that tells a count is compared with a model that keeps plain lists.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient, error_code};

const NAMES: [&str; 4] = ["alice", "bob", "carol", "dave"];

const OPERATIONS: usize = 3_000;

/// Of a hundred operations, those that are sometimes done several at a time: messages and what lowers counts.
const MAY_BE_SEVERAL: usize = 82;

/// Between two comparisons.
const COMPARED: usize = 36;

/// Pages that one user may have open.
const PAGES: usize = 3;

/// Always the same random numbers, so that a failure comes again.
struct Dice(u64);

impl Dice {
    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    /// Two users.
    fn pair(&mut self) -> (usize, usize) {
        let one = self.below(NAMES.len());
        (one, (one + 1 + self.below(NAMES.len() - 1)) % NAMES.len())
    }
}

/// One side's own copy of a message.
struct Copy {
    /// Its `MsgSeq`: no two messages of this test have the same.
    seq: u64,
    time: u64,
    unread: bool,
}

/// What every account should see: by owner and peer, the copies it has.
#[derive(Default)]
struct Model {
    sides: BTreeMap<(usize, usize), Vec<Copy>>,
}

impl Model {
    fn side(&mut self, owner: usize, peer: usize) -> &mut Vec<Copy> {
        self.sides.entry((owner, peer)).or_default()
    }

    fn sent(&mut self, sent: &Sent) {
        let (seq, time) = (sent.seq(), sent.time);
        self.side(sent.to, sent.from).push(Copy { seq, time, unread: sent.counted });
        self.side(sent.from, sent.to).push(Copy { seq, time, unread: false });
    }

    fn read(&mut self, reader: usize, peer: usize, up_to: u64) {
        for copy in self.side(reader, peer) {
            copy.unread &= copy.time > up_to;
        }
    }

    fn read_all(&mut self, reader: usize) {
        for peer in 0..NAMES.len() {
            self.read(reader, peer, u64::MAX);
        }
    }

    fn recall(&mut self, from: usize, to: usize, seq: u64) {
        for copy in self.side(to, from).iter_mut().filter(|copy| copy.seq == seq) {
            copy.unread = false;
        }
    }

    fn delete(&mut self, owner: usize, peer: usize, seq: u64) {
        self.side(owner, peer).retain(|copy| copy.seq != seq);
    }

    fn unread(&self, owner: usize, peer: usize) -> usize {
        self.sides.get(&(owner, peer)).map_or(0, |side| side.iter().filter(|copy| copy.unread).count())
    }
}

/// A message that was sent, and how.
#[derive(Clone)]
struct Sent {
    from: usize,
    to: usize,
    body: Value,
    by_rest: bool,
    counted: bool,
    time: u64,
    recalled: bool,
}

impl Sent {
    fn seq(&self) -> u64 {
        self.body["MsgSeq"].as_u64().unwrap()
    }

    fn key(&self) -> String {
        format!("{}_{}_{}", self.body["MsgSeq"], self.body["MsgRandom"], self.time)
    }
}

/// A call that is on its way: what it is, and its answer. REST calls begin when the test waits for something.
type Begun = (String, Pin<Box<dyn Future<Output = Value>>>);

/// Waits for calls that must succeed; a message may have been recalled by another one of them.
async fn finish(calls: Vec<Begun>) -> Vec<Value> {
    let mut answers = Vec::new();
    for (what, call) in calls {
        let answer = call.await;
        assert!([0, 20023].contains(&error_code(&answer)), "{what}: {answer}");
        assert!(error_code(&answer) == 0 || what.contains("withdraw"), "{what}: {answer}");
        answers.push(answer);
    }
    answers
}

/// A page of a user's browser.
struct Page {
    client: WebClient,
    connected: bool,
}

struct Play {
    server: Server,
    rest: Rest,
    pages: Vec<Vec<Page>>,
    model: Model,
    dice: Dice,
    sent: Vec<Sent>,
    /// Where operations that are done at the same time meet: these two users' conversation.
    focus: Option<(usize, usize)>,
}

impl Play {
    async fn start(seed: u64) -> Self {
        let options = Options::new()
            .set("app.web_instances", PAGES)
            .set("app.command_calls_per_second", 100_000)
            .set("app.app_calls_per_second", 100_000);
        let server = Server::with(options);
        let mut pages = Vec::new();
        for name in NAMES {
            let pair = [server.login(name).await, server.login(name).await];
            pages.push(pair.into_iter().map(|client| Page { client, connected: true }).collect());
        }
        let (model, sent) = (Model::default(), Vec::new());
        Self { rest: server.rest(), server, pages, model, dice: Dice(seed), sent, focus: None }
    }

    /// Two users.
    fn pair(&mut self) -> (usize, usize) {
        match self.focus {
            Some((one, other)) if self.dice.chance(2) => (other, one),
            Some(both) => both,
            None => self.dice.pair(),
        }
    }

    /// One of a user's pages, which is connected again if it was not.
    async fn page(&mut self, user: usize) -> &mut WebClient {
        let index = self.dice.below(self.pages[user].len());
        self.page_at(user, index).await
    }

    async fn page_at(&mut self, user: usize, index: usize) -> &mut WebClient {
        let page = &mut self.pages[user][index];
        if !page.connected {
            let answer = page.client.reconnect(&self.server).await;
            assert_eq!(error_code(&answer), 0, "the ticket of {} was refused: {answer}", NAMES[user]);
            page.connected = true;
        }
        &mut page.client
    }

    async fn begin_web(&mut self, user: usize, command: &str, body: Value) -> Begun {
        let what = format!("{command} of {} with {body}", NAMES[user]);
        let pending = self.page(user).await.begin(command, body);
        (what, Box::pin(pending.answer()))
    }

    fn begin_rest(&self, command: &str, body: Value) -> Begun {
        let what = format!("{command} with {body}");
        let (rest, command) = (self.rest.clone(), command.to_owned());
        let call = tokio::spawn(async move { rest.call(&command, body).await });
        (what, Box::pin(async { call.await.unwrap() }))
    }

    /// A new message. Its time is known when it is answered.
    fn draft(&mut self, n: usize) -> Sent {
        let (from, to) = self.pair();
        let (by_rest, counted) = (self.dice.chance(3), !self.dice.chance(4));
        let mut body = json!({"From_Account": NAMES[from], "To_Account": NAMES[to], "MsgSeq": n,
            "MsgRandom": self.dice.below(100_000_000), "MsgBody": [
                {"MsgType": "TIMTextElem", "MsgContent": {"Text": n.to_string()}}]});
        if !counted {
            body["SendMsgControl"] = json!(["NoUnread"]);
        }
        if by_rest {
            body["SyncOtherMachine"] = json!(1 + self.dice.below(2));
        } else {
            body["MsgClientTime"] = json!(tincan_blackbox::now());
        }
        Sent { from, to, body, by_rest, counted, time: 0, recalled: false }
    }

    async fn begin_send(&mut self, sent: &Sent) -> Begun {
        if sent.by_rest {
            self.begin_rest("openim/sendmsg", sent.body.clone())
        } else {
            self.begin_web(sent.from, "openim.sendmsg", sent.body.clone()).await
        }
    }

    /// Sends messages at the same time, some of them twice.
    async fn send(&mut self, n: usize, count: usize) {
        let (mut drafts, mut calls) = (Vec::new(), Vec::new());
        for at in 0..count {
            let draft = self.draft(n * 10 + at);
            for _ in 0..if self.dice.chance(5) { 2 } else { 1 } {
                calls.push(self.begin_send(&draft).await);
                drafts.push(draft.clone());
            }
        }
        for (mut sent, answer) in drafts.into_iter().zip(finish(calls).await) {
            sent.time = answer["MsgTime"].as_u64().unwrap();
            self.enter(sent);
        }
    }

    /// Enters a message, once.
    fn enter(&mut self, sent: Sent) {
        match self.sent.iter().rev().take(20).find(|known| known.seq() == sent.seq()) {
            Some(known) => assert_eq!(known.time, sent.time, "{}", sent.body),
            None => {
                self.model.sent(&sent);
                self.sent.push(sent);
            }
        }
    }

    /// Sends a message again that arrived: whatever became of it, nothing changes.
    async fn send_again(&mut self) {
        let Some(index) = self.any_sent() else { return };
        let sent = self.sent[index].clone();
        let call = self.begin_send(&sent).await;
        assert_eq!(finish(vec![call]).await[0]["MsgTime"], sent.time);
    }

    /// Sends while the connection breaks, and again on a new one.
    async fn send_over_a_break(&mut self, n: usize) {
        let mut sent = Sent { by_rest: false, ..self.draft(n * 10) };
        let moments = self.dice.below(6);
        let from = sent.from;
        let index = self.dice.below(self.pages[from].len());
        let client = self.page_at(from, index).await;
        let pending = client.begin("openim.sendmsg", sent.body.clone());
        for _ in 0..moments {
            tokio::task::yield_now().await;
        }
        client.cut();
        drop(pending);
        self.pages[from][index].connected = false;
        let call = self.page_at(from, index).await.begin("openim.sendmsg", sent.body.clone());
        let answer = call.answer().await;
        assert_eq!(error_code(&answer), 0, "{answer}");
        sent.time = answer["MsgTime"].as_u64().unwrap();
        self.enter(sent);
    }

    /// Something that lowers counts. All of these may be done at the same time, in any order, to the same end.
    async fn begin_lowering(&mut self) -> Option<Begun> {
        Some(match self.dice.below(100) {
            0..30 => self.begin_read().await?,
            30..34 => {
                let reader = self.dice.below(NAMES.len());
                self.model.read_all(reader);
                self.begin_web(reader, "openim.read_all_unread_msg", json!({"C2CReadAllMsg": 1})).await
            }
            34..64 => self.begin_recall().await?,
            64..92 => self.begin_delete().await?,
            _ => self.begin_clear().await,
        })
    }

    async fn begin_read(&mut self) -> Option<Begun> {
        let (reader, peer) = self.pair();
        let side = self.model.sides.get(&(reader, peer))?;
        let back = if self.dice.chance(3) { 0 } else { self.dice.below(12) };
        let time = side.iter().rev().nth(back)?.time;
        self.model.read(reader, peer, time);
        if self.dice.chance(4) {
            let body =
                json!({"Report_Account": NAMES[reader], "Peer_Account": NAMES[peer], "MsgReadTime": time.to_string()});
            return Some(self.begin_rest("openim/admin_set_msg_read", body));
        }
        let items = json!([{"To_Account": NAMES[peer], "LastedMsgTime": time, "Receipt": 1}]);
        let body = json!({"C2CMsgReaded": {"Cookie": "", "C2CMsgReadedItem": items}});
        Some(self.begin_web(reader, "openim.msgreaded", body).await)
    }

    async fn begin_recall(&mut self) -> Option<Begun> {
        let index = self.any_sent()?;
        let sent = self.sent[index].clone();
        // Mostly once: what was recalled already is refused.
        if sent.recalled && !self.dice.chance(5) {
            return None;
        }
        self.sent[index].recalled = true;
        self.model.recall(sent.from, sent.to, sent.seq());
        let mut named = json!({"From_Account": NAMES[sent.from], "To_Account": NAMES[sent.to]});
        if self.dice.chance(2) {
            named["MsgKey"] = json!(sent.key());
            return Some(self.begin_rest("openim/admin_msgwithdraw", named));
        }
        (named["MsgSeq"], named["MsgRandom"]) = (sent.body["MsgSeq"].clone(), sent.body["MsgRandom"].clone());
        named["MsgTimeStamp"] = json!(sent.time);
        Some(self.begin_web(sent.from, "openim.msgwithdraw", json!({"MsgInfo": named})).await)
    }

    async fn begin_delete(&mut self) -> Option<Begun> {
        let index = self.any_sent()?;
        let sent = self.sent[index].clone();
        let (owner, peer) = if self.dice.chance(3) { (sent.from, sent.to) } else { (sent.to, sent.from) };
        self.model.delete(owner, peer, sent.seq());
        let body =
            json!({"From_Account": NAMES[owner], "To_Account": NAMES[peer], "MsgKeyList": [sent.key(), sent.key()]});
        Some(self.begin_web(owner, "openim.delete_c2c_msg_ramble", body).await)
    }

    /// Clears the history, deletes the conversation, or both.
    async fn begin_clear(&mut self) -> Begun {
        let (owner, peer) = self.pair();
        self.model.read(owner, peer, u64::MAX);
        let named = json!({"Type": 1, "To_Account": NAMES[peer]});
        let mut body = json!({"From_Account": NAMES[owner], "Type": 1, "To_Account": NAMES[peer]});
        let way = self.dice.below(3);
        let clear_too = self.dice.below(2);
        if way == 0 || clear_too == 1 {
            self.model.side(owner, peer).clear();
        }
        match way {
            0 => self.begin_web(owner, "recentcontact.clear_msg", body).await,
            1 => {
                body["ClearRamble"] = json!(clear_too);
                self.begin_rest("recentcontact/delete", body)
            }
            _ => {
                let body = json!({"From_Account": NAMES[owner], "ContactItem": [named], "ClearRamble": clear_too});
                self.begin_web(owner, "recentcontact.batch_delete", body).await
            }
        }
    }

    /// One of all that was ever sent, mostly one of the last.
    fn any_sent(&mut self) -> Option<usize> {
        if let Some((one, other)) = self.focus {
            let here = |sent: &Sent| [(one, other), (other, one)].contains(&(sent.from, sent.to));
            let back = self.dice.below(6);
            return (0..self.sent.len()).rev().filter(|index| here(&self.sent[*index])).nth(back);
        }
        let back = if self.dice.chance(8) { self.sent.len() } else { self.sent.len().min(20) };
        (back > 0).then(|| self.sent.len() - 1 - self.dice.below(back))
    }

    fn disconnect(&mut self) {
        let user = self.dice.below(NAMES.len());
        let index = self.dice.below(self.pages[user].len());
        let page = &mut self.pages[user][index];
        if page.connected {
            page.client.cut();
            page.connected = false;
        }
    }

    /// Opens one more page, or a new one for an old one.
    async fn log_in(&mut self) {
        let user = self.dice.below(NAMES.len());
        if self.pages[user].len() == PAGES {
            let index = self.dice.below(PAGES);
            self.page_at(user, index).await.logout().await;
            self.pages[user].remove(index);
        }
        let client = self.server.login(NAMES[user]).await;
        self.pages[user].push(Page { client, connected: true });
    }

    /// What the server tells, by (a) the REST API, (b) a sync at login, (c) the list of conversations.
    async fn compare(&mut self, at: usize) {
        for (owner, name) in NAMES.into_iter().enumerate() {
            let others: Vec<usize> = (0..NAMES.len()).filter(|other| *other != owner).collect();
            let told = |list: &Value, account: &str, count: &str| -> Vec<u64> {
                let entries = list.as_array().unwrap();
                // Where nothing is unread or no conversation is there, there may be no entry.
                let of = |peer: &usize| {
                    let mut found = entries.iter().filter(|entry| entry[account] == NAMES[*peer]);
                    let count = found.next().map_or(0, |entry| entry[count].as_u64().unwrap());
                    assert!(found.next().is_none(), "{} is there twice: {list}", NAMES[*peer]);
                    count
                };
                others.iter().map(of).collect()
            };
            let expected: Vec<u64> = others.iter().map(|peer| self.model.unread(owner, *peer) as u64).collect();
            let names: Vec<&str> = others.iter().map(|peer| NAMES[*peer]).collect();

            let body = json!({"To_Account": name, "Peer_Account": names});
            let by_rest = self.rest.ok("openim/get_c2c_unread_msg_num", body).await;
            let by_rest = told(&by_rest["C2CUnreadMsgNumList"], "Peer_Account", "C2CUnreadMsgNum");
            assert_eq!(by_rest, expected, "by REST, of {name} from {names:?} at {at}");
            let all = self.rest.ok("openim/get_c2c_unread_msg_num", json!({"To_Account": name})).await;
            assert_eq!(all["AllC2CUnreadMsgNum"], expected.iter().sum::<u64>(), "of {name} in all at {at}");

            let page = self.page(owner).await;
            let missed = page.ok("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0})).await;
            let missed = told(&missed["C2CPairUnreadCount"], "From_Account", "UnreadCount");
            assert_eq!(missed, expected, "by getmsg, of {name} from {names:?} at {at}");
            let list = self.page(owner).await.ok("recentcontact.page_get", json!({"From_Account": name})).await;
            let listed = told(&list["SessionItem"], "To_Account", "UnreadMsgCount");
            assert_eq!(listed, expected, "in the list, of {name} from {names:?} at {at}: {list}");
        }
        for page in self.pages.iter().flatten() {
            page.client.pushes();
        }
    }

    async fn lower(&mut self, count: usize) {
        let mut calls = Vec::new();
        self.focus = (count > 1).then(|| self.dice.pair());
        for _ in 0..count {
            calls.extend(self.begin_lowering().await);
        }
        self.focus = None;
        finish(calls).await;
    }
}

#[tokio::test]
async fn unread_counts_are_as_in_the_model() {
    let mut play = Play::start(3).await;
    let (mut done, mut compared) = (0, 0);
    while done < OPERATIONS {
        let what = play.dice.below(100);
        let several = what < MAY_BE_SEVERAL && play.dice.chance(6);
        let count = if several { 2 + play.dice.below(7) } else { 1 };
        done += count;
        match what {
            0..50 => play.send(done, count).await,
            50..MAY_BE_SEVERAL => play.lower(count).await,
            MAY_BE_SEVERAL..87 => play.send_again().await,
            87..90 => play.send_over_a_break(done).await,
            90..96 => play.disconnect(),
            _ => play.log_in().await,
        }
        if done >= compared + COMPARED {
            play.compare(done).await;
            compared = done;
        }
    }
    play.compare(done).await;
    // The play would be pointless if it never left anything unread, or everything.
    let unread = play.model.sides.values().flatten().filter(|copy| copy.unread).count();
    assert!(unread > 0 && unread < play.sent.len() / 2, "{unread} of {} unread", play.sent.len());
}
