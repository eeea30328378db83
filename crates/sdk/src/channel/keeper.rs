//! What keeps a session: the task that holds its connection and makes it again.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::Cause;
use crate::tickets::Ticket;

use super::backoff::Backoff;
use super::connection::{Connection, End, JOBS, Outside};
use super::endings::{self, Remedy};
use super::exchange::{Exchange, Link, Loss, Parts};
use super::handshake::{self, Established};
use super::{Phase, Shared, Signal, Wish};

/// How a session is over: by itself or the server, or because nobody wants it any more.
type Over = Option<Cause>;

/// Keeps a session.
pub(super) struct Keeper {
    shared: Arc<Shared>,
    signals: mpsc::Sender<Signal>,
    ticket: Ticket,
    stop: CancellationToken,
    wish: watch::Receiver<Wish>,
    backoff: Backoff<StdRng>,
    /// Attempts that failed, ever.
    failed: u64,
    /// Wishes for a connection at once that an attempt has answered.
    answered: u64,
    /// Whether the session knows that there is no connection.
    told: bool,
    /// Whether the channel has been closed: somebody else may have opened it since.
    closed: bool,
}

impl Keeper {
    pub(super) fn new(
        shared: Arc<Shared>,
        signals: mpsc::Sender<Signal>,
        ticket: Ticket,
        stop: CancellationToken,
    ) -> Self {
        let timeouts = &shared.config.timeouts;
        let backoff = Backoff::new(timeouts.reconnect_first, timeouts.reconnect_last, StdRng::from_os_rng());
        let wish = shared.wish.subscribe();
        let answered = wish.borrow().calls;
        Self { shared, signals, ticket, stop, wish, backoff, failed: 0, answered, told: false, closed: false }
    }

    /// Makes the beginning known: there is a connection, or there is to be one.
    pub(super) fn announce(&self, first: Option<Established>) -> Option<Connection> {
        match first {
            Some(established) => Some(self.connection(established)),
            None => {
                self.down(None);
                None
            }
        }
    }

    /// Keeps the session until it is over, and says why.
    pub(super) async fn run(mut self, first: Option<Connection>) {
        let over = self.keep(first).await;
        self.close();
        if let Some(cause) = over {
            let _ = self.tell(Signal::Ended(cause)).await;
        }
    }

    async fn keep(&mut self, first: Option<Connection>) -> Over {
        let mut next = first;
        if next.is_none() && self.tell(Signal::Connecting).await.is_break() {
            return None;
        }
        loop {
            let mut connection = match next.take() {
                Some(connection) => connection,
                None => match self.reconnect().await {
                    ControlFlow::Continue(connection) => connection,
                    ControlFlow::Break(over) => return over,
                },
            };
            let since = Instant::now();
            self.told = false;
            let end = match self.tell(Signal::Connected).await {
                ControlFlow::Continue(()) => {
                    let outside = Outside { signals: &self.signals, wish: &mut self.wish, stop: &self.stop };
                    connection.run(outside).await
                }
                ControlFlow::Break(()) => End::Closed,
            };
            if let ControlFlow::Break(over) = self.ended(end, connection, since.elapsed()).await {
                return over;
            }
        }
    }

    /// A connection broke, or was given up: what now?
    async fn ended(&mut self, end: End, connection: Connection, lasted: Duration) -> ControlFlow<Over> {
        let at_once = lasted < self.shared.config.timeouts.reconnect_first;
        match &end {
            End::Lost(cause) if at_once || matches!(cause, Cause::Refused { .. }) => {
                self.backoff.refused(Instant::now(), lasted)
            }
            _ => self.backoff.lost(Instant::now()),
        }
        match end {
            End::Closed => {
                self.close();
                connection.finish(&Loss::Final(Cause::SocketClosed));
                ControlFlow::Break(None)
            }
            End::Offline => {
                self.shared.phase.send_replace(Phase::Offline);
                connection.finish(&Loss::Final(Cause::SocketClosed));
                self.lost(Cause::SocketClosed).await
            }
            End::Renewal => {
                self.down(None);
                connection.finish(&Loss::Broken);
                ControlFlow::Continue(())
            }
            End::Lost(cause) => {
                let cause = self.seen_now(cause);
                match endings::remedy(&cause) {
                    Remedy::End => {
                        self.close();
                        connection.finish(&Loss::Final(cause.clone()));
                        return ControlFlow::Break(Some(cause));
                    }
                    Remedy::LogIn => self.ticket.d2.clear(),
                    Remedy::Again => {}
                }
                self.down(None);
                connection.finish(&loss(&cause));
                self.lost(cause).await?;
                self.tell(Signal::Connecting).await.map_break(|()| None)
            }
        }
    }

    /// Tells the session that there is no connection.
    async fn lost(&mut self, cause: Cause) -> ControlFlow<Over> {
        self.told = true;
        self.tell(Signal::Lost(cause)).await.map_break(|()| None)
    }

