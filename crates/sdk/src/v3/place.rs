//! Where in the library something happened: what the V3 SDKs had in layers of their own.

/// Where something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// Initialising.
    Init,
    /// Logging in and out.
    Login,
    /// Binding a connection to a user by its session ticket.
    Binding,
    /// Sending a message.
    Sending,
    /// Sending a failed message again.
    Resending,
    /// Sending again what is stored for it.
    StoredResending,
    /// Transfers of files.
    Transfer,
    /// All other calls.
    Session,
}

/// The calls of each place; all others are [`Place::Session`].
const CALLS: &[(Place, &[&str])] = &[
    (Place::Init, &["init"]),
    (Place::Login, &["login", "auto_login", "logout", "connect"]),
    (Place::Binding, &["v3.bind"]),
    (Place::Sending, &["messages.send", "messages.enqueue", "v3.send", "v3.send_to_all"]),
    (Place::Resending, &["messages.resend"]),
    (Place::StoredResending, &["v3.resend_stored"]),
    (Place::Transfer, &["upload_file", "download_file", "fetch_file"]),
];

impl Place {
    /// Where a call of this name happens.
    pub(crate) fn of(api: &str) -> Self {
        CALLS.iter().find(|(_, calls)| calls.contains(&api)).map_or(Place::Session, |(place, _)| *place)
    }

    /// In words, for the document.
    #[cfg(test)]
    pub(super) fn text(self) -> &'static str {
        match self {
            Place::Init => "init",
            Place::Login => "login, logout",
            Place::Binding => "bind",
            Place::Sending => "send",
            Place::Resending => "resend",
            Place::StoredResending => "resend stored",
            Place::Transfer => "files",
            Place::Session => "other calls",
        }
    }

    /// The names of all calls that have a place of their own.
    #[cfg(test)]
    pub(super) fn calls() -> impl Iterator<Item = &'static str> {
        CALLS.iter().flat_map(|(_, calls)| calls.iter().copied())
    }
}
