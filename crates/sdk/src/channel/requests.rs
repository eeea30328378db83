//! A request from its call to its answer, with a limit in time for each stage.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::Cause;

use super::exchange::{Job, Link, Loss, Outcome};
use super::packets::{self, Body};
use super::{Phase, Shared};

/// How often a request is sent at most that may be done twice. Tincan's own.
const ROUNDS: usize = 3;

/// Whether a request may be sent again when it is not known whether the server ran it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// No.
    Never,
    /// It does no harm.
    Harmless,
}

/// What became of a request on one connection.
enum Round {
    Answered(Bytes),
    /// The server has not run it, for certain.
    NotRun,
    /// The connection ended before the socket took it.
    NotSent,
    Lost(Loss),
}

/// Runs a request.
///
/// Errors: as [`super::Channel::request`].
pub(super) async fn run(shared: &Shared, command: &str, body: Bytes, repeat: Repeat) -> Result<Bytes, Cause> {
    let limits = &shared.config.limits;
    let _place = Place::take(&shared.waiting, limits.waiting_requests)?;
    ready(shared, command)?;
    let body = packets::pack(command, body, limits.memory)?;
    let mut rounds = 0;
    loop {
        let link = link(shared, command, rounds > 0).await?;
        rounds += 1;
        match round(shared, &link, command, &body).await? {
            Round::Answered(answer) => return Ok(answer),
            Round::Lost(Loss::Final(cause)) => return Err(cause),
            Round::NotSent => rounds -= 1,
            Round::NotRun if rounds < ROUNDS => {}
            Round::Lost(_) if repeat == Repeat::Harmless && rounds < ROUNDS => {}
            Round::Lost(Loss::Because(cause)) => return Err(cause),
            Round::Lost(Loss::Broken) | Round::NotRun => {
                return Err(Cause::Reconnecting { command: command.to_owned() });
            }
        }
    }
}

/// Errors: 9503 nobody is logged in, 9508 the app wants no connection.
fn ready(shared: &Shared, command: &str) -> Result<(), Cause> {
    let command = || command.to_owned();
    match &*shared.phase.borrow() {
        Phase::Closed | Phase::Opening => Err(Cause::SessionNotReady { command: command() }),
        Phase::Offline => Err(Cause::NetworkOff { command: command() }),
        Phase::Down { .. } | Phase::Up(_) => Ok(()),
    }
}

/// The connection, when there is one. `again`: the request was sent before.
///
/// Errors: 9508 there is no network, 9515 the channel was closed or taken offline, 9518 it takes too long.
async fn link(shared: &Shared, command: &str, again: bool) -> Result<Arc<Link>, Cause> {
    let mut phase = shared.phase.subscribe();
    let mut before = None;
    let waiting = async {
        loop {
            match &*phase.borrow_and_update() {
                Phase::Up(link) => return Ok(Arc::clone(link)),
                Phase::Closed | Phase::Opening | Phase::Offline => return Err(Cause::SocketClosed),
                Phase::Down { failed, why } => match (before, why) {
                    (None, _) => {
                        before = Some(*failed);
                        shared.wish.send_modify(|wish| wish.calls = wish.calls.wrapping_add(1));
                    }
                    // Without any network there is nothing to wait for.
                    (Some(before), Some(Cause::NoConnection { why, .. })) if *failed > before => {
                        return Err(Cause::NoConnection { why: why.clone(), awaiting: again });
                    }
                    _ => {}
                },
            }
            phase.changed().await.map_err(|_| Cause::SocketClosed)?;
        }
    };
    let limit = shared.config.timeouts.wait;
    timeout(limit, waiting).await.unwrap_or_else(|_| {
        let millis = limit.as_millis();
        Err(if again {
            let why = format!("it broke while {command} waited for its answer, and was not back within {millis} ms");
            Cause::NoConnection { why, awaiting: true }
        } else {
            Cause::WaitTimeout { command: command.to_owned(), millis }
        })
    })
}

/// Sends a request on a connection and waits for what comes of it.
///
/// Errors: 9519, 9520, those of the request alone.
async fn round(shared: &Shared, link: &Link, command: &str, body: &Body) -> Result<Round, Cause> {
    let timeouts = &shared.config.timeouts;
    let (sent, is_sent) = oneshot::channel();
    let (outcome, mut answer) = oneshot::channel();
    let job = Job { command: command.to_owned(), body: body.clone(), sent, outcome };
    let sending = async { link.jobs.send(job).await.is_ok() && is_sent.await.is_ok() };
    match timeout(timeouts.send, sending).await {
        Err(_) => {
            let millis = timeouts.send.as_millis();
            return Err(Cause::SendTimeout { command: command.to_owned(), millis });
        }
        // The connection is over, or it could not be sealed: what there is to say has been said.
        Ok(false) => return answer.try_recv().map_or(Ok(Round::NotSent), of_outcome),
        Ok(true) => {}
    }
    match timeout(timeouts.answer, answer).await {
        Ok(Ok(outcome)) => of_outcome(outcome),
        Ok(Err(_)) => Ok(Round::Lost(Loss::Broken)),
        Err(_) => {
            let millis = timeouts.answer.as_millis();
            Err(Cause::AnswerTimeout { command: command.to_owned(), millis })
        }
    }
}

fn of_outcome(outcome: Outcome) -> Result<Round, Cause> {
    match outcome {
        Outcome::Answer(body) => Ok(Round::Answered(body)),
        Outcome::Failed(cause) => Err(cause),
        Outcome::NotRun => Ok(Round::NotRun),
        Outcome::Lost(loss) => Ok(Round::Lost(loss)),
    }
}

/// A place among the requests that wait.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    /// Errors: 9507.
    fn take(waiting: &'a AtomicUsize, limit: usize) -> Result<Self, Cause> {
        let more = |count: usize| (count < limit).then_some(count + 1);
        match waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more) {
            Ok(_) => Ok(Self(waiting)),
            Err(_) => Err(Cause::QueueFull { limit }),
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
