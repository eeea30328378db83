//! Log-ins and resumptions.

use std::time::Duration;

use bytes::Bytes;
use tincan_protocol::native::{
    self, Direction, HandshakeError, Initiator, KEY, Keys, Kind, Login, LoginAnswer, Packet, RANDOM, Resume,
    ResumeAnswer,
};
use tokio::time::timeout;

use crate::tickets::Ticket;
use crate::{Cause, Layer};

use super::Shared;
use super::connect::{self, Greeted};
use super::endings::{self, Remedy};
use super::stream::{ReadError, Stream};

/// A connection with a session in force.
pub(super) struct Established {
    pub(super) stream: Stream,
    pub(super) keys: Keys,
    /// What the session rests on; as it was, or new.
    pub(super) ticket: Ticket,
    /// Whether the ticket is new.
    pub(super) renewed: bool,
}

/// Logs in with a UserSig.
///
/// Errors: 6206, 7002, 7505 to 7508, 9501, those of [`connect::greet`], what the server refuses.
pub(super) async fn with_usersig(
    shared: &Shared,
    user: String,
    usersig: String,
    code: Option<String>,
) -> Result<Established, Cause> {
    let login =
        Login { identifier: user, user_sig: usersig, verification_code: code.unwrap_or_default(), ..start(shared) };
    log_in(shared, login).await
}

/// Takes a session up by its ticket (D2), or logs in by the account ticket (A2) where D2 does not hold any more.
///
/// Errors: 6206 both are past their life, those of [`with_usersig`].
pub(super) async fn with_ticket(shared: &Shared, ticket: &Ticket) -> Result<Established, Cause> {
    let now = shared.now();
    if !ticket.d2.is_empty() && ticket.d2_key.len() == KEY && ticket.d2_until > now {
        match resume(shared, ticket).await {
            Err(cause) if endings::remedy(&cause) == Remedy::LogIn => {
                tracing::debug!(%cause, "the session ticket is of no use: logging in by the account ticket");
            }
            result => return result,
        }
    }
    if ticket.a2.is_empty() || ticket.a2_until <= now {
        return Err(Cause::StoredLoginExpired { user: ticket.user.clone() });
    }
    let login = Login { identifier: ticket.user.clone(), a2: ticket.a2.clone().into(), ..start(shared) };
    log_in(shared, login).await
}

/// What every log-in has.
fn start(shared: &Shared) -> Login {
    Login { platform: shared.config.platform as i32, random: random(), ..Login::default() }
}

/// A random of this side. It goes into keys, so it comes from the system.
fn random() -> Bytes {
    Bytes::copy_from_slice(&rand::random::<[u8; RANDOM]>())
}

async fn log_in(shared: &Shared, login: Login) -> Result<Established, Cause> {
    let mut greeted = connect::greet(shared).await?;
    let (user, random) = (login.identifier.clone(), login.random.clone());
    let asking = async {
        let (initiator, first) =
            Initiator::begin(&shared.server_key, &greeted.welcome, &login).map_err(|error| not_begun(&error))?;
        let packet = Packet { body: first, ..first_packet(shared, &greeted, Kind::Login) };
        let answer = ask(&mut greeted.stream, &packet, Kind::LoginAnswer, "login").await?;
        initiator.finish(&answer.body).map_err(|error| match error {
            HandshakeError::NotAuthentic => Cause::HandshakeNotAuthentic,
            HandshakeError::Malformed | HandshakeError::BadKey => Cause::HandshakeMalformed,
        })
    };
    let answer: LoginAnswer = within(shared.config.timeouts.login, asking).await?;
    let ticket = accepted(user, answer, shared.now())?;
    let keys = keys(&ticket, &random, &greeted)?;
    Ok(Established { stream: greeted.stream, keys, ticket, renewed: true })
}

/// Reads what came of a log-in.
fn accepted(user: String, answer: LoginAnswer, now: u64) -> Result<Ticket, Cause> {
    let LoginAnswer { code, info, tiny_id, a2, d2, d2_key, a2_until, d2_until, inst_id, challenged } = answer;
    if code != 0 || challenged {
        let cause = endings::refused(Layer::Login, "login", code, info, false);
        return Err(if challenged { Cause::VerificationWanted } else { cause });
    }
    if tiny_id == 0 {
        return Err(Cause::NoTinyId);
    }
    let (a2, d2, d2_key) = (a2.to_vec(), d2.to_vec(), d2_key.to_vec());
    Ok(Ticket { user, tiny_id, a2, a2_until, d2, d2_key, d2_until, inst_id, d2_since: now })
}

