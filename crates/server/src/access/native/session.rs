//! A session on its connection: who it is, until when it holds, and its keys.

use tincan_adapters::SessionTicket;
use tincan_domain::model::Seconds;
use tincan_domain::ports::{Platform, Ticket};
use tincan_protocol::native::{self, Direction, Keys, Kind, Packet, SealError};

use super::ending::{End, Refusal};
use crate::access::State;
use tincan_protocol::errors::codes;

/// Packets in a row that do not open before the session's key counts as worn out.
const BAD_SEALS: u32 = 3;

/// Bytes of a frame that are not its body, at most.
const HEAD: usize = 4096;

/// A session on its connection.
pub(super) struct Session {
    /// Its login, as the account ticket says it.
    pub(super) ticket: Ticket,
    /// Until when its ticket (D2) holds.
    pub(super) until: Seconds,
    keys: Keys,
    /// Packets in a row that did not open.
    bad: u32,
}

impl Session {
    /// A session under the keys of its connection.
    pub(super) fn new(ticket: &SessionTicket, client_random: &[u8], server_random: &[u8]) -> Result<Self, SealError> {
        let keys = Keys::new(&ticket.key, client_random, server_random, Direction::ToClient)?;
        Ok(Self { ticket: ticket.login.clone(), until: ticket.until, keys, bad: 0 })
    }

    /// Whether the client has the session's key.
    pub(super) fn check_proof(&self, proof: &[u8]) -> Result<(), SealError> {
        self.keys.check_proof(proof)
    }

    /// A packet of this session.
    pub(super) fn packet(&self, kind: Kind) -> Packet {
        Packet { app: self.ticket.app.0, tiny_id: self.ticket.tiny_id.0, ..Packet::of(kind) }
    }

    /// Seals a packet and puts its frame behind others.
    pub(super) fn seal(&mut self, packet: Packet, frames: &mut Vec<u8>) -> Result<(), End> {
        let mut packet = packet;
        if packet.body.len() > native::MAX_FRAME - HEAD {
            let refusal = Refusal::bad_packet("the answer is longer than a frame may be");
            packet = Packet { app: packet.app, tiny_id: packet.tiny_id, ..refusal.packet(packet.seq) };
        }
        // Past 2^64 packets a connection has had its day.
        self.keys.seal_into(packet, frames).map_err(|_| End::Gone)
    }

    /// A refusal, sealed, so that nobody else can end a session.
    pub(super) fn refuse(&mut self, refusal: &Refusal, seq: u32, frames: &mut Vec<u8>) -> Result<(), End> {
        let head = self.packet(Kind::Refused);
        self.seal(Packet { app: head.app, tiny_id: head.tiny_id, ..refusal.packet(seq) }, frames)
    }

    /// Opens a packet; `false` when it is to be passed over.
    ///
    /// Errors: -10106 it is not the first in a row that does not open.
    pub(super) fn open(&mut self, packet: &mut Packet) -> Result<bool, Refusal> {
        if self.keys.open(packet).is_ok() {
            self.bad = 0;
            return Ok(true);
        }
        self.bad += 1;
        if self.bad < BAD_SEALS {
            return Ok(false);
        }
        let info = format!("{BAD_SEALS} packets in a row did not open under the session's key");
        Err(Refusal::new(codes::access::SESSION_KEY_WORN_OUT, info))
    }
}

/// A session ticket for a login that lasts from now on; one that is replaced keeps its key.
pub(super) fn ticket(
    state: &State,
    login: Ticket,
    (device, platform): (String, Platform),
    key: [u8; native::KEY],
) -> SessionTicket {
    let issued_at = state.domain.now();
    let until = issued_at.saturating_add(state.native.settings.session_life.as_secs());
    SessionTicket { login, device, platform, key, issued_at, until }
}
