//! Logging in and out.

use std::sync::Arc;

use parking_lot::Mutex;
use tincan_protocol::errors::codes;
use tincan_protocol::usersig::UserSig;
use tokio_util::sync::CancellationToken;

use super::attend::attend;
use crate::channel::Credentials;
use crate::core::{Core, blocking};
use crate::database::Database;
use crate::session::Session;
use crate::tickets::Ticket;
use crate::{Cause, Client, Result, v3};

/// How the login stands.
pub(super) enum Login {
    /// Nobody is logged in; why the last login ended, where it did not end itself.
    Out(Option<Cause>),
    /// Somebody is logging in.
    Entering(Entering),
    /// Somebody is logged in.
    In(Arc<Session>),
    /// A logout is under way.
    Leaving,
}

/// A log-in that is under way.
pub(super) struct Entering {
    /// Cancelled to end it.
    stop: CancellationToken,
    /// Cancelled when it has come to an end.
    over: CancellationToken,
    /// Why the login before ended.
    before: Option<Cause>,
}

impl Default for Login {
    fn default() -> Self {
        Self::Out(None)
    }
}

impl Login {
    pub(super) fn session(&self) -> std::result::Result<Arc<Session>, Cause> {
        match self {
            Login::In(session) => Ok(Arc::clone(session)),
            Login::Out(Some(Cause::Kicked)) => Err(Cause::Kicked),
            Login::Entering(_) => Err(Cause::SessionNotReady { command: "this call".to_owned() }),
            Login::Out(_) | Login::Leaving => Err(Cause::NotLoggedIn),
        }
    }

    /// Ends whatever is there without telling the server.
    pub(super) fn drop_all(&self) {
        match self {
            Login::In(session) => session.ended.cancel(),
            Login::Entering(entering) => entering.stop.cancel(),
            Login::Out(_) | Login::Leaving => {}
        }
    }
}

/// With what a user logs in.
enum Proof {
    UserSig {
        usersig: String,
        code: Option<String>,
    },
    Stored,
    /// The same, waiting for the connection.
    Bound,
}

/// Longest UserID in bytes. Source: error-code reference, 7003.
const MAX_USER: usize = 32;

impl Client {
    /// Logs a user in with a UserSig; an account that does not exist is made. On return the session is in force and the local
    /// database open; what was missed comes in behind, with [`crate::Event::Synchronised`] at its end. Logging in who is logged
    /// in already does nothing.
    ///
    /// Dropping the future gives the log-in up.
    ///
    /// Errors: 6005, 6019 and 6022 the local database, 6013, 6014 a logout ended it, 6017 somebody else is logged in, 6206 the
    /// UserSig has expired, 7002, 7003 the UserID, 7501 a log-in is under way, 7502 a logout is, 7503 to 7508, 9501 to 9516; what
    /// the server refuses: 70003 to 70052 the UserSig, a challenge by verification code ([`Client::login_with_code`]), others.
    pub async fn login(&self, user: &str, usersig: &str) -> Result<()> {
        let proof = Proof::UserSig { usersig: usersig.to_owned(), code: None };
        self.enter("login", user, proof).await
    }

    /// The same with the verification code that the server sent when it refused [`Client::login`] with a challenge.
    ///
    /// Errors: as [`Client::login`]; -10000 the code is wrong.
    pub async fn login_with_code(&self, user: &str, usersig: &str, code: &str) -> Result<()> {
        let proof = Proof::UserSig { usersig: usersig.to_owned(), code: Some(code.to_owned()) };
        self.enter("login", user, proof).await
    }

    /// Logs in a user who has logged in here before, without a UserSig and without waiting for the network: on return the local
    /// database is open, and messages that are sent wait for the connection. If the server does not accept the stored ticket any
    /// more, [`crate::Event::UserSigExpired`] or [`crate::Event::KickedOffline`] tells it.
    ///
    /// Errors: 6005, 6019 and 6022 the local database, 6013, 6014 a logout ended it, 6017 somebody else is logged in, 6026 no
    /// ticket is stored, 6206 the stored ticket has expired, 7003, 7501, 7502, 7503, 7504.
    pub async fn auto_login(&self, user: &str) -> Result<()> {
        self.enter("auto_login", user, Proof::Stored).await
    }

