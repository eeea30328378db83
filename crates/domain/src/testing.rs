//! A small world for tests of the rules: a real store in a directory that goes away, a clock that the test moves, and a
//! bus that writes down who is told what.

mod blobs;
pub(crate) mod groups;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use parking_lot::Mutex;
use tempfile::TempDir;
use tincan_protocol::usersig::{Claims, Keys};
use tincan_store::embedded::{Embedded, Options};

use crate::accounts::{self, Import};
use crate::core::View;
use crate::event::Push;
use crate::messages::{self, Actor, Content, Controls, Draft, ExtensionChange, Handling, OwnCopy, Pair, Query};
use crate::model::{Account, AppId, InstId, Millis, MsgKey, Seconds, TinyId};
use crate::policy::{App, Settings};
use crate::ports::{Apps, Bus, Clock, Left, Link, Platform, Random, Session, Ticket, Tickets};
use crate::profiles::Introduction;
use crate::webhooks::tests::Receiver;
use crate::words::Filter;
use crate::{Domain, Event, Result, contacts};

/// The app of the tests.
pub(crate) const APP: AppId = AppId(1_400_000_001);

/// When a world begins.
pub(crate) const START: Seconds = 1_700_000_000;

const SECRET: &str = "the key of the tests' UserSigs";

/// A server's rules with everything they need.
pub(crate) struct World {
    pub(crate) domain: Arc<Domain>,
    pub(crate) bus: Arc<Recorder>,
    pub(crate) blobs: blobs::MemoryBlobs,
    pub(crate) receiver: Arc<Receiver>,
    clock: Arc<HandClock>,
    apps: Arc<OneApp>,
    next_seq: AtomicU32,
    // Last, so that the store closes before its directory goes.
    _dir: TempDir,
}

impl World {
    /// A world whose app has the default settings.
    pub(crate) fn new() -> Self {
        let dir = directory();
        let options = Options {
            gather: std::time::Duration::ZERO,
            cache_bytes: 4 * 1024 * 1024,
            memtable_bytes: 4 * 1024 * 1024,
            ..Options::default()
        };
        let store = Arc::new(Embedded::open(dir.path(), options).unwrap());
        let (clock, bus, apps) =
            (Arc::new(HandClock::default()), Arc::new(Recorder::default()), Arc::new(OneApp::default()));
        let random = Arc::new(Seeded(AtomicU32::new(1)));
        let receiver = Arc::new(Receiver::default());
        let domain = Domain::new(store, clock.clone(), random, bus.clone(), apps.clone(), Arc::new(PlainTickets));
        let blobs = blobs::MemoryBlobs::default();
        let domain = domain.with_files(Arc::new(blobs.clone()), Arc::new(blobs::PlainSeals));
        let domain = Arc::new(domain.with_webhooks(receiver.clone()));
        Self { domain, bus, receiver, blobs, clock, apps, next_seq: AtomicU32::new(1), _dir: dir }
    }

    /// A world in which these accounts exist.
    pub(crate) async fn of(names: &[&str]) -> Self {
        let world = Self::new();
        for name in names {
            world.account(name).await;
        }
        world
    }

    /// The app, with its settings of now.
    pub(crate) fn app(&self) -> Arc<App> {
        self.apps.find(APP).unwrap()
    }

