//! How a connection begins: the welcome, then a log-in or a resumption, as told.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tincan_protocol::native::{
    self, Direction, KEY, Keys, Kind, Login, LoginAnswer, Packet, RANDOM, Responder, Resume, ResumeAnswer, Welcome,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::session::Open;
use super::{APP, Greeting, Known, LIFE, LogIn, Resuming, Rules, State, now};

/// How a connection ends.
pub(super) enum End {
    Close,
    Reset,
}

/// A connection.
pub(super) struct Connection {
    pub(super) state: Arc<State>,
    pub(super) socket: TcpStream,
    pub(super) arrived: BytesMut,
    random: [u8; RANDOM],
    welcome: Bytes,
}

pub(super) async fn serve(state: Arc<State>, socket: TcpStream) {
    state.seen.send_modify(|seen| seen.connections += 1);
    let random = rand::random::<[u8; RANDOM]>();
    let welcome =
        Welcome { random: Bytes::copy_from_slice(&random), cookie: Bytes::from_static(b"cookie"), time: now() * 1000 };
    let welcome = native::write(&welcome);
    let mut connection = Connection { state, socket, arrived: BytesMut::new(), random, welcome };
    if let Err(End::Reset) = connection.run().await {
        let _ = connection.socket.set_zero_linger();
    } else {
        // What is left unread would make the end a reset.
        let _ = connection.socket.shutdown().await;
        let mut left = [0; 4096];
        while let Ok(1..) = connection.socket.try_read(&mut left) {}
    }
}

impl Connection {
    async fn run(&mut self) -> Result<(), End> {
        let rules = self.rules();
        match rules.greeting {
            Greeting::Right => {
                let packet = Packet { body: self.welcome.clone(), ..Packet::of(Kind::Welcome) };
                self.send(&packet).await?;
            }
            Greeting::Silent => return self.be_silent().await,
            Greeting::Close => return Err(End::Close),
            Greeting::Reset => return Err(End::Reset),
            Greeting::Refused(code) => return self.refuse(code).await,
            Greeting::Bytes(bytes) => {
                self.write(&bytes).await?;
                return self.be_silent().await;
            }
        }
        let first = self.packet().await?;
        let entered = match first.what() {
            Kind::Login => self.log_in(&first).await?,
            Kind::Resume => self.resume(&first).await?,
            _ => return Err(End::Close),
        };
        let Some((known, keys)) = entered else { return Err(End::Close) };
        let (sender, orders) = mpsc::unbounded_channel();
        self.state.orders.lock().unwrap().push(sender);
        self.state.seen.send_modify(|seen| seen.open += 1);
        let end = Open { known, keys, held: Vec::new(), pushes: 0 }.run(self, orders).await;
        self.state.seen.send_modify(|seen| seen.open -= 1);
        end
    }

    pub(super) fn rules(&self) -> Rules {
        self.state.rules.lock().unwrap().clone()
    }

    async fn be_silent(&mut self) -> Result<(), End> {
        while let Ok(1..) = self.socket.read_buf(&mut self.arrived).await {
            self.arrived.clear();
        }
        Err(End::Close)
    }

    async fn refuse(&mut self, code: i32) -> Result<(), End> {
        let info = format!("refused with {code}");
        self.send(&Packet { seq: 1, code, info, ..Packet::of(Kind::Refused) }).await?;
        Err(End::Close)
    }

    pub(super) async fn send(&mut self, packet: &Packet) -> Result<(), End> {
        self.write(&native::encode(packet)).await
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), End> {
        self.socket.write_all(bytes).await.map_err(|_| End::Close)
    }

    async fn packet(&mut self) -> Result<Packet, End> {
        loop {
            if let Some(packet) = native::decode(&mut self.arrived).map_err(|_| End::Close)? {
                return Ok(packet);
            }
            match self.socket.read_buf(&mut self.arrived).await {
                Ok(1..) => {}
                _ => return Err(End::Close),
            }
        }
    }