    /// The same, waiting for the connection, for [`v3::V3::bind`].
    pub(crate) async fn bind_stored(&self, api: &'static str, user: &str) -> Result<()> {
        self.enter(api, user, Proof::Bound).await
    }

    /// Logs out: here at once, and at the server where there is a connection. The stored ticket is forgotten; the local database
    /// stays. A log-in that is under way is ended.
    ///
    /// Dropping the future does not keep the logout from completing.
    ///
    /// Errors: 6013, 6014 nobody is logged in, 6208 the last login was pushed off, 7502 a logout is under way, 7503.
    pub async fn logout(&self) -> Result<()> {
        let ready = self.ready()?;
        self.run("logout", |core| async move {
            let session = {
                let mut login = ready.login.lock();
                match &*login {
                    Login::Leaving => return Err(Cause::LogoutUnderWay),
                    Login::Entering(entering) => {
                        entering.stop.cancel();
                        Err(entering.over.clone())
                    }
                    Login::Out(_) | Login::In(_) => {
                        let session = login.session()?;
                        *login = Login::Leaving;
                        Ok(session)
                    }
                }
            };
            match session {
                Err(over) => {
                    over.cancelled().await;
                    Ok(())
                }
                // On its own, so that it completes whatever becomes of the caller.
                Ok(session) => joined(tokio::spawn(leave(core, session, Arc::clone(&ready.login)))).await,
            }
        })
        .await
    }

    /// The user who is logged in.
    pub fn user(&self) -> Option<String> {
        Some(self.session().ok()?.user.clone())
    }

    /// The number of the account of who is logged in.
    pub fn tiny_id(&self) -> Option<u64> {
        Some(self.session().ok()?.tiny_id)
    }

    async fn enter(&self, api: &'static str, user: &str, proof: Proof) -> Result<()> {
        let ready = self.ready()?;
        let user = user.to_owned();
        self.run(api, |core| async move {
            check_user(&user)?;
            let Some(entering) = begin(&ready.login, &user)? else {
                return if matches!(proof, Proof::Bound) { Err(v3::Cause::BoundTwice { user }.into()) } else { Ok(()) };
            };
            let guard = entering.0.clone().drop_guard();
            // On its own, so that it cleans up whatever becomes of the caller.
            let result = joined(tokio::spawn(drive(core, user, proof, Arc::clone(&ready.login), entering))).await;
            guard.disarm();
            result
        })
        .await
    }
}

async fn joined(task: tokio::task::JoinHandle<std::result::Result<(), Cause>>) -> std::result::Result<(), Cause> {
    task.await.unwrap_or(Err(Cause::NotLoggedIn))
}

type Tokens = (CancellationToken, CancellationToken);

/// Notes that a log-in begins. None: this user is logged in already.
fn begin(login: &Mutex<Login>, user: &str) -> std::result::Result<Option<Tokens>, Cause> {
    let mut login = login.lock();
    let before = match &mut *login {
        Login::Entering(_) => return Err(Cause::LoginUnderWay),
        Login::Leaving => return Err(Cause::LogoutUnderWay),
        Login::In(session) if session.user == user => return Ok(None),
        Login::In(_) => return Err(Cause::argument("user", "is another than is logged in: log out first")),
        Login::Out(before) => before.take(),
    };
    let (stop, over) = (CancellationToken::new(), CancellationToken::new());
    *login = Login::Entering(Entering { stop: stop.clone(), over: over.clone(), before });
    Ok(Some((stop, over)))
}

/// Drives a log-in to its end, be it that it was given up.
async fn drive(
    core: Arc<Core>,
    user: String,
    proof: Proof,
    login: Arc<Mutex<Login>>,
    (stop, over): Tokens,
) -> std::result::Result<(), Cause> {
    let result = tokio::select! {
        biased;
        () = stop.cancelled() => Err(Cause::LogoutDuringLogin),
        result = try_in(&core, user, proof) => result,
    };
    let result = {
        let mut login = login.lock();
        match result {
            Ok((session, signals)) if !stop.is_cancelled() => {
                *login = Login::In(Arc::clone(&session));
                Ok((session, signals))
            }
            Ok((session, _)) => {
                session.ended.cancel();
                Err(Cause::LogoutDuringLogin)
            }
            Err(cause) => Err(cause),
        }
    };
    let result = match result {
        Ok((session, signals)) => {
            tokio::spawn(attend(session, signals, Arc::clone(&login)));
            Ok(())
        }
        Err(cause) => {
            core.channel.close().await;
            let mut login = login.lock();
            if let Login::Entering(entering) = &mut *login {
                let before = entering.before.take();
                *login = Login::Out(before);
            }
            Err(cause)
        }
    };
    over.cancel();
    result
}

