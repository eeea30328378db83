//! An open session's packets, without a socket.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tincan_protocol::native::{self, Direction, KEY, Keys, Kind, Packet, RANDOM};
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::Signal;
use super::exchange::{Exchange, Job, Loss, Outcome, Over, Parts, RESERVED};
use super::packets::Body;
use crate::Cause;

struct Side {
    exchange: Exchange,
    signals: mpsc::Receiver<Signal>,
    server: Keys,
    room: Arc<Semaphore>,
}

/// A session with room for so many pushes, and bytes of them.
fn side(pushes: usize, bytes: usize) -> Side {
    let keys = |seals| Keys::new(&[1; KEY], &[2; RANDOM], &[3; RANDOM], seals).unwrap();
    let (sender, signals) = mpsc::channel(pushes + RESERVED);
    let room = Arc::new(Semaphore::new(bytes));
    let exchange = Exchange::new(Parts {
        keys: keys(Direction::ToServer),
        app: 1,
        tiny_id: 2,
        connection: 3,
        memory: 1000,
        room: Arc::clone(&room),
        signals: sender,
    });
    Side { exchange, signals, server: keys(Direction::ToClient), room }
}

impl Side {
    /// The server sends a packet, sealed.
    fn sends(&mut self, mut packet: Packet) -> Result<(), Over> {
        self.server.seal(&mut packet).unwrap();
        self.arrives(&packet)
    }

    fn arrives(&mut self, packet: &Packet) -> Result<(), Over> {
        self.exchange.look(&mut BytesMut::from(&*native::encode(packet)))
    }

    fn pushes(&mut self, seq: u32) -> Result<(), Over> {
        self.sends(Packet { seq, body: Bytes::from_static(b"0123456789"), ..Packet::of(Kind::Push) })
    }

    /// What the socket is to be given, taken by it.
    fn written(&mut self) -> Vec<Packet> {
        let mut out = self.exchange.out.split();
        self.exchange.took(out.len());
        std::iter::from_fn(|| native::decode(&mut out).unwrap()).collect()
    }

    fn told(&mut self) -> Vec<u32> {
        let pushed = |signal| match signal {
            Signal::Pushed(push) => push.seq,
            _ => 0,
        };
        std::iter::from_fn(|| self.signals.try_recv().ok()).map(pushed).collect()
    }

    fn asks(&mut self) -> (oneshot::Receiver<()>, oneshot::Receiver<Outcome>) {
        let ((sent, is_sent), (outcome, answer)) = (oneshot::channel(), oneshot::channel());
        let body = Body { bytes: Bytes::from_static(b"{}"), flags: 0 };
        self.exchange.ask(Job { command: "a.b".to_owned(), body, sent, outcome });
        (is_sent, answer)
    }
}

fn failure(answer: &mut oneshot::Receiver<Outcome>) -> i32 {
    match answer.try_recv() {
        Ok(Outcome::Failed(cause)) => cause.code(),
        _ => panic!("it did not fail"),
    }
}

#[test]
fn an_answer_finds_its_request() {
    let mut side = side(1, 100);
    let ((mut sent, mut first), (_, mut second)) = (side.asks(), side.asks());
    assert!(sent.try_recv().is_err(), "before the socket took it");
    let asked = side.written();
    assert!(sent.try_recv().is_ok());
    assert_eq!(asked.iter().map(|packet| packet.seq).collect::<Vec<_>>(), [1, 2]);
    side.sends(Packet { seq: 2, body: Bytes::from_static(b"two"), ..Packet::of(Kind::Answer) }).ok().unwrap();
    assert!(matches!(second.try_recv(), Ok(Outcome::Answer(body)) if body == "two"));
    assert!(first.try_recv().is_err());
    assert!(!side.exchange.is_idle());
    side.exchange.end(&Loss::Broken);
    assert!(matches!(first.try_recv(), Ok(Outcome::Lost(Loss::Broken))));
    assert!(side.exchange.is_idle());
}

#[test]
fn a_request_that_nobody_waits_for_is_not_sent() {
    let mut side = side(1, 100);
    let ((sent, _), (outcome, _)) = (oneshot::channel(), oneshot::channel());
    let body = Body { bytes: Bytes::new(), flags: 0 };
    side.exchange.ask(Job { command: String::new(), body, sent, outcome });
    assert!(!side.exchange.has_out());
}

