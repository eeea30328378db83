//! A TCP proxy that spoils what passes it, in this process.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use tincan_sdk_tests::proxy::{Chaos, Direction, Proxy, Spoil};
//! # async fn example() {
//! let proxy = Proxy::start("127.0.0.1:7801").await;    // the server; clients are told proxy.address()
//! proxy.delay(Duration::from_millis(50));              // each frame, both ways
//! proxy.stall(true);                                   // reads nothing more: buffers fill up
//! proxy.hole(true);                                    // takes what comes, passes nothing on
//! proxy.cut();                                         // ends all connections in order, FIN
//! proxy.reset();                                       // ends all connections hard, RST
//! proxy.refuse(true).await;                            // nobody listens any more; refuse(false) brings it back
//! proxy.spoil(Direction::ToClient, 3, Spoil::Byte(20));// the 3rd frame from now on, of any connection: its byte 20 damaged
//! proxy.spoil(Direction::ToServer, 1, Spoil::Drop);    // the next frame is not passed on
//! proxy.aim("127.0.0.1:7802");                         // the server listens elsewhere now
//! proxy.chaos(Some(Chaos::new(42)));                   // cuts, resets and delays by a seed, connection by connection
//! # }
//! ```
//!
//! [`Proxy::start`] knows the frames of the native protocol; [`Proxy::plain`] passes bytes of any other as they come, and what
//! it reads at once counts as a frame. Rules hold from now on, for connections that are open, too. [`Proxy::connections`] and
//! [`Proxy::passed`] count; [`Proxy::until`] waits for a condition on them.

mod passing;

use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// Bytes that the system keeps for the proxy before it reads them; few, so that a stall is felt soon.
const BUFFER: u32 = 16 * 1024;

/// Longest wait for a condition.
const WAIT: Duration = Duration::from_secs(20);

/// Which way something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server.
    ToServer,
    /// From the server to the client.
    ToClient,
}

/// What becomes of one frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoil {
    /// The byte at this place is damaged; the frame's length is not counted. Past the end: the last one.
    Byte(usize),
    /// It is not passed on.
    Drop,
    /// Half of it is passed on, then the connection is cut.
    CutInside,
    /// It is passed on twice.
    Double,
    /// It is passed on so much later; what comes behind it waits.
    Delay(Duration),
}

/// Spoiling at random, the same for the same seed and the same order of connections.
#[derive(Debug, Clone, PartialEq)]
pub struct Chaos {
    /// What the randomness comes from.
    pub seed: u64,
    /// How long a connection lasts. Default 300 ms to 4 s.
    pub life: Range<Duration>,
    /// How long a frame is held back. Default 0 to 20 ms.
    pub delay: Range<Duration>,
    /// How many connections end by a reset, 0 to 1. Default 0.4; the others are cut, half of them inside a frame.
    pub resets: f64,
    /// How many frames are damaged, 0 to 1. Default 0.
    pub damage: f64,
    /// How many frames are lost, 0 to 1. Default 0.
    pub drops: f64,
}

impl Chaos {
    /// Cuts, resets and delays by a seed.
    pub fn new(seed: u64) -> Self {
        let millis = Duration::from_millis;
        Self {
            seed,
            life: millis(300)..millis(4000),
            delay: millis(0)..millis(20),
            resets: 0.4,
            damage: 0.0,
            drops: 0.0,
        }
    }
}

/// A proxy. Dropping it ends it and its connections.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    framed: bool,
    rules: watch::Sender<Rules>,
    /// How often connections were ended, and how the last time.
    ended: watch::Sender<(u64, End)>,
    /// Connections and frames, for those who wait.
    counts: watch::Sender<Counts>,
    opened: AtomicU64,
}

/// What has passed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Connections that clients have made, ever.
    pub connections: u64,
    /// Of them those that are open.
    pub open: u64,
    /// Frames that were passed on to the server.
    pub to_server: u64,
    /// Frames that were passed on to the client.
    pub to_client: u64,
}

#[derive(Clone)]
struct Rules {
    target: String,
    refuse: bool,
    stall: bool,
    hole: bool,
    delay: Duration,
    spoils: Vec<(Direction, u64, Spoil)>,
    chaos: Option<Chaos>,
    /// Whether the proxy listens.
    listens: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Cut,
    Reset,
}

impl Proxy {
    /// A proxy before a server of the native protocol, on a free local port.
    pub async fn start(target: impl Into<String>) -> Self {
        Self::with(target.into(), true)
    }

    /// A proxy before any other server.
    pub async fn plain(target: impl Into<String>) -> Self {
        Self::with(target.into(), false)
    }

    fn with(target: String, framed: bool) -> Self {
        let listener = listen("127.0.0.1:0".parse().unwrap()).expect("a free port");
        let address = listener.local_addr().unwrap();
        let rules = Rules {
            target,
            refuse: false,
            stall: false,
            hole: false,
            delay: Duration::ZERO,
            spoils: Vec::new(),
            chaos: None,
            listens: true,
        };
        let shared = Arc::new(Shared {
            framed,
            rules: watch::Sender::new(rules),
            ended: watch::Sender::new((0, End::Cut)),
            counts: watch::Sender::new(Counts::default()),
            opened: AtomicU64::new(0),
        });
        let task = tokio::spawn(accept(Arc::clone(&shared), listener));
        Self { address, shared, task }
    }

    /// Where it listens, `127.0.0.1:PORT`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// The server is elsewhere from now on. Open connections stay where they are.
    pub fn aim(&self, target: impl Into<String>) {
        let target = target.into();
        self.change(|rules| rules.target = target);
    }

    /// Holds back each frame for so long.
    pub fn delay(&self, delay: Duration) {
        self.change(|rules| rules.delay = delay);
    }