    /// Changes the app's settings.
    pub(crate) fn set(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.apps.0.lock());
    }

    /// Lets seconds pass.
    pub(crate) fn pass(&self, seconds: Seconds) {
        self.clock.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// The second that it is.
    pub(crate) fn now(&self) -> u32 {
        self.domain.now() as u32
    }

    pub(crate) async fn view(&self) -> View {
        self.domain.view().await.unwrap()
    }

    /// An account that exists, made if it does not.
    pub(crate) async fn account(&self, name: &str) -> Account {
        self.import(&[name]).await.unwrap();
        account(name)
    }

    /// Imports accounts without nickname and avatar.
    pub(crate) async fn import(&self, names: &[&str]) -> Result<()> {
        let introduction = Introduction::default();
        let imports: Vec<Import> =
            names.iter().map(|name| Import { account: account(name), introduction: introduction.clone() }).collect();
        accounts::import(&self.domain, &self.app(), &imports).await
    }

    /// A message with a MsgSeq of its own.
    pub(crate) fn draft(&self, from: &str, to: &str, text: &str) -> Draft {
        Draft {
            from: account(from),
            to: account(to),
            seq: self.next_seq.fetch_add(1, Ordering::SeqCst),
            random: 7,
            client_time: None,
            content: content(text),
            controls: Controls::default(),
            handling: Handling::default(),
            life_time: None,
            offline_push: None,
            own_copy: OwnCopy::Kept,
            from_inst: None,
            by_admin: false,
        }
    }

    /// Sends a draft.
    pub(crate) async fn send_draft(&self, draft: Draft) -> Result<MsgKey> {
        Ok(messages::send(&self.domain, &self.app(), draft).await?.key)
    }

    /// Sends a text that counts as unread.
    pub(crate) async fn send(&self, from: &str, to: &str, text: &str) -> MsgKey {
        self.send_draft(self.draft(from, to, text)).await.unwrap()
    }

    pub(crate) async fn unread(&self, owner: &str, peer: &str) -> u64 {
        contacts::unread(&self.view().await, APP, &account(owner), &account(peer)).await.unwrap()
    }

    /// The texts that `owner` sees in the conversation, oldest first.
    pub(crate) async fn history(&self, owner: &str, peer: &str) -> Vec<String> {
        self.page(&Query::newest(account(owner), account(peer), 10_000)).await.0
    }

    /// The texts of a page of history, and whether it is complete.
    pub(crate) async fn page(&self, query: &Query) -> (Vec<String>, bool) {
        let page = messages::history(&self.domain, &self.app(), query).await.unwrap();
        (page.messages.into_iter().map(|message| message.row.content.body.clone()).collect(), page.complete)
    }

    pub(crate) async fn read(&self, reader: &str, peer: &str, up_to: impl Into<Seconds>) {
        let (reader, peer) = (account(reader), account(peer));
        messages::read(&self.domain, &self.app(), &reader, &peer, up_to.into(), None).await.unwrap();
    }

    /// `by` recalls a message of `from` as a user.
    pub(crate) async fn recall(&self, by: &str, from: &str, to: &str, key: MsgKey) -> Result<()> {
        let by = Actor::User(account(by), None);
        messages::recall(&self.domain, &self.app(), &by, &account(from), &account(to), key, "typo").await
    }

    /// An admin recalls a message of `from`.
    pub(crate) async fn recall_as_admin(&self, from: &str, to: &str, key: MsgKey) -> Result<()> {
        let by = Actor::Admin(account("admin"));
        messages::recall(&self.domain, &self.app(), &by, &account(from), &account(to), key, "spam").await
    }

    pub(crate) async fn delete(&self, owner: &str, peer: &str, keys: &[MsgKey]) {
        messages::delete(&self.domain, &self.app(), &account(owner), &account(peer), keys).await.unwrap();
    }

    pub(crate) async fn clear(&self, owner: &str, peer: &str) {
        contacts::clear(&self.domain, APP, &account(owner), &account(peer)).await.unwrap();
    }

    /// What an account was told since this was asked last, in words.
    pub(crate) fn told(&self, name: &str) -> Vec<String> {
        self.bus.told.lock().remove(&account(name)).unwrap_or_default()
    }

    /// A UserSig signed at a second, good for a day.
    pub(crate) fn usersig(&self, name: &str, issued_at: Seconds) -> String {
        let claims = Claims { identifier: name.to_owned(), sdkappid: APP.0, issued_at, expire: 86_400, userbuf: None };
        tincan_protocol::usersig::sign(SECRET, &claims)
    }
}

/// In memory where that can be, since tests wait for every sync.
fn directory() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir()
        && let Ok(dir) = tempfile::tempdir_in(memory)
    {
        return dir;
    }
    tempfile::tempdir().unwrap()
}

pub(crate) fn account(name: &str) -> Account {
    Account::parse(name, "UserID").unwrap()
}

