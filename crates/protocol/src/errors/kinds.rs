//! What an entry says about a code besides its texts: section, who answers it, whether asking again helps, its origin.

/// A section of the catalogue, in the order of the "error-code reference"; sections of later interfaces stand between
/// the groups and the older client library.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Family {
    /// Success, and what a client library reports on any call.
    General,
    /// What a client library reports about logins.
    SdkAccount,
    /// What a client library reports about messages.
    SdkMessage,
    /// What a client library reports about groups.
    SdkGroup,
    /// What a client library reports about friends and profiles.
    SdkRelationship,
    /// What a client library reports about its connection.
    Network,
    /// The access layer, where clients' connections end.
    Access,
    /// Transfer of files.
    File,
    /// Any call of the REST interface, and the filter of texts.
    Public,
    /// Accounts and UserSig.
    Account,
    /// Profiles.
    Profile,
    /// Friends, friend groups and the blacklist.
    Relationship,
    /// Recent contacts.
    RecentContact,
    /// One-to-one messages.
    Message,
    /// Groups and their messages.
    Group,
    /// Key-value pairs that hang on a message.
    Extension,
    /// Pushes to all users, tags and attributes.
    Push,
    /// Operations: sessions, exports, statistics.
    Operations,
    /// The older client library, version 3.
    Legacy,
}

impl Family {
    /// The section's heading.
    pub const fn title(self) -> &'static str {
        match self {
            Family::General => "General",
            Family::SdkAccount => "Client library: accounts",
            Family::SdkMessage => "Client library: messages",
            Family::SdkGroup => "Client library: groups",
            Family::SdkRelationship => "Client library: friends and profiles",
            Family::Network => "Client library: network",
            Family::Access => "Access layer",
            Family::File => "Files",
            Family::Public => "Any REST call",
            Family::Account => "Accounts",
            Family::Profile => "Profiles",
            Family::Relationship => "Friends and blacklist",
            Family::RecentContact => "Recent contacts",
            Family::Message => "Messages",
            Family::Group => "Groups",
            Family::Extension => "Message extensions",
            Family::Push => "Push to all users",
            Family::Operations => "Operations",
            Family::Legacy => "Client library, version 3",
        }
    }
}

/// The part that answers a code. Source: "error-code reference", sections.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RaisedBy {
    /// Every part.
    All,
    /// A client library.
    Sdk,
    /// A client library with a C interface.
    SdkC,
    /// The older client library, version 3.
    SdkV3,
    /// The access layer.
    Access,
    /// The file service.
    File,
    /// The REST gateway.
    Rest,
    /// The core, on any path into it.
    Core,
    /// The check of UserSigs at login and in REST calls.
    Auth,
    /// The account service.
    Account,
    /// The profile service.
    Profile,
    /// The service of friends and blacklist.
    Relationship,
    /// The service of recent contacts.
    RecentContact,
    /// The message service.
    Message,
    /// The sessions of web clients.
    Web,
    /// The app's own webhook.
    Webhook,
    /// The group service.
    Group,
    /// The push service.
    Push,
    /// The operations interfaces.
    Operations,
}

impl RaisedBy {
    /// The part's name in a sentence.
    pub const fn text(self) -> &'static str {
        match self {
            RaisedBy::All => "every part",
            RaisedBy::Sdk => "client library",
            RaisedBy::SdkC => "client library (C interface)",
            RaisedBy::SdkV3 => "client library, version 3",
            RaisedBy::Access => "access layer",
            RaisedBy::File => "file service",
            RaisedBy::Rest => "REST gateway",
            RaisedBy::Core => "core",
            RaisedBy::Auth => "UserSig check",
            RaisedBy::Account => "account service",
            RaisedBy::Profile => "profile service",
            RaisedBy::Relationship => "friend service",
            RaisedBy::RecentContact => "recent contacts",
            RaisedBy::Message => "message service",
            RaisedBy::Web => "web sessions",
            RaisedBy::Webhook => "the app's webhook",
            RaisedBy::Group => "group service",
            RaisedBy::Push => "push service",
            RaisedBy::Operations => "operations interface",
        }
    }

    /// Whether a client reports it to its own caller: the server never sends it.
    pub const fn is_client(self) -> bool {
        matches!(self, RaisedBy::Sdk | RaisedBy::SdkC | RaisedBy::SdkV3)
    }
}

/// Whether asking again can help. The reference gives no such column: this is Tincan's reading of its advice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Retry {
    /// No: the answer will be the same.
    Never,
    /// Once the request, the settings or the data have been put right.
    AfterFixing,
    /// The same request, after a pause.
    Later,
    /// The same request, at once.
    Now,
}

impl Retry {
    /// The advice in a table cell.
    pub const fn text(self) -> &'static str {
        match self {
            Retry::Never => "no",
            Retry::AfterFixing => "after fixing",
            Retry::Later => "later",
            Retry::Now => "at once",
        }
    }
}

/// Where an entry comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Origin {
    /// The error-code reference.
    Seed,
    /// An interface that is newer than the error-code reference.
    Newer,
}
