//! A native client's connection after its log-in: requests in, answers and pushes out. One task each, and as little memory
//! as possible while it is idle.

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::BytesMut;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use tincan_commands::pushes;
use tincan_domain::event::{Event, Push};
use tincan_protocol::native::{self, Kind, MAX_FRAME, Packet};
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use super::admission::{self, Verdict};
use super::ending::{End, Refusal};
use super::entry::Entered;
use super::request::{self, Done};
use super::session::Session;
use super::window::Window;
use super::wire::Wire;
use crate::access::State;
use crate::access::client::{Attached, Client};

/// Most answers or pushes in one write: enough to save system calls, few enough that answers do not wait behind many pushes.
const BURST: usize = 64;

/// What happened next on a connection.
enum Step {
    Answered(Done),
    Push(Option<Arc<Push>>),
    Filled(Result<(), End>),
    Timer,
    Shutdown,
}

/// Serves a connection until it ends. Requests that run then are finished, and the login is detached.
pub(super) fn run(state: Arc<State>, entered: Entered) -> impl Future<Output = ()> {
    let Entered { wire, session, attached } = entered;
    let mut connection = Connection {
        window: Window::new(state.native.settings.push_window),
        client: Arc::clone(&attached.client),
        heard: Instant::now(),
        running: FuturesUnordered::new(),
        out: Vec::new(),
        attached: Some(attached),
        state,
        wire,
        session,
    };
    async move {
        let end = connection.serve().await;
        connection.close(end).await;
    }
}

/// A connection that is being served.
struct Connection {
    state: Arc<State>,
    wire: Wire,
    session: Session,
    client: Arc<Client>,
    attached: Option<Attached>,
    running: FuturesUnordered<BoxFuture<'static, Done>>,
    window: Window,
    /// When something last came.
    heard: Instant,
    /// Frames that are written next.
    out: Vec<u8>,
}

impl Connection {
    async fn serve(&mut self) -> End {
        // A token of its own: all connections polling one would contend for its lock.
        let shutdown = self.state.shutdown.child_token();
        let mut shutdown = std::pin::pin!(shutdown.cancelled());
        let mut timer = std::pin::pin!(sleep_until(self.due()));
        // What came with the first packet.
        if let Err(end) = self.look().await {
            return end;
        }
        loop {
            if let Some(end) = self.is_over() {
                return end;
            }
            let (reached, open) = (self.client.is_reached(), self.window.is_open());
            let room = self.running.len() < self.state.settings.in_flight;
            let step = tokio::select! {
                Some(done) = self.running.next() => Step::Answered(done),
                push = self.client.next_while_reached(open), if reached => Step::Push(push),
                filled = self.wire.fill(), if room && reached => Step::Filled(filled),
                () = timer.as_mut() => Step::Timer,
                () = shutdown.as_mut() => Step::Shutdown,
            };
            let result = match step {
                Step::Answered(done) => self.answer(done).await,
                Step::Push(Some(push)) => self.push(push).await,
                Step::Push(None) => Ok(()),
                Step::Filled(Ok(())) => self.receive().await,
                Step::Filled(Err(end)) => Err(end),
                Step::Timer => self.still_in_time(timer.as_mut()),
                Step::Shutdown => Err(self.finish().await),
            };
            if let Err(end) = result {
                return end;
            }
            // A push that waits for its acknowledgement may be due before the timer.
            if self.due() < timer.deadline() {
                timer.as_mut().reset(self.due());
            }
        }
    }

    /// The session has ended, or came back on another connection: what was to be said behind that, and running requests,
    /// come before the end.
    fn is_over(&mut self) -> Option<End> {
        if self.client.is_reached() {
            return None;
        }
        while let Some(push) = self.client.take() {
            if let Event::Ended { kick } = push.event() {
                return Some(End::Kicked(*kick));
            }
        }
        self.running.is_empty().then_some(End::Gone)
    }