pub(crate) fn content(text: &str) -> Content {
    Content { body: text.to_owned(), cloud_custom_data: String::new() }
}

/// Numbers that look random and are the same in every run.
#[derive(Clone)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

struct HandClock(AtomicU64);

impl Default for HandClock {
    fn default() -> Self {
        Self(AtomicU64::new(START * 1000))
    }
}

impl Clock for HandClock {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }
}

struct Seeded(AtomicU32);

impl Random for Seeded {
    fn u32(&self) -> u32 {
        self.0.fetch_add(0x9e37_79b9, Ordering::SeqCst)
    }
}

#[derive(Default)]
struct OneApp(Mutex<Settings>, Filter);

impl Apps for OneApp {
    fn find(&self, id: AppId) -> Option<Arc<App>> {
        let keys = Keys { secret: Some(SECRET.to_owned()), public_key: None };
        let settings = self.0.lock().clone();
        (id == APP).then(|| Arc::new(App { id, keys, admins: vec![account("admin")], settings, words: self.1.clone() }))
    }

    fn change(&self, _id: AppId, _settings: &str) -> Result<()> {
        Err(crate::Cause::StoreFailed)
    }
}

/// Tickets that anybody can read: the words of a ticket, the account last.
struct PlainTickets;

impl Tickets for PlainTickets {
    fn seal(&self, ticket: &Ticket) -> String {
        let Ticket { app, account, tiny_id, inst_id, expires_at } = ticket;
        format!("{app} {tiny_id} {} {expires_at} {account}", inst_id.0)
    }

    fn open(&self, text: &str) -> Option<Ticket> {
        let mut words = text.splitn(5, ' ');
        let mut number = || words.next()?.parse::<u64>().ok();
        let (app, tiny_id, inst_id, expires_at) = (number()?, number()?, number()?, number()?);
        Some(Ticket {
            app: AppId(u32::try_from(app).ok()?),
            account: Account::parse(words.next()?, "UserID").ok()?,
            tiny_id: TinyId(tiny_id),
            inst_id: InstId(inst_id),
            expires_at,
        })
    }
}

/// A bus that reaches nobody and writes down what it was given.
#[derive(Default)]
pub(crate) struct Recorder {
    sessions: Mutex<HashMap<Account, Vec<Session>>>,
    told: Mutex<HashMap<Account, Vec<String>>>,
}

impl Recorder {
    fn note(&self, to: &Account, text: String) {
        self.told.lock().entry(to.clone()).or_default().push(text);
    }
}

impl Bus for Recorder {
    fn attach(&self, _app: AppId, account: &Account, session: Session) -> bool {
        let mut sessions = self.sessions.lock();
        let of_account = sessions.entry(account.clone()).or_default();
        let is_first = of_account.is_empty();
        of_account.retain(|other| other.inst_id != session.inst_id);
        of_account.push(session);
        is_first
    }

    fn detach(&self, _app: AppId, account: &Account, inst_id: InstId, link: &Arc<dyn Link>) -> Left {
        let mut sessions = self.sessions.lock();
        let of_account = sessions.entry(account.clone()).or_default();
        let before = of_account.len();
        of_account.retain(|other| other.inst_id != inst_id || !Arc::ptr_eq(&other.link, link));
        left(before, of_account)
    }

    fn end(&self, _app: AppId, account: &Account, inst_id: InstId, last: Option<&Arc<Push>>) -> Left {
        let mut sessions = self.sessions.lock();
        let of_account = sessions.entry(account.clone()).or_default();
        let before = of_account.len();
        of_account.retain(|other| other.inst_id != inst_id);
        let was_online = of_account.len() < before;
        if was_online && let Some(push) = last {
            self.note(account, format!("{} to {}", in_words(push.event()), inst_id.0));
        }
        left(before, of_account)
    }

    fn publish(&self, _app: AppId, to: &Account, except: Option<InstId>, push: &Arc<Push>) -> bool {
        let except = except.map_or_else(String::new, |inst| format!(" except {}", inst.0));
        self.note(to, in_words(push.event()) + &except);
        true
    }

