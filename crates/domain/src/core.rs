//! [`Domain`]: what every rule is given, and how rules read and write.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use async_lock::{Mutex, MutexGuardArc};
use bytes::Bytes;
use tincan_store::port::Operation;
use tincan_store::{Batch, CommitError, Page, Receipt, Snapshot, Store};

use crate::authentication::Failures;
use crate::model::{AppId, Key, Millis, Record, Seconds, record};
use crate::policy::App;
use crate::ports::{Apps, Archives, Blobs, Bus, Clock, NoOutside, Random, Seals, Site, Tickets, Webhooks};
use crate::status::Changes;
use crate::webhooks::Outbox;
use crate::{Cause, Result};

/// How often an optimistic write is tried before it is a [`Cause::WriteConflict`].
const ATTEMPTS: u32 = 64;

/// How often a writer tries before it queues up with others that lost: most races are over by then.
const PATIENCE: u32 = 3;

/// Places at which writers that lost races queue up.
const TURNS: usize = 64;

/// Most writers that queue up at one place, unless the server is set up otherwise.
pub const WAITING_WRITERS: usize = 1024;

/// Everything the rules need of the outside. One for the process, shared.
pub struct Domain {
    store: Arc<dyn Store>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Who is online, and the way to them.
    pub bus: Arc<dyn Bus>,
    /// The apps of this server.
    pub apps: Arc<dyn Apps>,
    /// Seals and opens login tickets.
    pub tickets: Arc<dyn Tickets>,
    /// Logins that came or went, until those who watch them are told.
    pub changes: Changes,
    /// The server as it is seen from outside.
    pub site: Arc<dyn Site>,
    /// Archives of messages.
    pub archives: Arc<dyn Archives>,
    /// Bytes of files.
    pub blobs: Arc<dyn Blobs>,
    /// Seals links and keys of files.
    pub seals: Arc<dyn Seals>,
    /// The way to apps' own servers.
    pub webhooks: Arc<dyn Webhooks>,
    /// What apps are to be told.
    pub outbox: Outbox,
    /// Whose turn it is to make forms of a picture: one at a time bounds what that costs.
    pub(crate) converting: futures_util::lock::Mutex<()>,
    pub(crate) failures: Failures,
    /// Daily figures that are not stored yet.
    pub(crate) tally: crate::figures::Tally,
    /// How often users sent friend requests and deleted friends of late.
    pub(crate) relation_frequency: crate::relations::Frequency,
    /// How often accounts logged in of late.
    pub(crate) logins: crate::admission::Logins,
    /// How many requests native clients of apps with a quota made today.
    pub(crate) quotas: crate::quota::Quotas,
    /// Whose turn it is to make accounts within a quota.
    pub(crate) creating: futures_util::lock::Mutex<()>,
    /// Who is in which group.
    pub(crate) rosters: crate::groups::Rosters,
    /// The live rooms.
    pub rooms: crate::groups::Rooms,
    /// Messages of groups on their way to the members, in the order of their MsgSeqs.
    pub(crate) lanes: crate::groups::Lanes,
    /// How often messages are sent to groups.
    pub(crate) paces: crate::groups::Paces,
    /// The last number given to something that is told and not stored.
    passing: AtomicU64,
    /// Whose turn it is among writers that lost a race.
    turns: Turns,
}