    /// When the client will have been silent for too long.
    fn due(&self) -> Instant {
        let silent = self.heard + self.state.settings.idle_timeout;
        let owing = self.window.owing().map(|since| since + self.state.native.settings.push_ack_timeout);
        owing.map_or(silent, |owing| owing.min(silent))
    }

    /// The timer is not moved at every packet; when it fires it is moved to when the client will have been silent.
    fn still_in_time(&self, timer: Pin<&mut Sleep>) -> Result<(), End> {
        let due = self.due();
        if due <= Instant::now() {
            return Err(End::Silent);
        }
        timer.reset(due);
        Ok(())
    }

    /// Something has come: looks at all packets that are whole.
    async fn receive(&mut self) -> Result<(), End> {
        self.heard = Instant::now();
        self.look().await
    }

    /// Looks at packets as long as there is room for requests.
    async fn look(&mut self) -> Result<(), End> {
        let result = self.look_at_all();
        self.flush().await?;
        result
    }

    fn look_at_all(&mut self) -> Result<(), End> {
        while self.running.len() < self.state.settings.in_flight && self.client.is_reached() {
            let Some(packet) = self.wire.take(MAX_FRAME)? else { break };
            self.look_at(packet)?;
        }
        Ok(())
    }

    fn look_at(&mut self, packet: Packet) -> Result<(), End> {
        let seq = packet.seq;
        match packet.what() {
            Kind::Request => self.ask(packet),
            Kind::Bundle => match self.unpack(&packet) {
                Err(Verdict::Refuse(refusal)) => self.refuse(&refusal, seq),
                Err(Verdict::End(refusal)) => Err(End::Refused(refusal, seq)),
                Ok(()) => Ok(()),
            },
            Kind::PushAck if self.window.acknowledge(seq, Instant::now()) => Ok(()),
            Kind::PushAck => Err(Refusal::bad_packet("PushAck of a push that was not sent").into()),
            Kind::Ping => {
                let pong = Packet { seq, ..self.session.packet(Kind::Pong) };
                native::encode_into(&pong, &mut self.out);
                Ok(())
            }
            Kind::Pong => Ok(()),
            _ => Err(End::Refused(Refusal::bad_packet("a packet of this kind has no place on an open session"), seq)),
        }
    }

    fn ask(&mut self, mut packet: Packet) -> Result<(), End> {
        let seq = packet.seq;
        if !self.session.open(&mut packet)? {
            return Ok(());
        }
        let (app, room) = match admission::request(&self.state, &self.session, &packet) {
            Ok(admitted) => admitted,
            Err(Verdict::Refuse(refusal)) => return self.refuse(&refusal, seq),
            Err(Verdict::End(refusal)) => return Err(End::Refused(refusal, seq)),
        };
        let asked = match request::read(&self.state, packet) {
            Ok(asked) => asked,
            Err(refusal) => return self.refuse(&refusal, seq),
        };
        let ticket = self.session.ticket.clone();
        let running = request::run(&self.state, &self.client, (app, ticket), asked);
        self.running.push(running.inspect(move |_| drop(room)).boxed());
        Ok(())
    }

    /// Puts the frames of a bundle before all that was not looked at: its requests are bounded like others.
    fn unpack(&mut self, packet: &Packet) -> Result<(), Verdict> {
        admission::bundle(&self.state)?;
        let mut left = BytesMut::from(&*packet.body);
        while !left.is_empty() {
            match native::decode(&mut left) {
                Ok(Some(inner)) if inner.what() == Kind::Request => {}
                _ => return Err(Verdict::End(Refusal::bad_packet("a Bundle must hold whole frames of Requests"))),
            }
        }
        self.wire.put_before(&packet.body);
        Ok(())
    }

    fn refuse(&mut self, refusal: &Refusal, seq: u32) -> Result<(), End> {
        self.session.refuse(refusal, seq, &mut self.out)
    }

