//! Sessions that are taken up again. The ticket says all that is needed: the client is answered without a look at the store,
//! and looked up behind the answer.

use std::sync::Arc;

use tincan_adapters::SessionTicket;
use tincan_domain::policy::App;
use tincan_domain::ports::Link;
use tincan_domain::webhooks::{Origin, Way, origin};
use tincan_domain::{Cause, admission as rules, sessions};
use tincan_protocol::errors::codes;
use tincan_protocol::native::{self, Kind, Packet, Resume, ResumeAnswer};
use tokio::time::timeout;

use super::ending::{End, Refusal};
use super::entry::Door;
use super::session::{self, Session};
use crate::access::State;
use crate::access::client::Attached;

/// Takes a session up. Until it is known to be in force nothing else is read or sent on the connection.
pub(super) async fn run(mut door: Door<'_>, app: &Arc<App>, packet: Packet) -> Result<(Session, Attached), End> {
    let state = door.state;
    let refused = |refusal| End::Refused(refusal, packet.seq);
    let ticket = opened(state, app, &packet).map_err(refused)?;
    let resume: Resume = native::read(packet.body.clone())
        .map_err(|_| End::Refused(Refusal::bad_packet("the body is no Resume"), packet.seq))?;
    let mut session = checked(&ticket, &resume, &door).map_err(refused)?;
    rules::check_account(app, &ticket.login.account).map_err(|cause| refused(Refusal::of(&cause)))?;
    let frame = answer(state, &ticket, &mut session, packet.seq)?;
    door.write(&frame).await?;
    let attached = door.client(ticket.platform);
    match attach(state, &attached, &ticket, &door).await {
        Ok(()) => Ok((session, attached)),
        Err(refusal) => {
            let mut last = Vec::new();
            session.refuse(&refusal, 0, &mut last)?;
            door.wire.farewell(&last).await;
            Err(End::Gone)
        }
    }
}

/// What the packet's ticket says.
///
/// Errors: -10005 it has no session key, -10106 this server did not make it, -10006 it is another account's, -10101 and
/// -10103 it is past its life, or the UserSig is.
fn opened(state: &State, app: &App, packet: &Packet) -> Result<SessionTicket, Refusal> {
    let Some(ticket) = state.native.seals.open(&packet.ticket) else {
        let text = std::str::from_utf8(&packet.ticket).unwrap_or_default();
        // An account ticket is one of ours, and has no key.
        if packet.ticket.is_empty() || state.domain.tickets.open(text).is_some() {
            let info = "the ticket has no session key: it must be a session ticket (D2)";
            return Err(Refusal::new(codes::access::EMPTY_SESSION_KEY, info));
        }
        let info = "the session ticket (D2) was not made by this server";
        return Err(Refusal::new(codes::access::SESSION_KEY_WORN_OUT, info));
    };
    if ticket.login.app != app.id || ticket.login.tiny_id.0 != packet.tiny_id {
        let info = "app and tiny_id are not those of the session ticket (D2)";
        return Err(Refusal::new(codes::access::TINY_ID_MISMATCH, info));
    }
    let now = state.domain.now();
    if ticket.until < now {
        let info = "the session ticket (D2) is past its life";
        return Err(Refusal::new(codes::access::RESUME_TICKET_EXPIRED, info));
    }
    if ticket.login.expires_at < now { Err(Refusal::identity_ended()) } else { Ok(ticket) }
}

/// The session, if the client has its key.
///
/// Errors: -10109 the random, -10005 there is no proof, -10106 it is wrong.
fn checked(ticket: &SessionTicket, resume: &Resume, door: &Door<'_>) -> Result<Session, Refusal> {
    let session = Session::new(ticket, &resume.random, &door.random)
        .map_err(|_| Refusal::bad_packet(format!("random must be {} bytes long", native::RANDOM)))?;
    if resume.proof.is_empty() {
        let info = "proof is empty: the session's key (D2Key) is missing";
        return Err(Refusal::new(codes::access::EMPTY_SESSION_KEY, info));
    }
    session.check_proof(&resume.proof).map_err(|_| {
        let info = "proof is not made with the session's key (D2Key)";
        Refusal::new(codes::access::SESSION_KEY_WORN_OUT, info)
    })?;
    Ok(session)
}

/// The answer's frame; with a new ticket when the old one has lived half its life.
fn answer(state: &State, ticket: &SessionTicket, session: &mut Session, seq: u32) -> Result<Vec<u8>, End> {
    let mut answer =
        ResumeAnswer { inst_id: ticket.login.inst_id.0, d2_until: ticket.until, ..ResumeAnswer::default() };
    let half = ticket.issued_at + ticket.until.saturating_sub(ticket.issued_at) / 2;
    if state.domain.now() >= half {
        let device = (ticket.device.clone(), ticket.platform);
        let new = session::ticket(state, ticket.login.clone(), device, ticket.key);
        session.until = new.until;
        answer.d2_until = new.until;
        answer.d2 = state.native.seals.seal(&new).into();
    }
    let packet = Packet { seq, body: native::write(&answer), ..session.packet(Kind::ResumeAnswer) };
    let mut frame = Vec::new();
    session.seal(packet, &mut frame)?;
    Ok(frame)
}

/// Looks whether the login is in force, and makes it reachable.
///
/// Errors: -10103 the account is gone, -10104 and -10105 somebody signed it out, -10003 it ended itself.
async fn attach(state: &State, attached: &Attached, ticket: &SessionTicket, door: &Door<'_>) -> Result<(), Refusal> {
    let link: Arc<dyn Link> = Arc::clone(&attached.client) as Arc<dyn Link>;
    let acting = Origin { address: Some(door.address), way: Way::Client(ticket.platform) };
    let taking = origin::within(acting, sessions::take_up(&state.domain, &ticket.login, ticket.platform, link));
    let result = match timeout(state.settings.time_limit, taking).await {
        Ok(result) => result,
        Err(_) => Err(Cause::TimedOut { seconds: state.settings.time_limit.as_secs() }),
    };
    match result {
        Ok(()) => Ok(()),
        Err(cause) => Err(Refusal::of_ticket(state, &ticket.login, &cause, codes::access::SIGNED_OUT_BY_ADMIN).await),
    }
}