impl Domain {
    /// Puts the parts together.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        bus: Arc<dyn Bus>,
        apps: Arc<dyn Apps>,
        tickets: Arc<dyn Tickets>,
    ) -> Self {
        Self {
            store,
            clock,
            random,
            bus,
            apps,
            tickets,
            changes: Changes::default(),
            site: Arc::new(NoOutside),
            archives: Arc::new(NoOutside),
            blobs: Arc::new(NoOutside),
            seals: Arc::new(NoOutside),
            webhooks: Arc::new(NoOutside),
            outbox: Outbox::default(),
            converting: futures_util::lock::Mutex::default(),
            failures: Failures::new(),
            tally: crate::figures::Tally::default(),
            relation_frequency: crate::relations::Frequency::new(),
            logins: crate::admission::Logins::new(),
            quotas: crate::quota::Quotas::default(),
            creating: futures_util::lock::Mutex::default(),
            rosters: crate::groups::Rosters::default(),
            rooms: crate::groups::Rooms::default(),
            lanes: crate::groups::Lanes::default(),
            paces: crate::groups::Paces::default(),
            passing: AtomicU64::new(0),
            turns: Turns::default(),
        }
    }

    /// Gives it an outside: the server's addresses, and archives that can be fetched.
    #[must_use]
    pub fn with_outside(self, site: Arc<dyn Site>, archives: Arc<dyn Archives>) -> Self {
        Self { site, archives, ..self }
    }

    /// Gives it files: where their bytes are, and what seals the links to them.
    #[must_use]
    pub fn with_files(self, blobs: Arc<dyn Blobs>, seals: Arc<dyn Seals>) -> Self {
        Self { blobs, seals, ..self }
    }

    /// Bounds how many writers that lost races queue up at one place; more are a [`Cause::WriteConflict`].
    #[must_use]
    pub fn with_waiting_writers(self, limit: usize) -> Self {
        Self { turns: Turns { limit, ..self.turns }, ..self }
    }

    /// Gives it a way to apps' own servers.
    #[must_use]
    pub fn with_webhooks(self, webhooks: Arc<dyn Webhooks>) -> Self {
        Self { webhooks, ..self }
    }

    /// The app with this number.
    pub fn app(&self, id: AppId) -> Result<Arc<App>> {
        self.apps.find(id).ok_or(Cause::NoSuchApp)
    }

    /// Now, in milliseconds.
    pub fn now_millis(&self) -> Millis {
        self.clock.now()
    }

    /// Now for an app, in seconds, where work is done for no app in particular.
    pub fn now_of(&self, app: AppId) -> Seconds {
        self.clock.of(app) / 1000
    }

    /// Now, in seconds.
    pub fn now(&self) -> Seconds {
        self.clock.now() / 1000
    }

    /// A number for something that is told and not stored: larger than all before, after a restart too, and far above
    /// the MsgSeqs of groups.
    pub fn passing_seq(&self) -> u64 {
        let now = self.now_millis();
        let next = |last: u64| Some((last + 1).max(now));
        self.passing.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).map_or(now, |last| (last + 1).max(now))
    }

    /// A consistent view of the store.
    pub async fn view(&self) -> Result<View> {
        Ok(View(self.store.snapshot().await?))
    }

    /// Commits a batch. `None` means that another write came between and that the caller should read and decide again;
    /// when the attempts are used up, or too many others wait for their turn, it is [`Cause::WriteConflict`].
    pub async fn commit(&self, batch: Batch, attempts: &mut Attempts) -> Result<Option<Receipt>> {
        let place = Turns::place(&batch);
        match self.store.commit(batch).await {
            Ok(receipt) => Ok(Some(receipt)),
            Err(CommitError::Conflict) if attempts.again() => {
                if attempts.count >= PATIENCE && attempts.turn.is_none() {
                    attempts.turn = Some(self.turns.take(place).await?);
                }
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Waits until everything that was seen so far is durable: before acknowledging what another request wrote.
    pub async fn settle(&self) -> Result<()> {
        self.store.commit(Batch::new()).await?;
        Ok(())
    }
}

/// Counts the attempts of one optimistic write.
#[derive(Default)]
pub struct Attempts {
    count: u32,
    /// Held by a writer that lost races, until it is done.
    turn: Option<MutexGuardArc<()>>,
}

impl Attempts {
    fn again(&mut self) -> bool {
        self.count += 1;
        self.count < ATTEMPTS
    }
}

/// Turns of writers that lost races: one at a time tries again, so that it races with newcomers only. Each place
/// serves the batches whose first guard falls to it.
struct Turns {
    places: [Place; TURNS],
    /// Most who queue up at one place.
    limit: usize,
}

#[derive(Default)]
struct Place {
    turn: Arc<Mutex<()>>,
    waiting: AtomicUsize,
}

impl Default for Turns {
    fn default() -> Self {
        Self { places: std::array::from_fn(|_| Place::default()), limit: WAITING_WRITERS }
    }
}

impl Turns {
    fn place(batch: &Batch) -> usize {
        let first = batch.operations().iter().find_map(|operation| match operation {
            Operation::Expect(key, _) => Some(key),
            _ => None,
        });
        first.map_or(0, |key| crc32fast::hash(key) as usize % TURNS)
    }

    async fn take(&self, place: usize) -> Result<MutexGuardArc<()>> {
        let [first, ..] = &self.places;
        let place = self.places.get(place).unwrap_or(first);
        let waiting = Waiting::new(&place.waiting);
        if waiting.before >= self.limit {
            return Err(Cause::WriteConflict);
        }
        Ok(place.turn.lock_arc().await)
    }
}

/// One who waits at a place, until it is dropped: it may be given up.
struct Waiting<'a> {
    count: &'a AtomicUsize,
    before: usize,
}

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        Self { count, before: count.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A consistent view of the store, in records.
pub struct View(Box<dyn Snapshot>);

/// A record as read, with the bytes that guard its replacement.
pub struct Stored<R> {
    raw: Option<Bytes>,
    /// The record; `None` when it is absent.
    pub record: Option<R>,
}

impl<R> Stored<R> {
    /// A record that was not read.
    pub(crate) fn absent() -> Self {
        Self { raw: None, record: None }
    }
}

impl View {
    /// A record.
    pub async fn get<R: Record>(&self, key: &Key) -> Result<Option<R>> {
        self.raw(key).await?.map(|bytes| R::decode(&bytes)).transpose()
    }

    /// A record, to be replaced with [`Change::replace`].
    pub async fn read<R: Record>(&self, key: &Key) -> Result<Stored<R>> {
        let raw = self.raw(key).await?;
        let record = raw.as_deref().map(R::decode).transpose()?;
        Ok(Stored { raw, record })
    }

    /// The bytes at a key.
    pub async fn raw(&self, key: &Key) -> Result<Option<Bytes>> {
        Ok(self.0.get(key.as_slice()).await?)
    }

    /// Whether a key is there.
    pub async fn has(&self, key: &Key) -> Result<bool> {
        Ok(self.raw(key).await?.is_some())
    }

    /// A counter; 0 when it was never raised.
    pub async fn counter(&self, key: &Key) -> Result<u64> {
        record::counter(self.raw(key).await?.as_ref())
    }

    /// The entries of a page.
    pub async fn range(&self, page: Page<'_>) -> Result<Vec<(Bytes, Bytes)>> {
        Ok(self.0.range(page).await?)
    }
}

/// Writes in terms of records.
pub trait Change {
    /// Sets a record on the condition that it is still as it was read.
    fn replace<R: Record>(&mut self, key: &Key, was: &Stored<R>, new: &R);

    /// Makes the batch depend on a record being still as it was read.
    fn guard<R: Record>(&mut self, key: &Key, was: &Stored<R>);

    /// Sets a record, whatever was there.
    fn set<R: Record>(&mut self, key: &Key, new: &R);
}

impl Change for Batch {
    fn replace<R: Record>(&mut self, key: &Key, was: &Stored<R>, new: &R) {
        self.guard(key, was);
        self.set(key, new);
    }

    fn guard<R: Record>(&mut self, key: &Key, was: &Stored<R>) {
        self.expect(key.bytes(), was.raw.clone());
    }

    fn set<R: Record>(&mut self, key: &Key, new: &R) {
        self.put(key.bytes(), new.encode());
    }
}

#[cfg(test)]
mod tests;