    /// Sends an answer, and those that are ready as well. Pushes that wait already go first: who asks and is answered has
    /// all that came before. Answers go out even if the last of these pushes ends the session.
    async fn answer(&mut self, first: Done) -> Result<(), End> {
        let pushed = self.feed_waiting();
        let mut next = Some(first);
        for _ in 0..BURST {
            let Some(done) = next else { break };
            self.feed_answer(done)?;
            next = self.running.next().now_or_never().flatten();
        }
        if let Some(done) = next {
            self.feed_answer(done)?;
        }
        pushed?;
        // There is room for requests again.
        self.look().await
    }

    fn feed_waiting(&mut self) -> Result<(), End> {
        for _ in 0..self.state.settings.push_queue {
            let Some(push) = (if self.window.is_open() { self.client.take() } else { None }) else { break };
            self.feed_push(&push)?;
        }
        Ok(())
    }

    fn feed_answer(&mut self, done: Done) -> Result<(), End> {
        let Done { seq, command, flags, body } = done;
        // A fault on demand.
        let Some(body) = body else { return Err(End::Gone) };
        let packet = Packet { seq, command, flags, body, ..self.session.packet(Kind::Answer) };
        self.session.seal(packet, &mut self.out)
    }

    /// Sends a push, and those that wait behind it. When some did not fit into the queue, says so behind the last.
    async fn push(&mut self, first: Arc<Push>) -> Result<(), End> {
        let (mut next, mut room) = (Some(first), BURST);
        while let Some(push) = next {
            self.feed_push(&push)?;
            room -= 1;
            next = if room > 0 && self.window.is_open() { self.client.take() } else { None };
        }
        if self.client.take_missed() {
            self.feed_push(&Push::new(Event::Missed))?;
        }
        self.flush().await
    }

    fn feed_push(&mut self, push: &Push) -> Result<(), End> {
        if let Event::Ended { kick } = push.event() {
            return Err(End::Kicked(*kick));
        }
        admission::push(&self.state, &self.session, self.address())?;
        let seq = self.window.send(Instant::now());
        let body = push.encoded(pushes::frame).clone();
        let packet = Packet { seq, body, ..self.session.packet(Kind::Push) };
        self.session.seal(packet, &mut self.out)
    }

    async fn flush(&mut self) -> Result<(), End> {
        if self.out.is_empty() {
            return Ok(());
        }
        // Taken, so that an idle connection keeps no room for a burst.
        let out = std::mem::take(&mut self.out);
        self.wire.write(&out, self.state.settings.write_timeout).await
    }

    fn address(&self) -> Option<IpAddr> {
        self.client.address
    }

    /// Tells the client why, and lets running requests finish: a command that wrote must also push.
    async fn close(&mut self, end: End) {
        let refused = match end {
            End::Refused(refusal, seq) => Some((refusal, seq)),
            End::Kicked(kick) => Some((Refusal::of_kick(&self.state, &self.session.ticket, kick).await, 0)),
            End::Silent => {
                self.client.silent.store(true, Ordering::Relaxed);
                None
            }
            End::Gone => None,
        };
        // Nobody is reached by it from now on, whatever still runs.
        self.attached = None;
        if let Some((refusal, seq)) = refused {
            tracing::debug!(code = %refusal.code, info = refusal.info, "a native client's connection is ended");
            if self.refuse(&refusal, seq).is_ok() {
                Box::pin(self.wire.farewell(&self.out)).await;
            }
        }
        let finish = async { while self.running.next().await.is_some() {} };
        if timeout(2 * self.state.settings.time_limit, finish).await.is_err() {
            tracing::warn!("requests of a closed connection did not finish");
        }
    }

    /// Lets running requests finish and answers them.
    async fn finish(&mut self) -> End {
        while let Some(done) = self.running.next().await {
            let fed = self.feed_answer(done);
            if let Err(end) = fed.and(self.flush().await) {
                return end;
            }
        }
        End::Gone
    }
}