type Entered = (Arc<Session>, tokio::sync::mpsc::Receiver<crate::channel::Signal>);

async fn try_in(core: &Arc<Core>, user: String, proof: Proof) -> std::result::Result<Entered, Cause> {
    let config = &core.config;
    let (is_behind, is_bound) = (matches!(proof, Proof::Stored), matches!(proof, Proof::Bound));
    let (ticket, database, signals) = match proof {
        Proof::UserSig { usersig, code } => {
            check_usersig(&usersig, core.now_millis() / 1000)?;
            let database = Database::open(&config.data, config.app, &user).await?;
            let credentials = Credentials::UserSig { user: user.clone(), usersig, code };
            let (ticket, signals) = core.channel.open(credentials).await.map_err(at_login)?;
            keep(core, ticket.clone()).await?;
            (ticket, database, signals)
        }
        Proof::Stored | Proof::Bound => {
            let tickets = Arc::clone(core);
            let name = user.clone();
            let ticket = blocking(move || tickets.tickets.find(&name)).await?;
            if ticket.a2_until <= core.now_millis() / 1000 {
                return Err(Cause::StoredLoginExpired { user });
            }
            let database = Database::open(&config.data, config.app, &user).await?;
            if is_bound {
                let (ticket, signals) = core.channel.open(Credentials::Ticket(ticket)).await?;
                keep(core, ticket.clone()).await?;
                (ticket, database, signals)
            } else {
                let signals = core.channel.open_behind(ticket.clone(), true)?;
                (ticket, database, signals)
            }
        }
    };
    let session = Session::new(Arc::clone(core), user, ticket.tiny_id, database);
    if !is_behind {
        v3::report_online(&session).await?;
    }
    Ok((session, signals))
}

/// Keeps a ticket on the disk.
pub(super) async fn keep(core: &Arc<Core>, ticket: Ticket) -> std::result::Result<(), Cause> {
    let core = Arc::clone(core);
    blocking(move || core.tickets.keep(&ticket)).await
}

/// Forgets a user's ticket.
pub(super) async fn forget(core: &Arc<Core>, user: &str) -> std::result::Result<(), Cause> {
    let (core, user) = (Arc::clone(core), user.to_owned());
    blocking(move || core.tickets.forget(&user)).await
}

async fn leave(core: Arc<Core>, session: Arc<Session>, login: Arc<Mutex<Login>>) -> std::result::Result<(), Cause> {
    if session.is_connected() {
        // Whatever the answer, the login ends; but the server should know that it does.
        let body = serde_json::json!({"wslogout_type": 0});
        let _ = session.call_raw("im_open_status.wslogout", &body).await;
    }
    session.ended.cancel();
    core.channel.close().await;
    let forgotten = forget(&core, &session.user).await;
    *login.lock() = Login::Out(None);
    forgotten
}

/// Checks a UserID. Source: error-code reference, 7003.
fn check_user(user: &str) -> std::result::Result<(), Cause> {
    let rule = if user.is_empty() {
        "must not be empty"
    } else if user.len() > MAX_USER {
        "must be at most 32 bytes long"
    } else if !user.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) {
        "must be printable ASCII"
    } else {
        return Ok(());
    };
    Err(Cause::BadUserId { rule })
}

/// A UserSig that says itself that it has expired is not sent; whether it is one otherwise is for the server to say.
fn check_usersig(usersig: &str, now: u64) -> std::result::Result<(), Cause> {
    match UserSig::unpack(usersig).map(|unpacked| unpacked.check_expiry(now)) {
        Ok(Err(_)) => Err(Cause::UserSigExpired { at_login: false }),
        Ok(Ok(())) | Err(_) => Ok(()),
    }
}

/// The server's own word for an expired UserSig is this library's.
fn at_login(cause: Cause) -> Cause {
    match cause {
        Cause::Refused { code, .. } if code == codes::account::USER_SIG_EXPIRED.number() => {
            Cause::UserSigExpired { at_login: true }
        }
        cause => cause,
    }
}
