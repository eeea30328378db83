//! Calls: who asks what, the same for every transport.

use std::net::IpAddr;
use std::sync::Arc;

use tincan_domain::authentication::Verified;
use tincan_domain::messages::Actor;
use tincan_domain::model::{Account, InstId};
use tincan_domain::policy::App;
use tincan_domain::ports::{Link, Platform, Ticket};
use tincan_domain::{Cause, Party, Result};

use crate::Body;
use crate::faults::Faults;

/// Who asks.
#[derive(Clone)]
pub enum Caller {
    /// An admin, by REST.
    Admin(Account),
    /// A logged-in user, by its ticket.
    User(Ticket),
    /// Somebody with a UserSig who is not logged in by this frame: at login, and for uploads.
    Verified(Verified),
    /// Somebody with a ticket that no longer holds, and why: it may still log out.
    Former(Ticket, Cause),
    /// Somebody with a ticket that this server never sealed for this app.
    Stranger,
    /// Somebody who is logged in to another app of this server than the frame names.
    OfOtherApp,
    /// Nobody in particular: heartbeats and reports.
    Anonymous,
}

impl Caller {
    /// The account that asks, as far as it is known.
    pub(crate) fn account(&self) -> Option<&Account> {
        match self {
            Caller::Admin(account) => Some(account),
            Caller::User(ticket) | Caller::Former(ticket, _) => Some(&ticket.account),
            Caller::Verified(verified) => Some(&verified.account),
            Caller::Stranger | Caller::OfOtherApp | Caller::Anonymous => None,
        }
    }
}

/// By which side of a command a call comes: admins and users get different codes for the same cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// The REST API.
    Rest,
    /// A client's connection.
    Client,
}

/// Who may call a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Callers {
    /// Admins, by REST.
    pub admin: bool,
    /// Logged-in users, on a client's connection.
    pub user: bool,
    /// Somebody whose frame carries a UserSig instead of a ticket.
    pub verified: bool,
    /// Anybody on a client's connection, logged in or not.
    pub anyone: bool,
    /// Even somebody whose ticket has expired.
    pub former: bool,
}

impl Callers {
    const NOBODY: Self = Self { admin: false, user: false, verified: false, anyone: false, former: false };
    /// Admins only.
    pub const ADMIN: Self = Self { admin: true, ..Self::NOBODY };
    /// Users only.
    pub const USER: Self = Self { user: true, ..Self::NOBODY };
    /// Admins and users.
    pub const BOTH: Self = Self { admin: true, user: true, ..Self::NOBODY };
    /// Users, by ticket or by UserSig: logins.
    pub const BY_USER_SIG: Self = Self { user: true, verified: true, ..Self::NOBODY };
    /// Anybody with a client's connection.
    pub const ANYONE: Self = Self { user: true, verified: true, anyone: true, ..Self::NOBODY };

    /// Whether a caller is one of these; otherwise why not.
    pub(crate) fn admit(self, caller: &Caller) -> Result<()> {
        match caller {
            Caller::Admin(_) if self.admin => Ok(()),
            Caller::User(_) if self.user => Ok(()),
            Caller::Verified(_) if self.verified => Ok(()),
            Caller::Former(..) if self.former => Ok(()),
            // An expired ticket is told even to who asks for what anybody may have: that is how clients notice.
            Caller::Former(_, Cause::TicketExpired) => Err(Cause::TicketExpired),
            Caller::Former(..) | Caller::Anonymous if self.anyone => Ok(()),
            Caller::Former(_, cause) => Err(cause.clone()),
            Caller::User(_) => Err(Cause::NotAdmin),
            Caller::OfOtherApp => Err(Cause::OtherApp),
            Caller::Admin(_) | Caller::Verified(_) | Caller::Stranger | Caller::Anonymous => Err(Cause::TicketExpired),
        }
    }
}

/// The client's connection that a call came on.
#[derive(Clone)]
pub struct Connection {
    /// The way back to it, for pushes.
    pub link: Arc<dyn Link>,
    /// Its device.
    pub platform: Platform,
    /// Where it comes from, where that is known.
    pub address: Option<IpAddr>,
}

/// A call.
pub struct Call<'a> {
    /// The app.
    pub app: Arc<App>,
    /// Who asks.
    pub caller: Caller,
    /// What it asks.
    pub body: Body<'a>,
    /// The connection it came on; none for REST.
    pub connection: Option<Connection>,
    /// The faults on demand, where they are allowed.
    pub(crate) faults: Option<Arc<Faults>>,
}

impl Call<'_> {
    /// By which side the call comes.
    pub fn via(&self) -> Via {
        match self.caller {
            Caller::Admin(_) => Via::Rest,
            _ => Via::Client,
        }
    }

    /// Whether an admin asks.
    pub fn by_admin(&self) -> bool {
        self.via() == Via::Rest
    }

    /// The ticket of the user who asks.
    pub fn ticket(&self) -> Result<&Ticket> {
        match &self.caller {
            Caller::User(ticket) => Ok(ticket),
            _ => Err(Cause::TicketExpired),
        }
    }

    /// The account that asks.
    pub fn account(&self) -> Result<&Account> {
        match &self.caller {
            Caller::Admin(account) => Ok(account),
            Caller::User(ticket) => Ok(&ticket.account),
            Caller::Verified(verified) => Ok(&verified.account),
            Caller::Former(..) | Caller::Stranger | Caller::OfOtherApp | Caller::Anonymous => Err(Cause::TicketExpired),
        }
    }

    /// Who asks, as one who does something with a message.
    pub fn actor(&self) -> Result<Actor> {
        let account = self.account()?.clone();
        Ok(if self.by_admin() { Actor::Admin(account) } else { Actor::User(account, self.inst_id()) })
    }

    /// The login that asks; none for REST.
    pub fn inst_id(&self) -> Option<InstId> {
        match &self.caller {
            Caller::User(ticket) => Some(ticket.inst_id),
            _ => None,
        }
    }

    /// The account that the command acts for: an admin names it in `field`; a user acts for itself, whatever the field
    /// says, and may not name anybody else.
    pub fn acting(&self, field: &'static str) -> Result<Account> {
        let named = self.body.optional_account(field)?;
        match (&self.caller, named) {
            (Caller::Admin(_), Some(named)) => Ok(named),
            (Caller::Admin(_), None) => Err(self.body.missing(field)),
            (_, Some(named)) if named != *self.account()? => Err(Cause::NotOneself { field }),
            _ => self.account().cloned(),
        }
    }

    /// The sender of a message: as [`Call::acting`], and an admin that names nobody is the sender itself.
    pub fn sender(&self, field: &'static str) -> Result<Account> {
        if self.by_admin() && !self.body.has(field) {
            return self.account().cloned();
        }
        self.acting(field)
    }

    /// A cause that says that an account named in `field` does not exist.
    pub fn no_such(&self, party: Party, account: &Account) -> Cause {
        Cause::no_such(party, account.as_str())
    }
}
