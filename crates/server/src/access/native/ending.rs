//! With which code somebody is refused, and a session ends.

use tincan_commands::{Family, Via};
use tincan_domain::event::Kick;
use tincan_domain::ports::Ticket;
use tincan_domain::{Cause, accounts};
use tincan_protocol::errors::{Code, codes};
use tincan_protocol::native::{Kind, Packet};

use crate::access::State;

/// Why somebody is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) info: String,
}

impl Refusal {
    /// A refusal with a text.
    pub(super) fn new(code: Code, info: impl Into<String>) -> Self {
        Self { code, info: info.into() }
    }

    /// -10109: frame, header or body are not as they should be.
    pub(super) fn bad_packet(info: impl Into<String>) -> Self {
        Self::new(codes::access::BAD_PACKET, info)
    }

    /// A rule of the domain refused: with the code that a web client's log-in gets.
    pub(super) fn of(cause: &Cause) -> Self {
        Self::new(tincan_commands::code(cause, Family::Login, Via::Client), cause.to_string())
    }

    /// The login behind a ticket is not in force, or cannot be looked at. `revoked` is the code for one that was ended by an
    /// admin.
    ///
    /// -10103 the account is gone or its UserSig has ended, -10104 another device signed it out, -10003 it ended itself.
    pub(super) async fn of_ticket(state: &State, ticket: &Ticket, cause: &Cause, revoked: Code) -> Self {
        match cause {
            Cause::TicketExpired | Cause::Revoked if ticket.expires_at < state.domain.now() => Self::identity_ended(),
            Cause::TicketExpired | Cause::Revoked if is_gone(state, ticket).await => Self::account_gone(),
            Cause::TicketExpired => {
                Self::new(codes::access::TICKET_NOT_AUTHENTIC, "the login of this ticket has logged out")
            }
            Cause::Revoked => Self::new(revoked, "an admin signed this login out"),
            Cause::PushedOff => {
                Self::new(codes::access::SIGNED_OUT_BY_OTHER_DEVICE, "another device of the user signed this one out")
            }
            cause => Self::of(cause),
        }
    }

    /// Somebody else ended the session of this connection.
    pub(super) async fn of_kick(state: &State, ticket: &Ticket, kick: Kick) -> Self {
        match kick {
            Kick::SamePlatform { .. } | Kick::OtherPlatform { .. } => {
                let info = "another device of the user signed this one out";
                Self::new(codes::access::SIGNED_OUT_BY_OTHER_DEVICE, info)
            }
            Kick::DeviceLocked => Self::new(codes::access::DEVICE_LOCKED, "an admin of the app locked this device"),
            Kick::ByAdmin if is_gone(state, ticket).await => Self::account_gone(),
            Kick::ByAdmin => {
                Self::new(codes::access::SIGNED_OUT_BY_ADMIN, "an admin of the app signed this client out")
            }
        }
    }

    /// -10103: the life of the UserSig behind a ticket has ended.
    pub(super) fn identity_ended() -> Self {
        Self::new(codes::access::IDENTITY_ENDED, "the UserSig behind the ticket has ended")
    }

    fn account_gone() -> Self {
        Self::new(codes::access::IDENTITY_ENDED, "the account behind the ticket was deleted")
    }

    /// The packet that says so, for the request with this number; 0 for none.
    pub(super) fn packet(&self, seq: u32) -> Packet {
        Packet { seq, code: self.code.number(), info: self.info.clone(), ..Packet::of(Kind::Refused) }
    }
}

/// Whether the account of a ticket does not exist any more. One that cannot be looked up is not gone.
async fn is_gone(state: &State, ticket: &Ticket) -> bool {
    let find = async { accounts::find(&state.domain.view().await?, ticket.app, &ticket.account).await };
    matches!(find.await, Ok(None))
}

/// Why a connection ends.
#[derive(Debug)]
pub(super) enum End {
    /// The client closed it, it broke, or there is nothing to say.
    Gone,
    /// The client was silent for too long.
    Silent,
    /// The client is told why; with the number of its request, 0 for none.
    Refused(Refusal, u32),
    /// Somebody else ended the session.
    Kicked(Kick),
}

impl From<Refusal> for End {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal, 0)
    }
}
