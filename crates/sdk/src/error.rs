//! Why calls fail.
//!
//! Inside, everything returns a [`Cause`]; at the API's border it becomes an [`Error`], whose number is that of
//! [`Cause::code`], or the one that the V3 SDKs had for it ([`crate::config::Codes`]).

use std::path::PathBuf;

use tincan_protocol::errors::{self, Code, Entry, codes};

/// A call failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{cause} ({code})")]
pub struct Error {
    code: i32,
    cause: Cause,
}

/// What a call of this library returns.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A cause under the number that the caller's view has for it.
    pub(crate) fn new(cause: Cause, code: i32) -> Self {
        Self { code, cause }
    }

    /// The number, as the error-code reference lists it; or one that the app's own webhook chose.
    pub fn code(&self) -> i32 {
        self.code
    }

    /// What has happened.
    pub fn cause(&self) -> &Cause {
        &self.cause
    }

    /// What the catalogue says of the number: meaning, advice, whether to try again.
    pub fn entry(&self) -> Option<&'static Entry> {
        errors::find(self.code)
    }
}

impl From<Cause> for Error {
    fn from(cause: Cause) -> Self {
        Self { code: cause.code(), cause }
    }
}

/// Which part of the server refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// The access layer: tickets, packets, limits.
    Access,
    /// The log-in.
    Login,
    /// The command.
    Command,
    /// The file service.
    Files,
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are what the message names, in its order")]
pub enum Cause {
    // The library as a whole.
    /// Something from the server does not read (6001).
    #[error("{what} does not read: {why}")]
    ParseFailed { what: &'static str, why: String },
    /// A request is longer than a frame may be (6002).
    #[error("the request {command} would be a frame of {size} bytes; allowed are {limit}")]
    EncodeFailed { command: String, size: usize, limit: usize },
    /// The local database is none, or damaged (6005).
    #[error("the local database {path} cannot be read: {why}")]
    DatabaseUnreadable { path: PathBuf, why: String },
    /// `init` has not completed (6013).
    #[error("the client is not initialised: call init first")]
    NotInitialised,
    /// `init` is under way (6015).
    #[error("init is under way")]
    InitUnderWay,
    /// `init` was called after it had completed. A fault in V3 only (90101); nothing happens otherwise.
    #[error("the client is initialised already")]
    InitialisedTwice,
    /// An argument breaks a rule (6017).
    #[error("{field} {rule}")]
    BadArgument { field: &'static str, rule: String },
    /// A statement on the opened database failed (6019).
    #[error("the local database failed: {why}")]
    DatabaseFailed { why: String },
    /// Another process has the local database open (6019; 6129 in V3).
    #[error("another process has the local database: {why}")]
    DatabaseLocked { why: String },
    /// The data folder cannot be written (6022).
    #[error("the data folder {path} cannot be used: {why}")]
    DataFolder { path: PathBuf, why: String },
    /// A text of the C API is no JSON, or a field is missing or of another type (6027).
    #[error("{field}: {rule}")]
    BadJson { field: String, rule: String },
    /// More memory would be taken than is allowed (6028).
    #[error("{what} would take {wanted} bytes of memory; allowed are {budget}")]
    OutOfMemory { what: &'static str, wanted: u64, budget: u64 },
    /// A call that waits was made from a callback (7001).
    #[error("a call that waits was made from a callback: it would wait for itself")]
    WrongThread,

    // Accounts.
    /// The log-in's answer has no TinyId (7002).
    #[error("the log-in's answer holds no TinyId")]
    NoTinyId,
    /// The UserID is none (7003).
    #[error("UserID {rule}")]
    BadUserId { rule: &'static str },
    /// Nobody is logged in (6014).
    #[error("nobody is logged in")]
    NotLoggedIn,
    /// No ticket of this user is stored (6026).
    #[error("no ticket of {user:?} is stored: log in with a UserSig")]
    NoStoredLogin { user: String },
    /// The ticket that is stored has expired (6206; 6226 in V3).
    #[error("the stored ticket of {user:?} has expired: log in with a UserSig")]
    StoredLoginExpired { user: String },
    /// The UserSig has expired (6206; 70101 in V3 when the server said so at the log-in).
    #[error("the UserSig has expired: log in with a new one")]
    UserSigExpired { at_login: bool },
    /// Another login on the same kind of device pushed this one off (6208).
    #[error("pushed off by a login on another device")]
    Kicked,
    /// A log-in is under way (7501).
    #[error("a log-in is under way")]
    LoginUnderWay,
    /// A logout is under way (7502).
    #[error("a logout is under way")]
    LogoutUnderWay,
    /// The logout ended the log-in that was under way (6014; 6023 in V3).
    #[error("the logout ended the log-in")]
    LogoutDuringLogin,
    /// Key or stored tickets cannot be read (7503).
    #[error("the stored tickets cannot be used: {why}")]
    TicketsUnreadable { why: String },
    /// The ticket store has not started (7504).
    #[error("the ticket store has not started")]
    TicketsNotStarted,
    /// The answer of the log-in's handshake is no handshake message (7505).
    #[error("the log-in's answer is no handshake message")]
    HandshakeMalformed,
    /// It does not authenticate (7506).
    #[error("the log-in's answer fails authentication: damaged, or of another server than the key is of")]
    HandshakeNotAuthentic,
    /// The handshake was refused, or the connection ended during it (7507).
    #[error("the log-in's handshake came to nothing: {why}")]
    HandshakeRefused { why: String },
    /// A verification code was sent to the user: log in again with it (-10000).
    #[error("a verification code was sent to the user: log in again with it")]
    VerificationWanted,
    /// The handshake got no answer in time (7508).
    #[error("the log-in got no answer within {millis} ms")]
    HandshakeTimeout { millis: u128 },
    /// The server answered with a code.
    #[error("{info}")]
    Refused { layer: Layer, command: String, code: i32, info: String },

    // The network.
    /// A packet cannot be sealed (9501).
    #[error("a packet cannot be sealed: {why}")]
    EncryptionFailed { why: String },
    /// A packet from the server does not open (9502). After three in a row the connection is given up, and the session ticket with it.
    #[error("a packet from the server fails authentication")]
    DecryptionFailed,
    /// A session is wanted that is not there yet (9503).
    #[error("{command} needs a session, and the log-in has not completed")]
    SessionNotReady { command: String },
    /// Compressing failed (9504).
    #[error("a packet cannot be compressed: {why}")]
    CompressionFailed { why: String },
    /// Decompressing failed, or grew past the limit (9505).
    #[error("a packet cannot be decompressed: {why}")]
    DecompressionFailed { why: String },
    /// An API is called too often (9506).
    #[error("{api} may be called {limit} times a second")]
    TooOften { api: &'static str, limit: u32 },
    /// Too many requests wait (9507).
    #[error("{limit} requests wait for their answers; no more are taken")]
    QueueFull { limit: usize },
    /// There is no connection (9508). `awaiting`: it was lost while the answer was awaited, and was not to be had again.
    #[error("there is no connection: {why}")]
    NoConnection { why: String, awaiting: bool },
    /// Connected already (9509).
    #[error("the channel is connected already")]
    ConnectedAlready,
    /// Connecting took too long (9510).
    #[error("connecting to {address} took longer than {millis} ms")]
    ConnectTimeout { address: String, millis: u128 },
    /// The server refuses the connection (9511).
    #[error("{address} refuses the connection: {why}")]
    ConnectionRefused { address: String, why: String },
    /// There is no way to the host (9512).
    #[error("there is no route to {address}")]
    NoRoute { address: String },
    /// The system has no resources (9513).
    #[error("the system has no resources for a connection: {why}")]
    NoResources { why: String },
    /// The peer reset the connection (9514).
    #[error("the connection was reset")]
    Reset,
    /// The socket is closed (9515).
    #[error("the socket is closed")]
    SocketClosed,
    /// The server's address is none (9516).
    #[error("{address:?} is not an address: HOST:PORT is")]
    BadAddress { address: String },
    /// The connection broke in the middle, and is being made again (9517).
    #[error("the connection broke while {command} waited for its answer; it is being made again")]
    Reconnecting { command: String },
    /// The app wants no connection yet, or not any more: see `Client::connect` (9508).
    #[error("{command} needs a connection, and the app wants none: call connect")]
    NetworkOff { command: String },
    /// A web server answered in place of the server: a captive portal, say (6001; 6221 in V3).
    #[error("a web server answered in place of {address}: a captive portal, or another port than the native one")]
    CaptivePortal { address: String },
    /// No connection came in time (9518).
    #[error("{command} waited {millis} ms for a connection")]
    WaitTimeout { command: String, millis: u128 },
    /// The socket took the request not in time (9519).
    #[error("the socket did not take {command} within {millis} ms")]
    SendTimeout { command: String, millis: u128 },
    /// No answer came in time (9520).
    #[error("{command} was not answered within {millis} ms")]
    AnswerTimeout { command: String, millis: u128 },

    // Conversations and messages.
    /// A conversation's ID is none (6004).
    #[error("{id:?} is no conversation: c2cUSERID and groupGROUPID are")]
    BadConversation { id: String },
    /// An element is not valid (6016).
    #[error("{field} {rule}")]
    BadElement { field: String, rule: String },
    /// An object is not one of this library, or was changed (6021).
    #[error("{what} is not as this library made it: {why}")]
    BadObject { what: &'static str, why: String },
    /// The elements are too long together (8001).
    #[error("the message is {size} bytes long; allowed are {limit}")]
    MessageTooLong { size: usize, limit: usize },
    /// The answer to a send is for another message (8002).
    #[error("the answer is for the message {answered}; sent was {sent}")]
    WrongMessageKey { sent: String, answered: String },

    // Files.
    /// The path of a file does not exist (7004).
    #[error("{path} does not exist")]
    NoSuchFile { path: PathBuf },
    /// The file is too large (7005).
    #[error("{path} is {size} bytes long; allowed are {limit}")]
    FileTooLarge { path: PathBuf, size: u64, limit: u64 },
    /// The file is empty (7006).
    #[error("{path} is empty")]
    FileEmpty { path: PathBuf },
    /// The file is there and cannot be opened (7007).
    #[error("{path} cannot be opened: {why}")]
    FileNotOpened { path: PathBuf, why: String },
    /// The file service did not let this user do it (6006).
    #[error("the transfer is not allowed: {why}")]
    TransferNotAllowed { why: String },
    /// Where files go cannot be found out (6007).
    #[error("the servers for files cannot be found out: {why}")]
    NoFileServers { why: String },
    /// An upload failed, as often as it was tried (6008; 115000 in V3 when it was answered: `channel` is the code or status).
    #[error("the upload failed {attempts} times: {why}")]
    UploadFailed { attempts: u32, channel: Option<i32>, why: String },
    /// A download failed (6009).
    #[error("the download failed: {why}")]
    DownloadFailed { why: String },
    /// A plain HTTP request failed (6010).
    #[error("the request to {url} failed: {why}")]
    HttpFailed { url: String, why: String },
    /// The picture cannot be made smaller (8003).
    #[error("the picture cannot be converted: {why}")]
    ImageNotConverted { why: String },
    /// What was to be sent is gone (114000).
    #[error("{path} to send does not exist any more")]
    NothingToSend { path: PathBuf },
    /// What was to be sent cannot be read (114001).
    #[error("{path} to send cannot be read: {why}")]
    NotReadable { path: PathBuf, why: String },
    /// The transfer was cancelled (114003).
    #[error("the transfer was cancelled")]
    Cancelled,
    /// Reading the file failed part way (114004).
    #[error("reading {path} failed at byte {at}: {why}")]
    ReadFailed { path: PathBuf, at: u64, why: String },
    /// The transfer took too long (114005).
    #[error("the transfer took longer than {millis} ms")]
    TransferTimeout { millis: u128 },

    // Groups.
    /// A group's ID of one's own choice breaks a rule (8501).
    #[error("GroupID {rule}")]
    BadGroupId { rule: String },
    /// A group's name is empty or too long (8502).
    #[error("the group's name {rule}")]
    BadGroupName { rule: String },
    /// A group's introduction is too long (8503).
    #[error("the group's introduction {rule}")]
    BadGroupIntroduction { rule: String },
    /// A group's announcement is too long (8504).
    #[error("the group's announcement {rule}")]
    BadGroupAnnouncement { rule: String },
    /// A group's face URL is too long (8505).
    #[error("the group's face URL {rule}")]
    BadGroupFaceUrl { rule: String },
    /// A name card is too long (8506).
    #[error("the name card {rule}")]
    BadNameCard { rule: String },
    /// More members are named than the type allows (8507).
    #[error("{count} members are named; a group of type {kind} has at most {limit}")]
    TooManyMembers { kind: String, count: usize, limit: usize },
    /// A Private group cannot be joined (8508).
    #[error("{group} is a Private group: one is invited, one does not join")]
    PrivateGroup { group: String },
    /// Nobody is invited as owner (8509).
    #[error("{user:?} cannot be invited as owner")]
    InvitedAsOwner { user: String },
    /// An invitation names nobody (8510).
    #[error("nobody is named who is invited")]
    NobodyInvited,

    // Profiles and relations.
    /// A profile field's key or value is out of bounds (9001).
    #[error("profile field {field:?} {rule}")]
    BadProfileField { field: String, rule: String },
    /// A remark is too long (9002).
    #[error("the remark {rule}")]
    BadRemark { rule: String },
    /// The wording of a friend request is too long (9003).
    #[error("the wording of the request {rule}")]
    BadWording { rule: String },
    /// The source of a friend request has another prefix than it must (9004).
    #[error("the source of the request {rule}")]
    BadSource { rule: String },
    /// The name of a friend group is empty or too long (9005).
    #[error("the name of the friend group {rule}")]
    BadFriendGroup { rule: String },

    /// What only the V3 view tells apart.
    #[error(transparent)]
    V3(#[from] crate::v3::Cause),
}

impl Cause {
    /// A cause for an argument that breaks a rule.
    pub(crate) fn argument(field: &'static str, rule: impl Into<String>) -> Self {
        Cause::BadArgument { field, rule: rule.into() }
    }

    /// The number of today.
    pub fn code(&self) -> i32 {
        if let Cause::Refused { code, .. } = self {
            return *code;
        }
        self.own_code().number()
    }

    /// The number, where this library chooses it.
    fn own_code(&self) -> Code {
        use codes::{file, network, sdk};
        match self {
            Cause::ParseFailed { .. } | Cause::CaptivePortal { .. } => sdk::PARSE_FAILED,
            Cause::EncodeFailed { .. } => sdk::ENCODE_FAILED,
            Cause::DatabaseUnreadable { .. } => sdk::DATABASE_UNREADABLE,
            Cause::NotInitialised => sdk::NOT_INITIALISED,
            Cause::InitUnderWay | Cause::InitialisedTwice => sdk::IN_PROGRESS,
            // What the server refused has its own number.
            Cause::BadArgument { .. } | Cause::Refused { .. } => sdk::BAD_ARGUMENT,
            Cause::DatabaseFailed { .. } | Cause::DatabaseLocked { .. } => sdk::DATABASE_FAILED,
            Cause::DataFolder { .. } => sdk::DATA_DIRECTORY_FAILED,
            Cause::BadJson { .. } => sdk::BAD_JSON,
            Cause::OutOfMemory { .. } => sdk::OUT_OF_MEMORY,
            Cause::WrongThread => sdk::WRONG_THREAD,
            Cause::NoTinyId => sdk::NO_TINY_ID,
            Cause::BadUserId { .. } => sdk::BAD_USER_ID,
            Cause::NotLoggedIn | Cause::LogoutDuringLogin => sdk::NOT_LOGGED_IN,
            Cause::NoStoredLogin { .. } => sdk::NO_STORED_LOGIN,
            Cause::StoredLoginExpired { .. } | Cause::UserSigExpired { .. } => sdk::TICKET_TOO_OLD,
            Cause::Kicked => sdk::KICKED,
            Cause::LoginUnderWay => sdk::LOGIN_UNDER_WAY,
            Cause::LogoutUnderWay => sdk::LOGOUT_UNDER_WAY,
            Cause::TicketsUnreadable { .. } => sdk::TICKETS_UNREADABLE,
            Cause::TicketsNotStarted => sdk::TICKETS_NOT_STARTED,
            Cause::HandshakeMalformed => sdk::HANDSHAKE_MALFORMED,
            Cause::HandshakeNotAuthentic => sdk::HANDSHAKE_NOT_AUTHENTIC,
            Cause::HandshakeRefused { .. } => sdk::HANDSHAKE_REFUSED,
            Cause::VerificationWanted => codes::access::WRONG_CHALLENGE_ANSWER,
            Cause::HandshakeTimeout { .. } => sdk::HANDSHAKE_TIMEOUT,
            Cause::EncryptionFailed { .. } => network::ENCRYPTION_FAILED,
            Cause::DecryptionFailed => network::DECRYPTION_FAILED,
            Cause::SessionNotReady { .. } => network::SESSION_NOT_READY,
            Cause::CompressionFailed { .. } => network::COMPRESSION_FAILED,
            Cause::DecompressionFailed { .. } => network::DECOMPRESSION_FAILED,
            Cause::TooOften { .. } => network::CALLED_TOO_OFTEN,
            Cause::QueueFull { .. } => network::QUEUE_FULL,
            Cause::NoConnection { .. } | Cause::NetworkOff { .. } => network::NO_CONNECTION,
            Cause::ConnectedAlready => network::CONNECTED_ALREADY,
            Cause::ConnectTimeout { .. } => network::CONNECT_TIMEOUT,
            Cause::ConnectionRefused { .. } => network::CONNECTION_REFUSED,
            Cause::NoRoute { .. } => network::NO_ROUTE,
            Cause::NoResources { .. } => network::NO_RESOURCES,
            Cause::Reset => network::RESET_BY_SERVER,
            Cause::SocketClosed => network::SOCKET_CLOSED,
            Cause::BadAddress { .. } => network::BAD_ADDRESS,
            Cause::Reconnecting { .. } => network::RECONNECTING,
            Cause::WaitTimeout { .. } => network::CONNECTION_WAIT_TIMEOUT,
            Cause::SendTimeout { .. } => network::SEND_TIMEOUT,
            Cause::AnswerTimeout { .. } => network::ANSWER_TIMEOUT,
            Cause::BadConversation { .. } => sdk::BAD_CONVERSATION,
            Cause::BadElement { .. } => sdk::BAD_ELEMENT,
            Cause::BadObject { .. } => sdk::BAD_OBJECT,
            Cause::MessageTooLong { .. } => sdk::MESSAGE_TOO_LONG,
            Cause::WrongMessageKey { .. } => sdk::WRONG_MESSAGE_KEY,
            Cause::NoSuchFile { .. } => sdk::NO_SUCH_FILE,
            Cause::FileTooLarge { .. } => sdk::FILE_TOO_LARGE,
            Cause::FileEmpty { .. } => sdk::FILE_EMPTY,
            Cause::FileNotOpened { .. } => sdk::FILE_NOT_OPENED,
            Cause::TransferNotAllowed { .. } => sdk::TRANSFER_NOT_ALLOWED,
            Cause::NoFileServers { .. } => sdk::NO_FILE_SERVERS,
            Cause::UploadFailed { .. } => sdk::UPLOAD_FAILED,
            Cause::DownloadFailed { .. } => sdk::DOWNLOAD_FAILED,
            Cause::HttpFailed { .. } => sdk::HTTP_FAILED,
            Cause::ImageNotConverted { .. } => sdk::IMAGE_NOT_CONVERTED,
            Cause::NothingToSend { .. } => file::NOTHING_TO_SEND,
            Cause::NotReadable { .. } => file::NOT_READABLE,
            Cause::Cancelled => file::CANCELLED,
            Cause::ReadFailed { .. } => file::READ_FAILED,
            Cause::TransferTimeout { .. } => file::TRANSFER_TIMEOUT,
            Cause::BadGroupId { .. } => sdk::BAD_GROUP_ID,
            Cause::BadGroupName { .. } => sdk::BAD_GROUP_NAME,
            Cause::BadGroupIntroduction { .. } => sdk::BAD_GROUP_INTRODUCTION,
            Cause::BadGroupAnnouncement { .. } => sdk::BAD_GROUP_ANNOUNCEMENT,
            Cause::BadGroupFaceUrl { .. } => sdk::BAD_GROUP_FACE_URL,
            Cause::BadNameCard { .. } => sdk::BAD_NAME_CARD,
            Cause::TooManyMembers { .. } => sdk::TOO_MANY_MEMBERS,
            Cause::PrivateGroup { .. } => sdk::PRIVATE_GROUP_NOT_JOINABLE,
            Cause::InvitedAsOwner { .. } => sdk::INVITED_AS_OWNER,
            Cause::NobodyInvited => sdk::NOBODY_INVITED,
            Cause::BadProfileField { .. } => sdk::BAD_PROFILE_FIELD,
            Cause::BadRemark { .. } => sdk::BAD_REMARK,
            Cause::BadWording { .. } => sdk::BAD_ADD_WORDING,
            Cause::BadSource { .. } => sdk::BAD_ADD_SOURCE,
            Cause::BadFriendGroup { .. } => sdk::BAD_FRIEND_GROUP_NAME,
            Cause::V3(cause) => cause.code(),
        }
    }
}