    fn publish_to(&self, _app: AppId, to: &Account, inst_id: InstId, push: &Arc<Push>) {
        self.note(to, format!("{} to {}", in_words(push.event()), inst_id.0));
    }

    fn accounts_online(&self, _app: AppId) -> Vec<Account> {
        let sessions = self.sessions.lock();
        sessions.iter().filter(|(_, list)| !list.is_empty()).map(|(account, _)| account.clone()).collect()
    }

    fn online(&self, _app: AppId, account: &Account) -> Vec<(InstId, Platform)> {
        let sessions = self.sessions.lock();
        sessions.get(account).into_iter().flatten().map(|session| (session.inst_id, session.platform)).collect()
    }
}

/// What is left of so many sessions as there were.
fn left(before: usize, now: &[Session]) -> Left {
    match now.len() {
        same if same == before => Left::AsBefore,
        0 => Left::None,
        _ => Left::Others,
    }
}

/// A link to nobody.
pub(crate) struct DeadEnd;

impl Link for DeadEnd {
    fn push(&self, _push: &Arc<Push>) -> bool {
        true
    }

    fn attached(&self, _app: AppId, _account: &Account, _inst_id: InstId) {}

    fn ended(&self, _app: AppId, _account: &Account, _inst_id: InstId) {}
}

/// An event in a few words; times are seconds since the world's start.
fn in_words(event: &Event) -> String {
    let since_start = |time: &Seconds| *time as i64 - START as i64;
    match event {
        Event::Message(message) => {
            let fleeting = if message.online_only { "online-only " } else { "" };
            format!("{fleeting}message of {}{}: {}", message.nick, message.from, message.row.content.body)
        }
        Event::OwnMessage(message) => format!("own message to {}: {}", message.to, message.row.content.body),
        Event::Recalled { message, revoker, reason } => {
            format!("{revoker} recalled {} of {} to {}: {reason}", message.key.seq, message.from, message.to)
        }
        Event::Modified { message, content, version } => format!(
            "message {} of {} to {} is now {}, version {version}",
            message.key.seq, message.from, message.to, content.body
        ),
        Event::Extended { message, change, last_seq } => {
            let one = |pair: &Pair| format!("{}={} {}", pair.key, pair.value, pair.seq);
            let all = |pairs: &[Pair]| pairs.iter().map(one).collect::<Vec<_>>().join(", ");
            let change = match change {
                ExtensionChange::Set(pairs) => format!("Set {}", all(pairs)),
                ExtensionChange::Deleted(pairs) => format!("Deleted {}", all(pairs)),
                ExtensionChange::Cleared(seq) => format!("Cleared {seq}"),
            };
            format!("pairs of {} of {} to {}: {change}; last {last_seq}", message.key.seq, message.from, message.to)
        }
        Event::Reacted { message, reaction } => {
            let names: Vec<&str> = reaction.accounts.iter().map(Account::as_str).collect();
            let (seq, from, to) = (message.key.seq, &message.from, &message.to);
            format!("reaction to {seq} of {from} to {to}: {} by {}", reaction.name, names.join(" "))
        }
        Event::ReactedHere { message, name, there } => format!("own reaction to {}: {name} {there}", message.key.seq),
        Event::ReadByPeer { reader, up_to } => format!("{reader} read up to {}", since_start(up_to)),
        Event::ReadHere { peer, up_to } => format!("read {peer} up to {}", since_start(up_to)),
        Event::AllRead => "read all".to_owned(),
        Event::Receipts { reader, at, messages } => {
            let seqs: Vec<u32> = messages.iter().map(|message| message.key.seq).collect();
            format!("{reader} confirmed {seqs:?} at {}", since_start(at))
        }
        Event::Ended { kick } => format!("{kick:?}"),
        Event::Group(incident) => groups::in_words(incident),
        Event::Room(items) => {
            let words = |item: &std::sync::Arc<crate::groups::rooms::Item>| {
                item.incident().map(groups::in_words).unwrap_or_default()
            };
            items.iter().map(words).collect::<Vec<_>>().join(" | ")
        }
        other => format!("{other:?}"),
    }
}