    /// Connects, as often as it takes.
    async fn reconnect(&mut self) -> ControlFlow<Over, Connection> {
        loop {
            self.wait().await?;
            self.answered = self.wish.borrow().calls;
            let mut wish = self.wish.clone();
            let result = tokio::select! {
                result = handshake::with_ticket(&self.shared, &self.ticket) => result,
                _ = wish.wait_for(|wish| !wish.online) => continue,
                () = self.stop.cancelled() => return ControlFlow::Break(None),
            };
            match result {
                Ok(established) => {
                    self.ticket = established.ticket.clone();
                    if established.renewed {
                        self.tell(Signal::Renewed(self.ticket.clone())).await.map_break(|()| None)?;
                    }
                    return ControlFlow::Continue(self.connection(established));
                }
                Err(cause) => self.failed(cause).await?,
            }
        }
    }

    /// An attempt failed.
    async fn failed(&mut self, cause: Cause) -> ControlFlow<Over> {
        let cause = self.seen_now(cause);
        match endings::remedy(&cause) {
            Remedy::End => return ControlFlow::Break(Some(cause)),
            Remedy::LogIn => self.ticket.d2.clear(),
            Remedy::Again => {}
        }
        self.failed += 1;
        self.backoff.failed(Instant::now());
        self.down(Some(cause.clone()));
        if self.told { ControlFlow::Continue(()) } else { self.lost(cause).await }
    }

    /// Waits until a connection is wished for and the next attempt is due.
    async fn wait(&mut self) -> ControlFlow<Over> {
        loop {
            let wish = *self.wish.borrow_and_update();
            let is_offline = matches!(&*self.shared.phase.borrow(), Phase::Offline);
            if wish.online && is_offline {
                self.down(None);
                self.tell(Signal::Connecting).await.map_break(|()| None)?;
            } else if !wish.online && !is_offline {
                self.shared.phase.send_replace(Phase::Offline);
            }
            let due = self.backoff.due(wish.calls != self.answered).filter(|due| *due > Instant::now());
            if wish.online && due.is_none() {
                return ControlFlow::Continue(());
            }
            let due = due.filter(|_| wish.online);
            tokio::select! {
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {}
                changed = self.wish.changed() => if changed.is_err() { return ControlFlow::Break(None) },
                () = self.stop.cancelled() => return ControlFlow::Break(None),
            }
        }
    }

    fn close(&mut self) {
        if !std::mem::replace(&mut self.closed, true) {
            self.shared.phase.send_replace(Phase::Closed);
        }
    }

    fn down(&self, why: Option<Cause>) {
        self.shared.phase.send_replace(Phase::Down { failed: self.failed, why });
    }

    /// Puts a session in force on its connection.
    fn connection(&self, established: Established) -> Connection {
        let Established { stream, keys, ticket, .. } = established;
        let id = self.shared.next_connection();
        let (sender, jobs) = mpsc::channel(JOBS);
        let link = Arc::new(Link::new(id, sender));
        let exchange = Exchange::new(Parts {
            keys,
            app: self.shared.config.app,
            tiny_id: ticket.tiny_id,
            connection: id,
            memory: self.shared.config.limits.memory,
            room: Arc::clone(&self.shared.room),
            signals: self.signals.clone(),
        });
        self.shared.phase.send_replace(Phase::Up(Arc::clone(&link)));
        let renewal = Instant::now() + renewal(&ticket, self.shared.now());
        Connection { stream, exchange, link, jobs, heartbeat: self.shared.config.timeouts.heartbeat, renewal }
    }

    /// What a cause means at this time: a login that ended because its UserSig has.
    fn seen_now(&self, cause: Cause) -> Cause {
        match cause {
            Cause::StoredLoginExpired { .. } => Cause::UserSigExpired { at_login: false },
            Cause::Refused { layer, command, code, info } => {
                let expired = self.ticket.a2_until <= self.shared.now();
                endings::refused(layer, &command, code, info, expired)
            }
            cause => cause,
        }
    }

    /// Tells the session. Pushes leave room for that; a session that is gone breaks.
    async fn tell(&self, signal: Signal) -> ControlFlow<()> {
        tokio::select! {
            sent = self.signals.send(signal) => match sent {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            },
            () = self.stop.cancelled() => ControlFlow::Break(()),
        }
    }
}

/// What those are told who wait on a connection that broke.
fn loss(cause: &Cause) -> Loss {
    match cause {
        Cause::Reset | Cause::ParseFailed { .. } | Cause::DecryptionFailed => Loss::Because(cause.clone()),
        _ => Loss::Broken,
    }
}

/// How long until a session ticket is to be renewed: when it has lived three quarters of its life. The server gives a new one
/// from half of it on.
fn renewal(ticket: &Ticket, now: u64) -> Duration {
    let life = ticket.d2_until.saturating_sub(ticket.d2_since);
    let at = ticket.d2_since.saturating_add(life / 4 * 3);
    // One that was not renewed when it could have been is not asked for all the time.
    Duration::from_secs(at.saturating_sub(now).max(60))
}
