//! Logging in and out.

use std::sync::Arc;

use crate::session::Session;
use crate::{Cause, Client, Result};

/// How the login stands.
#[derive(Default)]
pub(super) enum Login {
    /// Nobody is logged in; why the last login ended, where it did not end itself.
    #[default]
    Out,
    /// Somebody is.
    In(Arc<Session>),
}

impl Login {
    pub(super) fn session(&self) -> std::result::Result<Arc<Session>, Cause> {
        match self {
            Login::In(session) => Ok(Arc::clone(session)),
            Login::Out => Err(Cause::NotLoggedIn),
        }
    }
}

impl Client {
    /// Logs a user in.
    pub async fn login(&self, _user: &str, _usersig: &str) -> Result<()> {
        self.run("login", |_| async { Err(Cause::NotLoggedIn) }).await
    }
}
