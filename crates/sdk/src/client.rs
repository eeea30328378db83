//! The client: initialised once, then logged in and out.

mod attend;
mod login;
mod network;

use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::Value;
use tokio::sync::broadcast;

use crate::core::Core;
use crate::session::Session;
use crate::{Cause, Config, Error, Events, Result, v3};

use login::Login;
pub use network::StoredLogin;

/// A client. Clones are the same client.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    state: Mutex<State>,
    /// Which numbers errors have, as the last `init` wanted it.
    view: Mutex<crate::config::Codes>,
    events: broadcast::Sender<crate::Event>,
}

/// How far initialising has got.
enum State {
    New,
    Initialising,
    Ready(Ready),
}

#[derive(Clone)]
struct Ready {
    core: Arc<Core>,
    login: Arc<Mutex<Login>>,
}

/// Most events that wait for a slow listener.
const EVENTS: usize = 1000;

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    /// A client that is not initialised.
    pub fn new() -> Self {
        let (events, _) = broadcast::channel(EVENTS);
        Self { inner: Arc::new(Inner { state: Mutex::new(State::New), view: Mutex::default(), events }) }
    }

    /// Reads the settings, makes the folder, opens the stored tickets. Once it has completed, calling it again does nothing.
    ///
    /// Errors: 6015 under way, 6017 a setting, 6022 the folder, 7503 the tickets, 9516 the server's address; 6018 in V3.
    pub async fn init(&self, config: Config) -> Result<()> {
        let view = config.codes;
        *self.inner.view.lock() = view;
        self.init_inside(config).await.map_err(|cause| {
            let code = v3::code(view, "init", &cause);
            Error::new(cause, code)
        })
    }

    async fn init_inside(&self, config: Config) -> std::result::Result<(), Cause> {
        {
            let mut state = self.inner.state.lock();
            match *state {
                State::New => *state = State::Initialising,
                State::Initialising => return Err(Cause::InitUnderWay),
                State::Ready(_) if config.codes == crate::config::Codes::Current => return Ok(()),
                State::Ready(_) => return Err(Cause::InitialisedTwice),
            }
        }
        // Whatever ends this, also being dropped, must not leave the client initialising.
        let mut reset = Reset { client: self, done: false };
        let core = Core::open(config, self.inner.events.clone()).await?;
        *self.inner.state.lock() = State::Ready(Ready { core, login: Arc::default() });
        reset.done = true;
        Ok(())
    }

    /// Ends whatever is under way and forgets the settings: the client is as new, and may be initialised again. The user is not
    /// logged out: the stored ticket stays, and [`Client::auto_login`] goes on where this left off.
    ///
    /// Errors: 6015 `init` is under way.
    pub async fn uninit(&self) -> Result<()> {
        let ready = {
            let mut state = self.inner.state.lock();
            match std::mem::replace(&mut *state, State::New) {
                State::Ready(ready) => ready,
                State::New => return Ok(()),
                State::Initialising => {
                    *state = State::Initialising;
                    let code = v3::code(*self.inner.view.lock(), "uninit", &Cause::InitUnderWay);
                    return Err(Error::new(Cause::InitUnderWay, code));
                }
            }
        };
        ready.login.lock().drop_all();
        ready.core.channel.close().await;
        Ok(())
    }

    /// What happens from now on.
    pub fn events(&self) -> Events {
        Events::new(self.inner.events.subscribe())
    }

    fn ready(&self) -> std::result::Result<Ready, Cause> {
        match &*self.inner.state.lock() {
            State::Ready(ready) => Ok(ready.clone()),
            State::New | State::Initialising => Err(Cause::NotInitialised),
        }
    }

    /// A public call that needs no login: initialised? not too often? Then the work, and its error in the caller's view.
    pub(crate) async fn run<T, F>(&self, api: &'static str, work: impl FnOnce(Arc<Core>) -> F) -> Result<T>
    where
        F: Future<Output = std::result::Result<T, Cause>>,
    {
        let ready = self.ready()?;
        let result = match ready.core.calls.count(api).and_then(|()| v3::before(&ready.core, api)) {
            Ok(()) => work(Arc::clone(&ready.core)).await,
            Err(cause) => Err(cause),
        };
        result.map_err(|cause| {
            let code = v3::code(ready.core.config.codes, api, &cause);
            Error::new(cause, code)
        })
    }

    /// A public call of somebody who is logged in.
    pub(crate) async fn run_as_user<T, F>(&self, api: &'static str, work: impl FnOnce(Arc<Session>) -> F) -> Result<T>
    where
        F: Future<Output = std::result::Result<T, Cause>>,
    {
        self.run(api, |_| async move { work(self.session()?).await }).await
    }

    /// The login that is in force.
    pub(crate) fn session(&self) -> std::result::Result<Arc<Session>, Cause> {
        let ready = self.ready()?;
        ready.login.lock().session()
    }

    /// Runs any command of the server that a user may call, `openim.sendmsg` say, with the body of the REST documents, and returns
    /// its answer: for what this library has no call of its own.
    ///
    /// Errors: 6013, 6014, 9506, the server's, the network's.
    pub async fn call(&self, command: &str, body: &Value) -> Result<Value> {
        let work = |session: Arc<Session>| async move {
            v3::command(&session.core, command)?;
            session.call_raw(command, body).await
        };
        self.run_as_user("call", work).await
    }
}

impl Drop for Inner {
    /// Its tasks end with the client.
    fn drop(&mut self) {
        if let State::Ready(ready) = self.state.get_mut() {
            ready.login.lock().drop_all();
        }
    }
}

/// Sets a client back whose initialising came to nothing.
struct Reset<'a> {
    client: &'a Client,
    done: bool,
}

impl Drop for Reset<'_> {
    fn drop(&mut self) {
        if !self.done {
            *self.client.inner.state.lock() = State::New;
        }
    }
}
