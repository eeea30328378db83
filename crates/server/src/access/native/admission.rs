//! Who is let in: connections, their first packets, requests, and whether a push may go out.
//!
//! This is the one place where the access layer says no; the numbers are [`super::ending`]'s.

use std::net::IpAddr;
use std::sync::Arc;

use tincan_domain::admission;
use tincan_domain::devices::Device;
use tincan_domain::model::AppId;
use tincan_domain::policy::App;
use tincan_domain::ports::Platform;
use tincan_protocol::errors::codes;
use tincan_protocol::native::{self, Login, Packet, RANDOM};
use tokio::sync::OwnedSemaphorePermit;

use super::addresses::AddressPlace;
use super::ending::Refusal;
use super::policies::{self, Room};
use super::session::Session;
use crate::access::State;

/// Longest name of a device, in bytes.
const MAX_DEVICE: usize = 64;

/// What becomes of a request that is not let in.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It is refused, and the connection goes on.
    Refuse(Refusal),
    /// The connection ends.
    End(Refusal),
}

/// A connection's places: among all, and among those of its address where they are counted. It keeps them while it lasts.
pub(super) type Places = (OwnedSemaphorePermit, Option<AddressPlace>);

/// A new connection.
///
/// Errors: -302 as many are open as are allowed, of all or from this address.
pub(super) fn connection(state: &State, address: IpAddr) -> Result<Places, Refusal> {
    let refuse = |info: String| Refusal::new(codes::access::TOO_MANY_CONNECTIONS, info);
    let place = Arc::clone(&state.places).try_acquire_owned().map_err(|_| {
        refuse(format!("{} connections are open, the most that are allowed", state.settings.connections))
    })?;
    Ok((place, policies::address(state, address).map_err(refuse)?))
}

/// The first packet of a connection, before it is known what it is.
///
/// Errors: -10109 the device's name is too long, 70020 no such app, 70114 the address is blocked, -10110
/// and -10112 the app is not let in, -10108 its quota is used up.
pub(super) async fn first(state: &State, packet: &Packet, address: IpAddr) -> Result<Arc<App>, Refusal> {
    if packet.device.len() > MAX_DEVICE {
        return Err(Refusal::bad_packet(format!("device is {} bytes long, over {MAX_DEVICE}", packet.device.len())));
    }
    let app = state.domain.app(AppId(packet.app)).map_err(|cause| Refusal::of(&cause))?;
    policies::app(state, &app)?;
    admission::check_address(&app, Some(address)).map_err(|cause| Refusal::of(&cause))?;
    policies::client(state, &app).await?;
    Ok(app)
}

/// The cookie of a connection's first packet. Its age is told by the system's clock, whatever the app's says.
///
/// Errors: -10009 it is missing, of another server or address, or too old.
pub(super) fn cookie(state: &State, cookie: &[u8], address: IpAddr) -> Result<(), Refusal> {
    let bad = |info: &str| Err(Refusal::new(codes::access::BAD_COOKIE, info));
    if cookie.is_empty() {
        return bad("cookie is missing");
    }
    let Some(made) = state.native.seals.cookie_made(cookie, address) else {
        return bad("cookie was not made by this server for this address");
    };
    if made.saturating_add(state.native.settings.cookie_life.as_secs()) < state.domain.now() {
        return bad("cookie is too old");
    }
    Ok(())
}

/// A log-in whose handshake is good, before anybody is looked up. Answers the kind of device, and the device where it says
/// which.
///
/// Errors: -10008 neither device nor A2, -10109 what is not as it should be.
pub(super) fn login(
    _state: &State,
    _app: &App,
    packet: &Packet,
    login: &Login,
) -> Result<(Platform, Option<Device>), Refusal> {
    if packet.device.is_empty() && login.a2.is_empty() {
        let info = "the log-in has neither a device nor an account ticket (a2)";
        return Err(Refusal::new(codes::access::NO_DEVICE_AND_NO_TICKET, info));
    }
    if login.random.len() != RANDOM {
        return Err(Refusal::bad_packet(format!("random must be {RANDOM} bytes long")));
    }
    let device = match packet.device.as_str() {
        "" => None,
        name => Some(Device::parse(name, "device").map_err(|cause| Refusal::bad_packet(cause.to_string()))?),
    };
    Ok((platform(login.platform())?, device))
}

/// The kind of device as the rules know it.
///
/// Errors: -10109 none that is known.
pub(super) fn platform(platform: native::Platform) -> Result<Platform, Refusal> {
    match platform {
        native::Platform::Windows => Ok(Platform::Windows),
        native::Platform::Mac => Ok(Platform::Mac),
        native::Platform::Linux => Ok(Platform::Linux),
        native::Platform::Android => Ok(Platform::Android),
        native::Platform::IPhone => Ok(Platform::IPhone),
        native::Platform::IPad => Ok(Platform::IPad),
        native::Platform::Unknown => Err(Refusal::bad_packet("platform is none that is known")),
    }
}

/// A request that opened. Answers the app, with its settings as they are now, and the request's place.
///
/// Errors, the connection ends: -10006 another account's number, -10109 another app, -10001 the session ticket's life is
/// over, -10103 the UserSig's. And those of [`policies::request`].
pub(super) fn request(state: &State, session: &Session, packet: &Packet) -> Result<(Arc<App>, Room), Verdict> {
    let ticket = &session.ticket;
    if packet.app != ticket.app.0 {
        return Err(Verdict::End(Refusal::bad_packet("app is not the session's")));
    }
    if packet.tiny_id != ticket.tiny_id.0 {
        let info = "tiny_id is not the one of the session ticket";
        return Err(Verdict::End(Refusal::new(codes::access::TINY_ID_MISMATCH, info)));
    }
    let now = state.domain.now_of(ticket.app);
    if session.until < now {
        let info = "the session ticket (D2) is past its life";
        return Err(Verdict::End(Refusal::new(codes::access::SESSION_TICKET_EXPIRED, info)));
    }
    if ticket.expires_at < now {
        return Err(Verdict::End(Refusal::identity_ended()));
    }
    let app = state.domain.app(ticket.app).map_err(|cause| Verdict::End(Refusal::of(&cause)))?;
    let room = policies::request(state, &app, ticket, &packet.command)?;
    Ok((app, room))
}

/// Several requests in one packet.
///
/// Errors: -10107 that is switched off.
pub(super) fn bundle(state: &State) -> Result<(), Verdict> {
    if state.native.settings.aggregation {
        return Ok(());
    }
    let info = "several requests in one packet are switched off here";
    Err(Verdict::Refuse(Refusal::new(codes::access::NO_AGGREGATION, info)))
}

/// A push that is to go out to a session.
///
/// Errors: -10004 the account ticket has ended meanwhile, or a policy blocks the address; -10110 and -10112 the app is not let
/// in any more.
pub(super) fn push(state: &State, session: &Session, address: Option<IpAddr>) -> Result<(), Refusal> {
    let blocked = |info: &str| Err(Refusal::new(codes::access::PUSH_BLOCKED, info));
    let ticket = &session.ticket;
    if ticket.expires_at < state.domain.now_of(ticket.app) {
        return blocked("a push waits, and the account ticket (A2) does not hold any more");
    }
    let Ok(app) = state.domain.app(ticket.app) else { return blocked("a push waits, and the app is gone") };
    policies::app(state, &app)?;
    if admission::check_address(&app, address).is_err() {
        return blocked("a push waits, and nobody may be reached at this address any more");
    }
    Ok(())
}
