//! Packets, and what stands in the bodies of those that make a session.

use bytes::Bytes;
use prost::{Enumeration, Message};

/// The version of the protocol.
pub const VERSION: u32 = 1;

/// Flag: the body is a zlib stream.
pub const COMPRESSED: u32 = 1;

/// Flag: the body is sealed under the connection's key of its direction. It is compressed first, then sealed.
pub const SEALED: u32 = 2;

/// What a packet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
#[repr(i32)]
pub enum Kind {
    /// Nothing that is known.
    Unknown = 0,
    /// Server: the first packet of a connection; body [`Welcome`].
    Welcome = 1,
    /// Client: the handshake's first message, a [`Login`] within.
    Login = 2,
    /// Server: the handshake's second message, a [`LoginAnswer`] within.
    LoginAnswer = 3,
    /// Client: takes a session up; body [`Resume`], ticket D2.
    Resume = 4,
    /// Server: the session goes on; body [`ResumeAnswer`].
    ResumeAnswer = 5,
    /// Client: a command; body JSON.
    Request = 6,
    /// Server: a command's answer, by `seq`; body JSON.
    Answer = 7,
    /// Server: something happened; body JSON. It wants an acknowledgement.
    Push = 8,
    /// Client: a push has arrived, by `seq`.
    PushAck = 9,
    /// Either: are you there?
    Ping = 10,
    /// Either: yes, by `seq`.
    Pong = 11,
    /// Client: several requests; body: their frames, one behind the other.
    Bundle = 12,
    /// Server: refused by the access layer: `code` and `info`, by `seq` where there was one.
    Refused = 13,
}

/// A packet.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Packet {
    /// [`VERSION`].
    #[prost(uint32, tag = "1")]
    pub version: u32,
    /// What it is for.
    #[prost(enumeration = "Kind", tag = "2")]
    pub kind: i32,
    /// The app.
    #[prost(uint32, tag = "3")]
    pub app: u32,
    /// The number of the account; 0 before the log-in.
    #[prost(uint64, tag = "4")]
    pub tiny_id: u64,
    /// The device, as it calls itself; at most 64 bytes.
    #[prost(string, tag = "5")]
    pub device: String,
    /// A2 or D2, where the kind wants one.
    #[prost(bytes = "bytes", tag = "6")]
    pub ticket: Bytes,
    /// The cookie of the [`Welcome`], in the first packet of the client.
    #[prost(bytes = "bytes", tag = "7")]
    pub cookie: Bytes,
    /// The number of a request, push or ping; its answer repeats it.
    #[prost(uint32, tag = "8")]
    pub seq: u32,
    /// `SERVICE.COMMAND`.
    #[prost(string, tag = "9")]
    pub command: String,
    /// [`COMPRESSED`], [`SEALED`].
    #[prost(uint32, tag = "10")]
    pub flags: u32,
    /// The access layer's result; 0 = success. What a command answers stands in the body.
    #[prost(sint32, tag = "11")]
    pub code: i32,
    /// The result in words.
    #[prost(string, tag = "12")]
    pub info: String,
    /// Of a sealed body: how often its sender has sealed on this connection, counted from 1.
    #[prost(uint64, tag = "13")]
    pub counter: u64,
    /// The body.
    #[prost(bytes = "bytes", tag = "14")]
    pub body: Bytes,
}

impl Packet {
    /// A packet of a kind with nothing in it.
    pub fn of(kind: Kind) -> Self {
        Self { version: VERSION, kind: kind as i32, ..Self::default() }
    }

    /// What it is for; [`Kind::Unknown`] when the number is none that is known.
    pub fn what(&self) -> Kind {
        Kind::try_from(self.kind).unwrap_or(Kind::Unknown)
    }
}

/// How a server opens a connection.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Welcome {
    /// [`super::RANDOM`] bytes.
    #[prost(bytes = "bytes", tag = "1")]
    pub random: Bytes,
    /// To be sent back with the first packet.
    #[prost(bytes = "bytes", tag = "2")]
    pub cookie: Bytes,
    /// The server's clock in milliseconds.
    #[prost(uint64, tag = "3")]
    pub time: u64,
}