    /// Reads nothing from anybody, so that buffers fill up; new connections are taken.
    pub fn stall(&self, stall: bool) {
        self.change(|rules| rules.stall = stall);
    }

    /// Takes what comes and passes nothing on.
    pub fn hole(&self, hole: bool) {
        self.change(|rules| rules.hole = hole);
    }

    /// Closes its port, or listens again. Returns when it is so. Open connections stay.
    pub async fn refuse(&self, refuse: bool) {
        self.change(|rules| rules.refuse = refuse);
        let mut rules = self.shared.rules.subscribe();
        let reached = rules.wait_for(|rules| rules.listens != refuse);
        let _ = timeout(WAIT, reached).await.expect("the port is closed, or open again");
    }

    /// Spoils the frame that is the `nth` from now on which goes that way, counted from 1, over all connections.
    pub fn spoil(&self, direction: Direction, nth: u64, spoil: Spoil) {
        self.change(|rules| rules.spoils.push((direction, nth, spoil)));
    }

    /// Takes back what [`Proxy::spoil`] ordered and has not happened.
    pub fn spare(&self) {
        self.change(|rules| rules.spoils.clear());
    }

    /// Spoils at random, or stops doing so. Connections that are open are spoiled from their next frame on, and live on as
    /// they were to.
    pub fn chaos(&self, chaos: Option<Chaos>) {
        self.change(|rules| rules.chaos = chaos);
    }

    /// Ends all open connections in order, both ways.
    pub fn cut(&self) {
        self.shared.ended.send_modify(|ended| *ended = (ended.0 + 1, End::Cut));
    }

    /// Resets all open connections, both ways.
    pub fn reset(&self) {
        self.shared.ended.send_modify(|ended| *ended = (ended.0 + 1, End::Reset));
    }

    /// What has passed until now.
    pub fn counts(&self) -> Counts {
        *self.shared.counts.borrow()
    }

    /// How many connections clients have made, ever.
    pub fn connections(&self) -> u64 {
        self.counts().connections
    }

    /// How many frames were passed on that way.
    pub fn passed(&self, direction: Direction) -> u64 {
        match direction {
            Direction::ToServer => self.counts().to_server,
            Direction::ToClient => self.counts().to_client,
        }
    }

    /// Waits until a condition holds.
    pub async fn until(&self, condition: impl Fn(&Counts) -> bool) {
        let mut counts = self.shared.counts.subscribe();
        let waited = timeout(WAIT, counts.wait_for(|counts| condition(counts))).await;
        if waited.is_err() {
            panic!("the condition does not hold after {WAIT:?}: {:?}", self.counts());
        }
    }

    fn change(&self, change: impl FnOnce(&mut Rules)) {
        self.shared.rules.send_modify(change);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
        self.cut();
    }
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // So that the port can be had again at once.
    socket.set_reuseaddr(true)?;
    socket.set_recv_buffer_size(BUFFER)?;
    socket.bind(address)?;
    socket.listen(1024)
}

async fn accept(shared: Arc<Shared>, listener: TcpListener) {
    let address = listener.local_addr().unwrap();
    let mut listener = Some(listener);
    let mut rules = shared.rules.subscribe();
    loop {
        let refuse = rules.borrow_and_update().refuse;
        if refuse {
            listener = None;
        } else if listener.is_none() {
            listener = listen(address).ok();
            if listener.is_none() {
                // Somebody's outgoing connection has the port for a moment.
                sleep(Duration::from_millis(5)).await;
                continue;
            }
        }
        let listens = listener.is_some();
        shared.rules.send_if_modified(|rules| std::mem::replace(&mut rules.listens, listens) != listens);
        match &listener {
            None => {
                if rules.changed().await.is_err() {
                    return;
                }
            }
            Some(open) => tokio::select! {
                accepted = open.accept() => if let Ok((client, _)) = accepted {
                    tokio::spawn(serve(Arc::clone(&shared), client));
                },
                changed = rules.changed() => if changed.is_err() { return },
            },
        }
    }
}

async fn serve(shared: Arc<Shared>, mut client: TcpStream) {
    let number = shared.opened.fetch_add(1, Ordering::Relaxed) + 1;
    let mut ended = shared.ended.subscribe();
    ended.mark_unchanged();
    shared.counts.send_modify(|counts| {
        counts.connections += 1;
        counts.open += 1;
    });
    let _ = client.set_nodelay(true);
    let target = shared.rules.borrow().target.clone();
    let reach = async {
        let mut rules = shared.rules.subscribe();
        // Who falls into the hole meets no server.
        let _ = rules.wait_for(|rules| !rules.hole && !rules.stall).await;
        TcpStream::connect(target).await
    };
    let reached = tokio::select! {
        reached = reach => reached.ok(),
        _ = ended.changed() => None,
    };
    match reached {
        Some(mut server) => {
            let _ = server.set_nodelay(true);
            let end = passing::pass(&shared, &mut client, &mut server, &mut ended, number).await;
            if end == End::Reset {
                let _ = client.set_zero_linger();
                let _ = server.set_zero_linger();
            } else {
                end_in_order(&mut client).await;
                end_in_order(&mut server).await;
            }
        }
        None if ended.borrow().1 == End::Reset => {
            let _ = client.set_zero_linger();
        }
        None => {}
    }
    drop(client);
    shared.counts.send_modify(|counts| counts.open -= 1);
}

/// Closes a connection so that the other side sees its end: what is left unread would make it a reset.
async fn end_in_order(socket: &mut TcpStream) {
    let _ = socket.shutdown().await;
    let mut left = [0; 4096];
    while let Ok(1..) = socket.try_read(&mut left) {}
}
