//! The connection, in the app's own hands; and what is known of earlier log-ins.

use crate::core::blocking;
use crate::{Cause, Client, Error, Result, v3};

use super::State;

/// A log-in that is stored, for [`Client::stored_login`].
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct StoredLogin {
    /// The user.
    pub user: String,
    /// Until when it can be used, in Unix seconds.
    pub until: u64,
}

impl Client {
    /// Connects at once, where the client is logged in and has no connection: after [`Client::disconnect`], or while it waits
    /// before its next attempt. Without this call it connects by itself, too, unless [`Client::disconnect`] was called.
    ///
    /// ```no_run
    /// # async fn reconnect(client: &tincan_sdk::Client) -> tincan_sdk::Result<()> {
    /// client.disconnect().await?;
    /// client.connect().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Errors: 6013, 6014, 9506, 9509 connected already; why it failed: 9508 no network, 9510 too slow, 9511 refused, 9512 no
    /// route, 9513 no resources, 9514 reset, 9515 disconnected meanwhile, 7507, 7508 and what the server refuses.
    pub async fn connect(&self) -> Result<()> {
        self.run_as_user("connect", |session| async move { session.core.channel.connect().await }).await
    }

    /// Ends the connection and makes no other before [`Client::connect`]. The user stays logged in; requests that wait fail
    /// with 9515, and what needs the server fails with 9508.
    ///
    /// Errors: 6013, 6014, 9506.
    pub async fn disconnect(&self) -> Result<()> {
        self.run_as_user("disconnect", |session| async move {
            session.core.channel.disconnect().await;
            Ok(())
        })
        .await
    }

    /// What is stored of a user's last log-in on this device, if it can be used without a UserSig.
    ///
    /// ```no_run
    /// # async fn offer(client: &tincan_sdk::Client) -> tincan_sdk::Result<()> {
    /// let login = client.stored_login("alice").await?;
    /// println!("{} need not type anything until {}", login.user, login.until);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Errors: 7504 `init` has not started the ticket store, 9506, 7503 what is stored cannot be read, 6026 nothing is, 6206 it
    /// has expired.
    pub async fn stored_login(&self, user: &str) -> Result<StoredLogin> {
        const API: &str = "stored_login";
        if !matches!(&*self.inner.state.lock(), State::Ready(_)) {
            let code = v3::code(*self.inner.view.lock(), API, &Cause::TicketsNotStarted);
            return Err(Error::new(Cause::TicketsNotStarted, code));
        }
        self.run(API, |core| async move {
            let (user, now) = (user.to_owned(), core.now_millis() / 1000);
            let ticket = blocking(move || core.tickets.find(&user)).await?;
            if ticket.a2_until <= now {
                return Err(Cause::StoredLoginExpired { user: ticket.user });
            }
            Ok(StoredLogin { user: ticket.user, until: ticket.a2_until })
        })
        .await
    }
}
