//! The clients of this process: each with its calls under way and its thread for callbacks.

use std::cell::Cell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};
use std::thread::JoinHandle;

use parking_lot::{Mutex, RwLock};
use tincan_sdk::{Cause, Error};
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::calls::{self, Outcome, Work};

/// Most calls of a client that are under way. Source: error-code reference, 9507.
const CALLS: usize = 1000;

/// Most callbacks that wait for the ones before them to return.
const DELIVERIES: usize = 1000;

/// Is told what became of a call.
pub(crate) type Receiver = Box<dyn FnOnce(&Outcome) + Send>;

/// Is told what happens.
pub(crate) type Listener = Box<dyn Fn(&str) + Send + Sync>;

static CLIENTS: LazyLock<RwLock<HashMap<u64, Arc<Handle>>>> = LazyLock::new(RwLock::default);
static LAST: AtomicU64 = AtomicU64::new(0);
static RUNTIME: OnceLock<Runtime> = OnceLock::new();

thread_local! {
    /// Whether this thread calls callbacks.
    static CALLS_BACK: Cell<bool> = const { Cell::new(false) };
}

/// A client with what belongs to it here.
pub(crate) struct Handle {
    client: tincan_sdk::Client,
    runtime: &'static Runtime,
    under_way: Arc<Semaphore>,
    deliveries: mpsc::Sender<Delivery>,
    listener: Arc<Mutex<Option<Arc<Listener>>>>,
    ended: CancellationToken,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the thread for callbacks has to do.
enum Delivery {
    Outcome(Receiver, Outcome),
    Event(String),
}

/// Makes a client; 0 when there are no threads for it.
pub(crate) fn make() -> u64 {
    let Some(runtime) = runtime() else { return 0 };
    let (deliveries, waiting) = mpsc::channel(DELIVERIES);
    let listener = Arc::default();
    let Ok(thread) = call_back(waiting, Arc::clone(&listener)) else { return 0 };
    let handle = Arc::new(Handle {
        client: tincan_sdk::Client::new(),
        runtime,
        under_way: Arc::new(Semaphore::new(CALLS)),
        deliveries,
        listener,
        ended: CancellationToken::new(),
        thread: Mutex::new(Some(thread)),
    });
    handle.follow();
    let number = LAST.fetch_add(1, Ordering::Relaxed).saturating_add(1);
    CLIENTS.write().insert(number, handle);
    number
}

/// The client of a number.
///
/// Errors: 6013.
pub(crate) fn find(number: u64) -> Result<Arc<Handle>, Error> {
    CLIENTS.read().get(&number).cloned().ok_or_else(|| Cause::NotInitialised.into())
}

/// Ends a client, and waits until its last callback has returned.
///
/// Errors: 6013, 7001.
pub(crate) fn end(number: u64) -> Result<(), Error> {
    not_in_callback()?;
    let handle = CLIENTS.write().remove(&number).ok_or(Cause::NotInitialised)?;
    handle.ended.cancel();
    let thread = handle.thread.lock().take();
    let client = handle.client.clone();
    let (told, over) = std::sync::mpsc::channel();
    handle.runtime.spawn(async move {
        // It fails while `init` is under way, which the end of its call ends.
        let _ = client.uninit().await;
        let _ = told.send(());
    });
    let _ = over.recv();
    drop(handle);
    // Its last delivery is through when the last call that holds the client is.
    thread.map(JoinHandle::join).transpose().map(drop).or(Ok(()))
}

/// Where calls run: two threads, whatever the number of clients.
fn runtime() -> Option<&'static Runtime> {
    if let Some(runtime) = RUNTIME.get() {
        return Some(runtime);
    }
    let made = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("tincan")
        .enable_all()
        .build()
        .ok()?;
    // Of two that are made at once, one is let go.
    if let Err(other) = RUNTIME.set(made) {
        other.shutdown_background();
    }
    RUNTIME.get()
}

