//! Log-ins: with a UserSig, or with the account ticket (A2) of an earlier one.

use std::sync::Arc;

use tincan_domain::devices::{self, Device, Entry, Proof, Request};
use tincan_domain::model::Account;
use tincan_domain::policy::App;
use tincan_domain::ports::{Link, Platform, Ticket};
use tincan_domain::webhooks::{Origin, Way, origin};
use tincan_domain::{Cause, admission as rules, authentication, sessions};
use tincan_protocol::errors::codes;
use tincan_protocol::native::{self, Kind, Login, LoginAnswer, Packet, Responder};
use tokio::time::timeout;

use super::admission;
use super::ending::{End, Refusal};
use super::entry::Door;
use super::session::{self, Session};
use crate::access::State;
use crate::access::client::Attached;

/// A client that is logged in.
struct LoggedIn {
    session: Session,
    attached: Attached,
    answer: LoginAnswer,
}

/// Answers a log-in. What is wrong with it stands in the answer, sealed by the handshake; only a handshake that is none is
/// refused openly.
pub(super) async fn run(mut door: Door<'_>, app: &Arc<App>, packet: Packet) -> Result<(Session, Attached), End> {
    let begun = Responder::begin(door.state.native.key.private(), &door.welcome, &packet.body);
    let (responder, login) = begun.map_err(|error| {
        End::Refused(Refusal::bad_packet(format!("{error}; is the server's public key the right one?")), packet.seq)
    })?;
    let result = match timeout(door.state.settings.time_limit, log_in(&door, app, &packet, &login)).await {
        Ok(result) => result,
        Err(_) => Err(Cause::TimedOut { seconds: door.state.settings.time_limit.as_secs() }.into()),
    };
    let refused;
    let answer = match &result {
        Ok(logged_in) => &logged_in.answer,
        Err(Refused { refusal, challenged }) => {
            let (code, info) = (refusal.code.number(), refusal.info.clone());
            refused = LoginAnswer { code, info, challenged: *challenged, ..LoginAnswer::default() };
            &refused
        }
    };
    // Some hundreds of bytes; the framework's bound is 65,535.
    let body = responder.finish(answer).map_err(|_| End::Gone)?;
    let head = Packet { app: packet.app, tiny_id: answer.tiny_id, seq: packet.seq, ..Packet::of(Kind::LoginAnswer) };
    door.write(&native::encode(&Packet { body, ..head })).await?;
    match result {
        Ok(LoggedIn { session, attached, .. }) => Ok((session, attached)),
        Err(Refused { refusal, .. }) => {
            tracing::debug!(address = %door.address, code = %refusal.code, info = refusal.info, "a log-in was refused");
            Err(End::Gone)
        }
    }
}

async fn log_in(door: &Door<'_>, app: &Arc<App>, packet: &Packet, login: &Login) -> Result<LoggedIn, Refused> {
    let state = door.state;
    let (platform, device) = admission::login(state, app, packet, login)?;
    let attached = door.client(platform);
    let link: Arc<dyn Link> = Arc::clone(&attached.client) as Arc<dyn Link>;
    let acting = Origin { address: Some(door.address), way: Way::Client(platform) };
    let on = (platform, device.as_ref());
    let (ticket, a2) = origin::within(acting, async {
        if login.a2.is_empty() {
            let account = Account::parse(&login.identifier, "identifier")?;
            let verified = authentication::verify(&state.domain, app.id, &account, &login.user_sig).await?;
            rules::count_login(&state.domain, app, &account)?;
            challenge(state, app, (&account, Proof::UserSig), on, login).await?;
            let made = sessions::login_on(&state.domain, &verified, platform, device.as_ref(), link).await?;
            let (tiny_id, inst_id, expires_at) = (made.tiny_id, made.inst_id, verified.expires_at);
            Ok((Ticket { app: app.id, account, tiny_id, inst_id, expires_at }, made.ticket))
        } else {
            let ticket = account_ticket(state, app, &login.a2)?;
            rules::check_account(app, &ticket.account)?;
            challenge(state, app, (&ticket.account, Proof::Ticket), on, login).await?;
            let taken = sessions::take_up_on(&state.domain, app, &ticket, on, link).await;
            let revoked = codes::access::TICKET_NOT_AUTHENTIC;
            if let Err(cause) = taken {
                return Err(Refused::from(Refusal::of_ticket(state, &ticket, &cause, revoked).await));
            }
            Ok((ticket, String::from_utf8_lossy(&login.a2).into_owned()))
        }
    })
    .await?;
    let d2 = session::ticket(state, ticket, (packet.device.clone(), platform), rand::random());
    let session =
        Session::new(&d2, &login.random, &door.random).map_err(|error| Refusal::bad_packet(error.to_string()))?;
    let answer = LoginAnswer {
        tiny_id: d2.login.tiny_id.0,
        a2: a2.into(),
        d2: state.native.seals.seal(&d2).into(),
        d2_key: d2.key.to_vec().into(),
        a2_until: d2.login.expires_at,
        d2_until: d2.until,
        inst_id: d2.login.inst_id.0,
        ..LoginAnswer::default()
    };
    Ok(LoggedIn { session, attached, answer })
}

/// What an account ticket says.
///
/// Errors: -10003 this server did not make it for this app.
fn account_ticket(state: &State, app: &App, a2: &[u8]) -> Result<Ticket, Refusal> {
    let text = std::str::from_utf8(a2).unwrap_or_default();
    sessions::open_ticket(&state.domain, app.id, text).map_err(|_| {
        let info = "a2 is no account ticket that this server made for this app";
        Refusal::new(codes::access::TICKET_NOT_AUTHENTIC, info)
    })
}

/// Lets a log-in go on that needs no verification code, or shows the right one.
///
/// Errors: -10000 a code was sent to the user, or the one that the log-in shows is wrong; -10007 it could not be delivered,
/// -10102 the device is locked, 70114 too many codes.
async fn challenge(
    state: &State,
    app: &App,
    (account, proof): (&Account, Proof),
    (platform, device): (Platform, Option<&Device>),
    login: &Login,
) -> Result<(), Refused> {
    let request = Request { account, device, platform, proof, code: &login.verification_code };
    // The app's server may be given longer than a log-in has: then the code is late, and not the log-in.
    let admitting = timeout(state.settings.time_limit * 4 / 5, devices::admit(&state.domain, app, request));
    match admitting.await.unwrap_or_else(|_| Err(devices::Fault::NotDelivered.into()))? {
        Entry::Free => Ok(()),
        Entry::Challenged => {
            let info = "a verification code was sent to the user: log in again with it";
            let refusal = Refusal::new(codes::access::WRONG_CHALLENGE_ANSWER, info);
            Err(Refused { refusal, challenged: true })
        }
    }
}

/// A log-in that is refused.
struct Refused {
    refusal: Refusal,
    /// A verification code was sent to the user.
    challenged: bool,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, challenged: false }
    }
}

impl From<Cause> for Refused {
    fn from(cause: Cause) -> Self {
        Refusal::of(&cause).into()
    }
}