async fn resume(shared: &Shared, ticket: &Ticket) -> Result<Established, Cause> {
    let mut greeted = connect::greet(shared).await?;
    let random = random();
    let mut keys = keys(ticket, &random, &greeted)?;
    let proof = keys.proof().map_err(|error| Cause::EncryptionFailed { why: error.to_string() })?;
    let resume = Resume { random, proof, platform: shared.config.platform as i32 };
    let packet = Packet {
        tiny_id: ticket.tiny_id,
        ticket: ticket.d2.clone().into(),
        body: native::write(&resume),
        ..first_packet(shared, &greeted, Kind::Resume)
    };
    let asking = ask(&mut greeted.stream, &packet, Kind::ResumeAnswer, "resume");
    let mut answer = within(shared.config.timeouts.login, asking).await.map_err(|cause| match cause {
        Cause::Refused { layer, command, code, info } => {
            endings::refused(layer, &command, code, info, ticket.a2_until <= shared.now())
        }
        cause => cause,
    })?;
    keys.open(&mut answer).map_err(|_| Cause::DecryptionFailed)?;
    let answer: ResumeAnswer = native::read(answer.body)
        .map_err(|error| Cause::ParseFailed { what: "the answer to a resumption", why: error.to_string() })?;
    let mut ticket = ticket.clone();
    let renewed = !answer.d2.is_empty();
    if renewed {
        ticket.d2 = answer.d2.to_vec();
        ticket.d2_until = answer.d2_until;
        ticket.d2_since = shared.now();
    }
    Ok(Established { stream: greeted.stream, keys, ticket, renewed })
}

fn keys(ticket: &Ticket, random: &[u8], greeted: &Greeted) -> Result<Keys, Cause> {
    Keys::new(&ticket.d2_key, random, &greeted.random, Direction::ToServer)
        .map_err(|error| Cause::EncryptionFailed { why: error.to_string() })
}

fn first_packet(shared: &Shared, greeted: &Greeted, kind: Kind) -> Packet {
    Packet {
        app: shared.config.app,
        device: shared.device.clone(),
        cookie: greeted.cookie.clone(),
        seq: 1,
        ..Packet::of(kind)
    }
}

fn not_begun(error: &HandshakeError) -> Cause {
    match error {
        HandshakeError::BadKey => Cause::argument("server_key", "is no key"),
        // UserSig and names fill more than a handshake message holds.
        HandshakeError::Malformed | HandshakeError::NotAuthentic => {
            Cause::argument("usersig", "is longer than a log-in can be")
        }
    }
}

/// Sends the first packet and reads what answers it.
///
/// Errors: 7505 another packet comes, 7507 the connection ends, what the access layer refuses.
async fn ask(stream: &mut Stream, packet: &Packet, answer: Kind, command: &str) -> Result<Packet, Cause> {
    let broken = |error: std::io::Error| Cause::HandshakeRefused { why: error.to_string() };
    // One that cannot be sent may have been refused before: what comes says why.
    let sent = stream.send(packet).await;
    match stream.packet().await {
        Ok(packet) if packet.what() == answer => Ok(packet),
        Ok(packet) if packet.what() == Kind::Refused => {
            let (command, code, info) = (command.to_owned(), packet.code, packet.info);
            Err(endings::refused(Layer::Access, &command, code, info, false))
        }
        Ok(_) | Err(ReadError::Frame(_)) => Err(Cause::HandshakeMalformed),
        Err(ReadError::Ended) => {
            let closed = Cause::HandshakeRefused { why: "the server closed the connection".to_owned() };
            Err(sent.map_or_else(broken, |()| closed))
        }
        Err(ReadError::Broken(error)) => Err(broken(error)),
    }
}

async fn within<T>(limit: Duration, asking: impl Future<Output = Result<T, Cause>>) -> Result<T, Cause> {
    let timed_out = || Cause::HandshakeTimeout { millis: limit.as_millis() };
    timeout(limit, asking).await.unwrap_or_else(|_| Err(timed_out()))
}