#[test]
fn pushes_that_find_no_room_are_told_as_missed_behind_the_others() {
    let mut side = side(2, 1000);
    for seq in 1..=4 {
        side.pushes(seq).ok().unwrap();
    }
    assert!(side.exchange.has_missed());
    assert_eq!(side.told(), [1, 2]);
    side.pushes(5).ok().unwrap();
    assert!(side.told().is_empty(), "not before it is told that some are missing");
    assert!(side.written().is_empty(), "and none is acknowledged");
    side.exchange.told_missed();
    let acknowledged = side.written();
    assert_eq!(acknowledged.iter().map(|packet| (packet.what(), packet.seq)).collect::<Vec<_>>(), [(Kind::PushAck, 5)]);
    side.pushes(6).ok().unwrap();
    assert_eq!(side.told(), [6]);
}

#[test]
fn waiting_pushes_take_bounded_memory() {
    let mut side = side(10, 25);
    for seq in 1..=3 {
        side.pushes(seq).ok().unwrap();
    }
    assert!(side.exchange.has_missed());
    assert_eq!(side.told(), [1, 2]);
    assert_eq!(side.room.available_permits(), 25, "given back");
}

#[test]
fn three_packets_in_a_row_that_do_not_open_are_too_many() {
    let mut side = side(1, 100);
    let spoilt = Packet { seq: 1, flags: native::SEALED, counter: 9, ..Packet::of(Kind::Push) };
    let (_sent, mut answer) = side.asks();
    assert!(side.arrives(&spoilt).is_ok());
    assert!(side.arrives(&Packet { kind: Kind::Answer as i32, ..spoilt.clone() }).is_ok());
    assert_eq!(failure(&mut answer), 9502);
    side.pushes(1).ok().unwrap();
    assert!(side.arrives(&spoilt).is_ok() && side.arrives(&spoilt).is_ok(), "counted anew");
    assert!(matches!(side.arrives(&spoilt), Err(Over::Broken(Cause::DecryptionFailed))));
}

#[test]
fn refusals_of_a_request_and_of_the_session() {
    let mut side = side(1, 100);
    let refused = |seq, code| Packet { seq, code, ..Packet::of(Kind::Refused) };
    let ((_a, mut first), (_b, mut second)) = (side.asks(), side.asks());
    assert!(side.arrives(&refused(0, -10104)).is_ok(), "not sealed: anybody could say that");
    assert!(side.sends(refused(1, -10113)).is_ok());
    assert_eq!(failure(&mut first), -10113);
    assert!(matches!(side.sends(refused(2, -10001)), Err(Over::Refused { code: -10001, .. })));
    assert!(matches!(second.try_recv(), Ok(Outcome::NotRun)));
    assert!(matches!(side.sends(refused(0, -10104)), Err(Over::Refused { code: -10104, .. })));
}

#[test]
fn what_is_no_packet_ends_the_connection() {
    for bytes in [&[0, 0, 0, 0][..], &[0xff; 4], &[0, 0, 0, 2, 0xff, 0xff]] {
        let mut side = side(1, 100);
        let over = side.exchange.look(&mut BytesMut::from(bytes));
        assert!(matches!(over, Err(Over::Broken(Cause::ParseFailed { .. }))), "{bytes:?}");
    }
}

#[test]
fn a_ping_is_answered_and_what_is_unknown_passed_over() {
    let mut side = side(1, 100);
    side.arrives(&Packet { seq: 7, ..Packet::of(Kind::Ping) }).ok().unwrap();
    side.arrives(&Packet { kind: 99, ..Packet::of(Kind::Unknown) }).ok().unwrap();
    let written = side.written();
    assert_eq!(written.iter().map(|packet| (packet.what(), packet.seq)).collect::<Vec<_>>(), [(Kind::Pong, 7)]);
}

#[test]
fn requests_that_were_given_up_do_not_pile_up() {
    let mut side = side(1, 100);
    for _ in 0..2000 {
        drop(side.asks());
        side.written();
    }
    assert!(side.exchange.waiting() <= 512);
}
