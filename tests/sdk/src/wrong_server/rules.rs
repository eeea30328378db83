//! What a wrong server may do, and what it has seen.

use serde_json::Value;
use tincan_protocol::native::LoginAnswer;

/// What it does with a new connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Greeting {
    /// Welcomes it.
    #[default]
    Right,
    /// Says nothing.
    Silent,
    /// Closes it.
    Close,
    /// Resets it.
    Reset,
    /// Refuses it with a code.
    Refused(i32),
    /// Sends these bytes.
    Bytes(Vec<u8>),
}

/// What it does with a log-in.
#[derive(Debug, Clone, Default)]
pub enum LogIn {
    /// Logs everybody in.
    #[default]
    Right,
    /// Says nothing.
    Silent,
    /// Closes the connection.
    Close,
    /// Resets it.
    Reset,
    /// Refuses with a code of the access layer, not sealed.
    Refused(i32),
    /// Answers with a code, within the handshake.
    Answered(i32),
    /// Answers with this in place of the handshake's message.
    Body(Vec<u8>),
    /// Answers with a packet of another kind.
    OtherKind,
    /// Answers as who has another key than the one that was given out.
    OtherKey,
    /// Logs in, with something changed in the answer.
    Changed(fn(&mut LoginAnswer)),
}

/// What it does with a session that is to be taken up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Resuming {
    /// Takes it up, if it knows the ticket and the proof is right; -10101 otherwise.
    #[default]
    Right,
    /// Says nothing.
    Silent,
    /// Closes the connection.
    Close,
    /// Refuses with a code.
    Refused(i32),
    /// Answers sealed under another key.
    NotOpening,
    /// Answers with bytes that are no answer to it, well sealed.
    Damaged,
}

/// What it does with a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Reply {
    /// Success, and nothing else.
    #[default]
    Right,
    /// This body.
    Json(Value),
    /// This body, whether it is JSON or not.
    Body(Vec<u8>),
    /// This body, said to be compressed.
    Stream(Vec<u8>),
    /// No answer.
    Silent,
    /// An answer when [`WrongServer::release`] is called: success.
    Held,
    /// A refusal by the access layer, with this code; the connection goes on.
    Refused(i32),
    /// An answer that is sealed under another key.
    NotOpening,
    /// A frame of which the packet does not read.
    Damaged,
    /// These bytes on the connection.
    Bytes(Vec<u8>),
    /// The connection is closed.
    Close,
    /// The connection is reset.
    Reset,
}

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Who asks.
    pub user: String,
    /// `SERVICE.COMMAND`.
    pub command: String,
    /// The body; null when it is no JSON.
    pub body: Value,
    /// Whether it came compressed.
    pub compressed: bool,
}

/// What has happened until now.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Connections.
    pub connections: usize,
    /// Sessions that are open.
    pub open: usize,
    /// Log-ins that were asked for, with a UserSig or an account ticket.
    pub logins: usize,
    /// Of them those with an account ticket.
    pub logins_by_ticket: usize,
    /// Resumptions that were asked for.
    pub resumptions: usize,
    /// Pings.
    pub pings: usize,
    /// Pushes that were acknowledged: the numbers.
    pub acknowledged: Vec<u32>,
    /// Requests, in their order.
    pub asked: Vec<Asked>,
}
