//! How a connection begins: the welcome, then a log-in or a session that is taken up.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use tincan_adapters::clock::within;
use tincan_domain::model::AppId;
use tincan_domain::ports::Platform;
use tincan_protocol::native::{self, Kind, Packet, RANDOM, Welcome};
use tokio::time::timeout;

use super::ending::{End, Refusal};
use super::session::Session;
use super::wire::Wire;
use super::{admission, login, resume};
use crate::access::State;
use crate::access::client::{Attached, Client};

/// Longest packet before the log-in, in bytes: the longest message of a handshake and its head.
const FIRST: usize = 65_535 + 4096;

/// A connection whose client is in.
pub(super) struct Entered {
    pub(super) wire: Wire,
    pub(super) session: Session,
    pub(super) attached: Attached,
}

/// What the ways in are given.
pub(super) struct Door<'a> {
    pub(super) state: &'a Arc<State>,
    pub(super) wire: &'a mut Wire,
    /// The server's random.
    pub(super) random: [u8; RANDOM],
    /// The welcome's body, as it went out.
    pub(super) welcome: Bytes,
    pub(super) address: IpAddr,
}

impl Door<'_> {
    /// A client on a device, that is reached by this connection as long as what is answered is kept.
    pub(super) fn client(&self, platform: Platform) -> Attached {
        let client = Client::new(self.state.settings.push_queue, Some(self.address), platform);
        Attached { state: Arc::clone(self.state), client: Arc::new(client) }
    }

    /// Sends a frame.
    pub(super) async fn write(&mut self, frame: &[u8]) -> Result<(), End> {
        self.wire.write(frame, self.state.settings.write_timeout).await
    }
}

/// Welcomes a client and lets it in. `None` when it is not in: it was told why, as far as it listens.
pub(super) async fn enter(state: &Arc<State>, mut wire: Wire, address: IpAddr) -> Option<Entered> {
    let entering = timeout(state.native.settings.login_timeout, enter_by(state, &mut wire, address));
    let result = tokio::select! {
        result = entering => result.unwrap_or(Err(End::Gone)),
        () = state.shutdown.cancelled() => Err(End::Gone),
    };
    match result {
        Ok((session, attached)) => Some(Entered { wire, session, attached }),
        Err(End::Refused(refusal, seq)) => {
            tracing::debug!(%address, code = %refusal.code, info = refusal.info, "a native client was refused");
            Box::pin(wire.farewell(&native::encode(&refusal.packet(seq)))).await;
            None
        }
        Err(_) => None,
    }
}

async fn enter_by(state: &Arc<State>, wire: &mut Wire, address: IpAddr) -> Result<(Session, Attached), End> {
    let random: [u8; RANDOM] = rand::random();
    let welcome = Welcome {
        random: Bytes::copy_from_slice(&random),
        cookie: state.native.seals.cookie(address, state.domain.now()).into(),
        time: state.domain.now_millis(),
    };
    let welcome = native::write(&welcome);
    let mut door = Door { state, wire, random, welcome: welcome.clone(), address };
    door.write(&native::encode(&Packet { body: welcome, ..Packet::of(Kind::Welcome) })).await?;
    let packet = door.wire.packet(FIRST).await?;
    let seq = packet.seq;
    let refused = |refusal| End::Refused(refusal, seq);
    let kind = packet.what();
    if kind != Kind::Login && kind != Kind::Resume {
        return Err(refused(Refusal::bad_packet("the first packet must be a Login or a Resume")));
    }
    admission::cookie(state, &packet.cookie, address).map_err(refused)?;
    within(AppId(packet.app), async move {
        let app = admission::first(state, &packet, address).await.map_err(refused)?;
        if kind == Kind::Login { login::run(door, &app, packet).await } else { resume::run(door, &app, packet).await }
    })
    .await
}