/// The kind of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
#[repr(i32)]
pub enum Platform {
    /// Nothing that is known.
    Unknown = 0,
    /// A desktop with Windows.
    Windows = 1,
    /// A desktop with macOS.
    Mac = 2,
    /// A desktop with Linux.
    Linux = 3,
    /// An Android device.
    Android = 4,
    /// An iPhone.
    IPhone = 5,
    /// An iPad.
    IPad = 6,
}

/// A log-in.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Login {
    /// The UserID.
    #[prost(string, tag = "1")]
    pub identifier: String,
    /// Its UserSig; empty with `a2`.
    #[prost(string, tag = "2")]
    pub user_sig: String,
    /// The account ticket of an earlier log-in, in place of a UserSig.
    #[prost(bytes = "bytes", tag = "3")]
    pub a2: Bytes,
    /// The kind of device.
    #[prost(enumeration = "Platform", tag = "4")]
    pub platform: i32,
    /// [`super::RANDOM`] bytes.
    #[prost(bytes = "bytes", tag = "5")]
    pub random: Bytes,
    /// The verification code, where the server asked for one.
    #[prost(string, tag = "6")]
    pub verification_code: String,
}

/// What comes of a log-in.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct LoginAnswer {
    /// The result; 0 = logged in.
    #[prost(sint32, tag = "1")]
    pub code: i32,
    /// The result in words.
    #[prost(string, tag = "2")]
    pub info: String,
    /// The number of the account.
    #[prost(uint64, tag = "3")]
    pub tiny_id: u64,
    /// The account ticket: logs in for as long as the UserSig would.
    #[prost(bytes = "bytes", tag = "4")]
    pub a2: Bytes,
    /// The session ticket: takes the session up on a new connection.
    #[prost(bytes = "bytes", tag = "5")]
    pub d2: Bytes,
    /// The session's key, [`super::KEY`] bytes.
    #[prost(bytes = "bytes", tag = "6")]
    pub d2_key: Bytes,
    /// Until when A2 holds, in seconds.
    #[prost(uint64, tag = "7")]
    pub a2_until: u64,
    /// Until when D2 holds, in seconds.
    #[prost(uint64, tag = "8")]
    pub d2_until: u64,
    /// The number of the login.
    #[prost(uint64, tag = "9")]
    pub inst_id: u64,
    /// A verification code was sent to the user: log in again with it.
    #[prost(bool, tag = "10")]
    pub challenged: bool,
}

/// Takes a session up.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Resume {
    /// [`super::RANDOM`] bytes.
    #[prost(bytes = "bytes", tag = "1")]
    pub random: Bytes,
    /// [`super::Keys::proof`]: that the client has the session's key, and not only heard the ticket.
    #[prost(bytes = "bytes", tag = "2")]
    pub proof: Bytes,
    /// The kind of device, as at the log-in.
    #[prost(enumeration = "Platform", tag = "3")]
    pub platform: i32,
}

/// The session goes on.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct ResumeAnswer {
    /// The number of the login.
    #[prost(uint64, tag = "1")]
    pub inst_id: u64,
    /// A new D2, where the old one has lived half its life.
    #[prost(bytes = "bytes", tag = "2")]
    pub d2: Bytes,
    /// Until when it holds, in seconds.
    #[prost(uint64, tag = "3")]
    pub d2_until: u64,
}

/// The bytes are no message of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not what they should be")]
pub struct MalformedPacket;

/// A message from its bytes.
pub fn read<M: Message + Default>(bytes: Bytes) -> Result<M, MalformedPacket> {
    M::decode(bytes).map_err(|_| MalformedPacket)
}

/// A message's bytes.
pub fn write(message: &impl Message) -> Bytes {
    message.encode_to_vec().into()
}
