//! Connections: addresses in their order, and what the system says when there is none.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use tincan_protocol::errors::codes::access;
use tincan_protocol::native::{self, FrameError, Kind, RANDOM, VERSION, Welcome};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use crate::{Cause, Layer};

use super::Shared;
use super::address::Address;
use super::stream::{ReadError, Stream};

/// How the answer of a web server, or of a captive portal, begins where a Welcome should be.
const HTTP: &[u8] = b"HTTP";

/// A connection whose server said welcome.
pub(super) struct Greeted {
    pub(super) stream: Stream,
    /// The Welcome's body, as it came.
    pub(super) welcome: Bytes,
    /// The server's random.
    pub(super) random: Bytes,
    /// To be sent back.
    pub(super) cookie: Bytes,
}

/// Connects to the first server that is to be had.
///
/// Errors: those of the last one, 9508, 9510 to 9514, 6001, what the access layer refuses.
pub(super) async fn greet(shared: &Shared) -> Result<Greeted, Cause> {
    let limit = shared.config.timeouts.connect;
    let mut last = Cause::NoConnection { why: "no server is named".to_owned(), awaiting: false };
    for address in &shared.addresses {
        last = match timeout(limit, greet_by(address)).await {
            Ok(Ok(greeted)) => return Ok(greeted),
            Ok(Err(cause)) => cause,
            Err(_) => timed_out(address, limit),
        };
        tracing::debug!(%address, %last, "no connection");
    }
    Err(last)
}

fn timed_out(address: &Address, limit: Duration) -> Cause {
    Cause::ConnectTimeout { address: address.to_string(), millis: limit.as_millis() }
}

async fn greet_by(address: &Address) -> Result<Greeted, Cause> {
    let socket = dial(address).await?;
    // Requests are small and wait for their answers.
    let _ = socket.set_nodelay(true);
    let mut stream = Stream::new(socket);
    let packet = stream.packet().await.map_err(|error| not_greeted(address, error, &stream))?;
    match packet.what() {
        Kind::Welcome if packet.version == VERSION => {}
        Kind::Refused if packet.code == access::TOO_MANY_CONNECTIONS.number() => {
            return Err(Cause::ConnectionRefused { address: address.to_string(), why: packet.info });
        }
        Kind::Refused => {
            let (command, code, info) = ("connect".to_owned(), packet.code, packet.info);
            return Err(Cause::Refused { layer: Layer::Access, command, code, info });
        }
        _ => {
            let why = format!("a packet of kind {} and version {} came in its place", packet.kind, packet.version);
            return Err(Cause::ParseFailed { what: "the server's Welcome", why });
        }
    }
    let welcome: Welcome = native::read(packet.body.clone()).map_err(|error| unreadable(&error))?;
    if welcome.random.len() != RANDOM {
        return Err(unreadable(&format!("its random is {} bytes long, not {RANDOM}", welcome.random.len())));
    }
    Ok(Greeted { stream, welcome: packet.body, random: welcome.random, cookie: welcome.cookie })
}

fn unreadable(why: &dyn std::fmt::Display) -> Cause {
    Cause::ParseFailed { what: "the server's Welcome", why: why.to_string() }
}

/// Why a server that took the connection did not say welcome.
fn not_greeted(address: &Address, error: ReadError, stream: &Stream) -> Cause {
    match error {
        ReadError::Ended => {
            let why = "it closed the connection at once".to_owned();
            Cause::ConnectionRefused { address: address.to_string(), why }
        }
        ReadError::Broken(error) => of_socket(address, &error),
        ReadError::Frame(FrameError::Length(_)) if stream.arrived.starts_with(HTTP) => {
            Cause::CaptivePortal { address: address.to_string() }
        }
        ReadError::Frame(error) => unreadable(&error),
    }
}

/// A connection to one of the addresses behind a name, the first that takes it.
async fn dial(address: &Address) -> Result<TcpStream, Cause> {
    let found =
        lookup_host((address.host.as_str(), address.port)).await.map_err(|error| match error.raw_os_error() {
            Some(_) => of_socket(address, &error),
            None => {
                let why = format!("the name {:?} is not found: {error}", address.host);
                Cause::NoConnection { why, awaiting: false }
            }
        })?;
    let mut last = Cause::NoConnection { why: format!("{:?} has no address", address.host), awaiting: false };
    for target in found {
        match TcpStream::connect(target).await {
            Ok(socket) if is_itself(&socket, target) => {
                last = refused(address, "nobody listens there");
            }
            Ok(socket) => return Ok(socket),
            Err(error) => last = of_socket(address, &error),
        }
    }
    Err(last)
}

/// A connection to a free local port may meet itself, by the simultaneous opening of TCP.
fn is_itself(socket: &TcpStream, target: SocketAddr) -> bool {
    socket.local_addr().is_ok_and(|local| local == target)
}

fn refused(address: &Address, why: &str) -> Cause {
    Cause::ConnectionRefused { address: address.to_string(), why: why.to_owned() }
}

/// What an error of a socket means.
pub(super) fn of_socket(address: &Address, error: &io::Error) -> Cause {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::ConnectionRefused => refused(address, "nobody listens there"),
        // Without any interface there is no network at all; with one there is none to this host.
        Kind::NetworkUnreachable if !has_interface() => no_connection("no network interface is up"),
        Kind::HostUnreachable | Kind::NetworkUnreachable => Cause::NoRoute { address: address.to_string() },
        Kind::NetworkDown => no_connection("the network interface is down"),
        Kind::TimedOut => no_connection("the system gave the connection up"),
        _ if lacks_resources(error) => Cause::NoResources { why: error.to_string() },
        _ => of_connection(error),
    }
}

/// What an error on an open connection means.
pub(super) fn of_connection(error: &io::Error) -> Cause {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::ConnectionReset | Kind::ConnectionAborted => Cause::Reset,
        Kind::BrokenPipe | Kind::NotConnected => Cause::SocketClosed,
        _ if lacks_resources(error) => Cause::NoResources { why: error.to_string() },
        _ => no_connection(&error.to_string()),
    }
}

fn no_connection(why: &str) -> Cause {
    Cause::NoConnection { why: why.to_owned(), awaiting: false }
}

/// Whether the system is out of file descriptors, buffers, memory or free ports.
fn lacks_resources(error: &io::Error) -> bool {
    // Of Linux, then of macOS: EMFILE and ENFILE are 24 and 23 on both; ENOBUFS, EADDRNOTAVAIL and ENOMEM.
    #[cfg(not(windows))]
    let numbers: &[i32] =
        if cfg!(any(target_os = "macos", target_os = "ios")) { &[23, 24, 55, 12] } else { &[23, 24, 105, 12] };
    // WSAEMFILE, WSAENOBUFS.
    #[cfg(windows)]
    let numbers: &[i32] = &[10024, 10055];
    let known = error.raw_os_error().is_some_and(|number| numbers.contains(&number));
    known || matches!(error.kind(), io::ErrorKind::OutOfMemory | io::ErrorKind::AddrNotAvailable)
}

/// Whether an interface other than the one to the machine itself is up and has an address.
fn has_interface() -> bool {
    // One that cannot be looked up may be there.
    if_addrs::get_if_addrs()
        .map_or(true, |found| found.iter().any(|interface| interface.is_oper_up() && !interface.is_loopback()))
}
