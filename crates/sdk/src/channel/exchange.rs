//! What goes to and fro on an open session, without the socket: requests become frames, bytes become answers and pushes.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf as _, Bytes, BytesMut};
use parking_lot::Mutex;
use tincan_protocol::native::{self, Keys, Kind, Packet};
use tokio::sync::{Notify, Semaphore, mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::{Cause, Layer};

use super::endings::{self, Remedy};
use super::packets::{self, Body};
use super::{Pushed, Signal};

/// Room that pushes leave for other signals.
pub(super) const RESERVED: usize = 64;

/// Packets in a row that do not open before the connection is given up, and its session ticket with it. As the server does
/// (-10106).
const BAD_SEALS: u32 = 3;

/// Requests that nobody waits for any more are dropped when so many wait.
const SWEEP: usize = 256;

/// So many pushes are acknowledged with one packet at the latest: a quarter of what the server lets be without.
const TOGETHER: u32 = 16;

/// Pushes are acknowledged together that are stored within this time.
const GATHER: Duration = Duration::from_millis(100);

/// An open connection, as requests see it.
pub(super) struct Link {
    /// Its number.
    pub(super) id: u64,
    /// Requests that it is to send.
    pub(super) jobs: mpsc::Sender<Job>,
    owed: Mutex<Option<Owed>>,
    woken: Notify,
}

/// Pushes that are stored and not acknowledged yet.
struct Owed {
    first: u32,
    last: u32,
    until: Instant,
}

impl Link {
    pub(super) fn new(id: u64, jobs: mpsc::Sender<Job>) -> Self {
        Self { id, jobs, owed: Mutex::new(None), woken: Notify::new() }
    }

    /// A push is stored: the server is told, with those that follow soon.
    pub(super) fn acknowledge(&self, seq: u32) {
        let mut owed = self.owed.lock();
        let first = owed.as_ref().map_or(seq, |owed| owed.first);
        let until = owed.as_ref().map_or_else(|| Instant::now() + GATHER, |owed| owed.until);
        let wake = owed.is_none() || seq.wrapping_sub(first) + 1 >= TOGETHER;
        *owed = Some(Owed { first, last: seq, until });
        drop(owed);
        if wake {
            self.woken.notify_one();
        }
    }

    /// Waits for an acknowledgement.
    pub(super) async fn acknowledged(&self) -> u32 {
        loop {
            let until = {
                let mut owed = self.owed.lock();
                match &*owed {
                    Some(due) if due.last.wrapping_sub(due.first) + 1 >= TOGETHER || due.until <= Instant::now() => {
                        let last = due.last;
                        *owed = None;
                        return last;
                    }
                    Some(waits) => Some(waits.until),
                    None => None,
                }
            };
            match until {
                Some(until) => {
                    // Either is a reason to look again.
                    let _ = timeout_at(until, self.woken.notified()).await;
                }
                None => self.woken.notified().await,
            }
        }
    }
}

/// A request on its way.
pub(super) struct Job {
    pub(super) command: String,
    pub(super) body: Body,
    /// Told when the socket has taken all of it.
    pub(super) sent: oneshot::Sender<()>,
    pub(super) outcome: oneshot::Sender<Outcome>,
}

/// What comes of a request.
pub(super) enum Outcome {
    /// The answer's body.
    Answer(Bytes),
    /// It failed, whatever the connection does.
    Failed(Cause),
    /// The server did not run it, since the session ticket has expired.
    NotRun,
    /// The connection ended.
    Lost(Loss),
}

/// How a connection ended under a request.
#[derive(Debug, Clone)]
pub(super) enum Loss {
    /// It broke, and is made again.
    Broken,
    /// The same, and the request's caller is told why: it was reset, or something unreadable came.
    Because(Cause),
    /// No other is made: the channel is closed, offline, or the login has ended.
    Final(Cause),
}

/// A request that waits for its answer.
struct Pending {
    command: String,
    outcome: oneshot::Sender<Outcome>,
}

/// Why a connection is over, as seen by what came on it.
pub(super) enum Over {
    /// Something came that cannot be.
    Broken(Cause),
    /// The server refuses to go on.
    Refused { code: i32, info: String },
}

/// One open session's packets.
pub(super) struct Exchange {
    keys: Keys,
    app: u32,
    tiny_id: u64,
    connection: u64,
    /// Bytes that an answer may take.
    memory: usize,
    room: Arc<Semaphore>,
    signals: mpsc::Sender<Signal>,
    seq: u32,
    bad: u32,
    pending: HashMap<u32, Pending>,
    /// Frames that the socket has not taken.
    pub(super) out: BytesMut,
    taken: u64,
    queued: u64,
    marks: VecDeque<(u64, oneshot::Sender<()>)>,
    /// The last push that was left out, until the session is told that some were.
    missed: Option<u32>,
}

/// What an exchange is made of.
pub(super) struct Parts {
    pub(super) keys: Keys,
    pub(super) app: u32,
    pub(super) tiny_id: u64,
    pub(super) connection: u64,
    pub(super) memory: usize,
    pub(super) room: Arc<Semaphore>,
    pub(super) signals: mpsc::Sender<Signal>,
}

impl Exchange {
    pub(super) fn new(parts: Parts) -> Self {
        let Parts { keys, app, tiny_id, connection, memory, room, signals } = parts;
        Self {
            keys,
            app,
            tiny_id,
            connection,
            memory,
            room,
            signals,
            seq: 0,
            bad: 0,
            pending: HashMap::new(),
            out: BytesMut::new(),
            taken: 0,
            queued: 0,
            marks: VecDeque::new(),
            missed: None,
        }
    }

    /// Whether nobody waits for an answer.
    pub(super) fn is_idle(&self) -> bool {
        self.out.is_empty() && self.pending.values().all(|pending| pending.outcome.is_closed())
    }

    /// How many requests are kept that have no answer.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// Whether pushes were left out and the session is not told.
    pub(super) fn has_missed(&self) -> bool {
        self.missed.is_some()
    }

    fn packet(&self, kind: Kind) -> Packet {
        Packet { app: self.app, tiny_id: self.tiny_id, ..Packet::of(kind) }
    }

    /// Seals a request and puts it behind what is to be sent; one that nobody waits for is left out.
    pub(super) fn ask(&mut self, job: Job) {
        let Job { command, body, sent, outcome } = job;
        if outcome.is_closed() {
            return;
        }
        self.sweep();
        self.seq = self.seq.wrapping_add(1).max(1);
        let seq = self.seq;
        let Body { bytes, flags } = body;
        let mut packet = Packet { seq, command: command.clone(), flags, body: bytes, ..self.packet(Kind::Request) };
        if let Err(error) = self.keys.seal(&mut packet) {
            let _ = outcome.send(Outcome::Failed(Cause::EncryptionFailed { why: error.to_string() }));
            return;
        }
        self.put(&packet);
        self.marks.push_back((self.queued, sent));
        self.pending.insert(seq, Pending { command, outcome });
    }

    fn sweep(&mut self) {
        if self.pending.len() >= SWEEP && self.pending.len().is_multiple_of(SWEEP) {
            self.pending.retain(|_, pending| !pending.outcome.is_closed());
        }
    }

    fn put(&mut self, packet: &Packet) {
        let frame = native::encode(packet);
        self.queued += frame.len() as u64;
        self.out.extend_from_slice(&frame);
    }

    /// Asks for a sign of life.
    pub(super) fn ping(&mut self) {
        self.seq = self.seq.wrapping_add(1).max(1);
        let packet = Packet { seq: self.seq, ..self.packet(Kind::Ping) };
        self.put(&packet);
    }

    /// Tells the server that a push, and all before it, need not be kept.
    pub(super) fn acknowledge(&mut self, seq: u32) {
        let packet = Packet { seq, ..self.packet(Kind::PushAck) };
        self.put(&packet);
    }

    /// The socket took so many bytes off `out`.
    pub(super) fn took(&mut self, bytes: usize) {
        self.taken += bytes as u64;
        while let Some((end, _)) = self.marks.front()
            && *end <= self.taken
        {
            if let Some((_, sent)) = self.marks.pop_front() {
                let _ = sent.send(());
            }
        }
        if self.out.is_empty() {
            // An idle connection keeps no room of an earlier burst.
            self.out = BytesMut::new();
        }
    }

    /// Looks at all packets that are whole.
    pub(super) fn look(&mut self, arrived: &mut BytesMut) -> Result<(), Over> {
        loop {
            match native::decode(arrived) {
                Ok(Some(packet)) => self.look_at(packet)?,
                Ok(None) => return Ok(()),
                Err(error) => {
                    let why = error.to_string();
                    return Err(Over::Broken(Cause::ParseFailed { what: "a packet of the server", why }));
                }
            }
        }
    }

    fn look_at(&mut self, packet: Packet) -> Result<(), Over> {
        match packet.what() {
            Kind::Answer => self.answered(packet),
            Kind::Push => self.pushed(packet),
            Kind::Refused => self.refused(packet),
            Kind::Ping => {
                let pong = Packet { seq: packet.seq, ..self.packet(Kind::Pong) };
                self.put(&pong);
                Ok(())
            }
            // What a later version of the server may send is passed over.
            _ => Ok(()),
        }
    }

    /// Opens a packet; counts those in a row that do not open.
    fn open(&mut self, packet: &mut Packet) -> Result<bool, Over> {
        if self.keys.open(packet).is_ok() {
            self.bad = 0;
            return Ok(true);
        }
        self.bad += 1;
        if self.bad >= BAD_SEALS { Err(Over::Broken(Cause::DecryptionFailed)) } else { Ok(false) }
    }

    fn answered(&mut self, mut packet: Packet) -> Result<(), Over> {
        let seq = packet.seq;
        let opened = self.open(&mut packet);
        let Some(pending) = self.pending.remove(&seq) else { return opened.map(drop) };
        let outcome = match opened {
            // Its number was not authentic either. But for somebody who spoils packets, who can do worse, it is the right one.
            Ok(false) | Err(_) => Outcome::Failed(Cause::DecryptionFailed),
            Ok(true) => match packets::unpack(packet.body, packet.flags, self.memory) {
                Ok(body) => Outcome::Answer(body),
                Err(cause) => Outcome::Failed(cause),
            },
        };
        let _ = pending.outcome.send(outcome);
        opened.map(drop)
    }

    fn pushed(&mut self, mut packet: Packet) -> Result<(), Over> {
        let seq = packet.seq;
        let opened = self.open(&mut packet)?;
        let frame = opened.then(|| packets::unpack(packet.body, packet.flags, self.memory).ok()).flatten();
        // Once one was left out the others would be out of their order.
        if !self.has_missed()
            && let Some(frame) = frame
            && let Some(pushed) = self.for_session(seq, frame)
            && self.signals.try_send(Signal::Pushed(pushed)).is_ok()
        {
            return Ok(());
        }
        self.missed = Some(seq);
        Ok(())
    }

    fn for_session(&self, seq: u32, frame: Bytes) -> Option<Pushed> {
        if self.signals.capacity() <= RESERVED {
            return None;
        }
        let size = u32::try_from(frame.len()).ok()?;
        let room = Arc::clone(&self.room).try_acquire_many_owned(size).ok()?;
        Some(Pushed { seq, connection: self.connection, frame, _room: Some(room) })
    }

    /// The session has been told that pushes were left out: they need not be kept.
    pub(super) fn told_missed(&mut self) {
        if let Some(seq) = self.missed.take() {
            self.acknowledge(seq);
        }
    }

    fn refused(&mut self, mut packet: Packet) -> Result<(), Over> {
        // On an open session refusals are sealed, so that nobody else can end it.
        if !self.open(&mut packet)? {
            return Ok(());
        }
        let Packet { seq, code, info, .. } = packet;
        let Some(pending) = self.pending.remove(&seq) else { return Err(Over::Refused { code, info }) };
        match endings::remedy_of(code) {
            Remedy::Again => {
                let cause = endings::refused(Layer::Access, &pending.command, code, info, false);
                let _ = pending.outcome.send(Outcome::Failed(cause));
                Ok(())
            }
            Remedy::LogIn => {
                let _ = pending.outcome.send(Outcome::NotRun);
                Err(Over::Refused { code, info })
            }
            Remedy::End => {
                self.pending.insert(seq, pending);
                Err(Over::Refused { code, info })
            }
        }
    }

    /// The connection is over: tells all who wait.
    pub(super) fn end(&mut self, loss: &Loss) {
        // Outcomes first: a request without one whose mark is dropped counts as not sent.
        for (_, pending) in self.pending.drain() {
            let _ = pending.outcome.send(Outcome::Lost(loss.clone()));
        }
        self.marks.clear();
        self.out.clear();
    }

    /// Whether something is to be written.
    pub(super) fn has_out(&self) -> bool {
        self.out.has_remaining()
    }
}