    async fn log_in(&mut self, first: &Packet) -> Result<Option<(Known, Keys)>, End> {
        let rule = self.rules().login;
        let (responder, login) =
            Responder::begin(&self.state.private, &self.welcome, &first.body).map_err(|_| End::Close)?;
        self.state.seen.send_modify(|seen| {
            seen.logins += 1;
            seen.logins_by_ticket += usize::from(!login.a2.is_empty());
        });
        let mut answer = answer(&login);
        let head = Packet { seq: first.seq, ..Packet::of(Kind::LoginAnswer) };
        let wrong = match rule {
            LogIn::Right => None,
            LogIn::Silent => return self.be_silent().await.map(|()| None),
            LogIn::Close => return Err(End::Close),
            LogIn::Reset => return Err(End::Reset),
            LogIn::Refused(code) => return self.refuse(code).await.map(|()| None),
            LogIn::Answered(code) => {
                answer = LoginAnswer { code, info: format!("answered with {code}"), ..LoginAnswer::default() };
                None
            }
            LogIn::Body(body) => Some(Packet { body: body.into(), ..head.clone() }),
            LogIn::OtherKind => Some(Packet { seq: first.seq, ..Packet::of(Kind::Pong) }),
            LogIn::OtherKey => {
                // What another server would have answered to a log-in of its own.
                let theirs = native::public_key(&self.state.other);
                let (_, asked) = native::Initiator::begin(&theirs, &self.welcome, &login).map_err(|_| End::Close)?;
                let other = Responder::begin(&self.state.other, &self.welcome, &asked).map_err(|_| End::Close)?.0;
                let body = other.finish(&answer).map_err(|_| End::Close)?;
                Some(Packet { body, ..head.clone() })
            }
            LogIn::Changed(change) => {
                change(&mut answer);
                None
            }
        };
        let packet = match wrong {
            Some(packet) => packet,
            None => Packet { body: responder.finish(&answer).map_err(|_| End::Close)?, ..head },
        };
        self.send(&packet).await?;
        let user = user(&login);
        let known = Known { user, tiny_id: answer.tiny_id, key: answer.d2_key.to_vec() };
        let Ok(keys) = Keys::new(&known.key, &login.random, &self.random, Direction::ToClient) else {
            // The client has to give up; it is waited for.
            return self.be_silent().await.map(|()| None);
        };
        self.state.sessions.lock().unwrap().insert(answer.d2.to_vec(), known.clone());
        Ok(Some((known, keys)))
    }

    async fn resume(&mut self, first: &Packet) -> Result<Option<(Known, Keys)>, End> {
        self.state.seen.send_modify(|seen| seen.resumptions += 1);
        let rule = self.rules().resuming;
        match rule {
            Resuming::Silent => return self.be_silent().await.map(|()| None),
            Resuming::Close => return Err(End::Close),
            Resuming::Refused(code) => return self.refuse(code).await.map(|()| None),
            Resuming::Right | Resuming::NotOpening | Resuming::Damaged => {}
        }
        let known = self.state.sessions.lock().unwrap().get(first.ticket.as_ref()).cloned();
        let Some(known) = known else { return self.refuse(-10101).await.map(|()| None) };
        let resume: Resume = native::read(first.body.clone()).map_err(|_| End::Close)?;
        let keys =
            |key: &[u8]| Keys::new(key, &resume.random, &self.random, Direction::ToClient).map_err(|_| End::Close);
        let mut keys = if rule == Resuming::NotOpening { keys(&[9; KEY])? } else { keys(&known.key)? };
        if rule == Resuming::Right && keys.check_proof(&resume.proof).is_err() {
            return self.refuse(-10106).await.map(|()| None);
        }
        let body = match rule {
            Resuming::Damaged => Bytes::from_static(&[0xff, 0xff, 0xff]),
            _ => native::write(&ResumeAnswer { inst_id: 1, d2_until: now() + LIFE, ..ResumeAnswer::default() }),
        };
        let head = Packet { app: APP, tiny_id: known.tiny_id, seq: first.seq, ..Packet::of(Kind::ResumeAnswer) };
        let mut packet = Packet { body, ..head };
        keys.seal(&mut packet).map_err(|_| End::Close)?;
        self.send(&packet).await?;
        Ok(Some((known, keys)))
    }
}

/// Who logs in.
fn user(login: &Login) -> String {
    let by_ticket = String::from_utf8_lossy(&login.a2);
    by_ticket.strip_prefix("a2 of ").unwrap_or(&login.identifier).to_owned()
}

/// What a log-in is answered with that goes well.
fn answer(login: &Login) -> LoginAnswer {
    let user = user(login);
    let number = user.bytes().fold(7_u64, |number, byte| number.wrapping_mul(31).wrapping_add(byte.into()));
    LoginAnswer {
        tiny_id: 144_115_198_000_000_000 + number % 1_000_000_000,
        a2: format!("a2 of {user}").into(),
        d2: Bytes::copy_from_slice(&rand::random::<[u8; 32]>()),
        d2_key: Bytes::copy_from_slice(&rand::random::<[u8; KEY]>()),
        a2_until: now() + LIFE,
        d2_until: now() + LIFE,
        inst_id: 1,
        ..LoginAnswer::default()
    }
}