/// Starts the thread for callbacks. It ends when nobody has anything to deliver any more.
fn call_back(
    mut waiting: mpsc::Receiver<Delivery>,
    listener: Arc<Mutex<Option<Arc<Listener>>>>,
) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("tincan-callbacks".to_owned()).spawn(move || {
        CALLS_BACK.set(true);
        while let Some(delivery) = waiting.blocking_recv() {
            // What a callback throws is its own affair; the next one is called all the same.
            let _ = catch_unwind(AssertUnwindSafe(|| match delivery {
                Delivery::Outcome(receiver, outcome) => receiver(&outcome),
                Delivery::Event(event) => {
                    let listener = listener.lock().clone();
                    if let Some(listener) = listener {
                        listener(&event);
                    }
                }
            }));
        }
    })
}

/// Errors: 7001.
fn not_in_callback() -> Result<(), Error> {
    if CALLS_BACK.get() { Err(Cause::WrongThread.into()) } else { Ok(()) }
}

impl Handle {
    /// Tells somebody else, or nobody, what happens.
    pub(crate) fn listen(&self, listener: Option<Listener>) {
        *self.listener.lock() = listener.map(Arc::new);
    }

    /// Runs a call; its receiver is called once it is over.
    ///
    /// Errors: 6017 there is no such API, 9507.
    pub(crate) fn call(
        self: &Arc<Self>,
        api: String,
        params: Result<String, Error>,
        receiver: Receiver,
    ) -> Result<(), Error> {
        let api = calls::find(&api)?;
        let full = Cause::QueueFull { limit: CALLS };
        let permit = Arc::clone(&self.under_way).try_acquire_owned().map_err(|_| Error::from(full))?;
        let handle = Arc::clone(self);
        self.runtime.spawn(async move {
            let outcome = handle.run(params.and_then(|params| api.begin(handle.client.clone(), &params))).await;
            drop(permit);
            // Nobody is left to be told when the thread has ended.
            let _ = handle.deliveries.send(Delivery::Outcome(receiver, outcome)).await;
        });
        Ok(())
    }

    /// Runs a call and waits for it.
    ///
    /// Errors: 6017 there is no such API, 7001, 9507, the call's.
    pub(crate) fn wait(self: &Arc<Self>, api: String, params: Result<String, Error>) -> Result<Outcome, Error> {
        not_in_callback()?;
        let work = calls::find(&api)?.begin(self.client.clone(), &params?)?;
        let full = Cause::QueueFull { limit: CALLS };
        let permit = Arc::clone(&self.under_way).try_acquire_owned().map_err(|_| Error::from(full))?;
        let (told, outcome) = oneshot::channel();
        let handle = Arc::clone(self);
        self.runtime.spawn(async move {
            let outcome = handle.run(Ok(work)).await;
            drop(permit);
            let _ = told.send(outcome);
        });
        // Outside a runtime this blocks; inside one it would be a fault of the caller's, which the border catches.
        outcome.blocking_recv().map_err(|_| Cause::NotInitialised.into())
    }

    /// Waits for what a call comes to; one whose client is ended meanwhile is told so. A panic in it is an error.
    async fn run(&self, work: Result<Work, Error>) -> Outcome {
        let work = match work {
            Ok(work) => work,
            Err(error) => return Outcome::failed(error),
        };
        let mut task = tokio::spawn(work);
        tokio::select! {
            biased;
            done = &mut task => match done {
                Ok(Ok(json)) => Outcome::good(json),
                Ok(Err(error)) => Outcome::failed(error),
                Err(error) => Outcome::broken(&error.to_string()),
            },
            () = self.ended.cancelled() => {
                task.abort();
                Outcome::failed(Cause::NotInitialised.into())
            }
        }
    }

    /// Hands on what happens, until the client is ended.
    fn follow(&self) {
        let (mut events, deliveries, ended) = (self.client.events(), self.deliveries.clone(), self.ended.clone());
        self.runtime.spawn(async move {
            loop {
                let event = tokio::select! {
                    () = ended.cancelled() => return,
                    event = events.next() => event,
                };
                let Some(event) = event else { return };
                // An event always serialises.
                let Ok(json) = serde_json::to_string(&event) else { continue };
                if deliveries.send(Delivery::Event(json)).await.is_err() {
                    return;
                }
            }
        });
    }
}
