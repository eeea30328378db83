//! An open session: requests are answered as told, orders carried out.

use bytes::Bytes;
use serde_json::{Value, json};
use tincan_protocol::native::{self, COMPRESSED, Direction, KEY, Keys, Kind, Packet, RANDOM};
use tokio::io::AsyncReadExt as _;
use tokio::sync::mpsc;

use super::entry::{Connection, End};
use super::{APP, Asked, Known, Order, Reply};

/// An open session.
pub(super) struct Open {
    pub(super) known: Known,
    pub(super) keys: Keys,
    pub(super) held: Vec<(u32, String)>,
    pub(super) pushes: u32,
}

impl Open {
    pub(super) async fn run(
        mut self,
        connection: &mut Connection,
        mut orders: mpsc::UnboundedReceiver<Order>,
    ) -> Result<(), End> {
        let mut released = connection.state.released.subscribe();
        loop {
            while let Some(packet) = native::decode(&mut connection.arrived).map_err(|_| End::Close)? {
                self.look_at(connection, packet).await?;
            }
            tokio::select! {
                read = connection.socket.read_buf(&mut connection.arrived) => match read {
                    Ok(1..) => {}
                    _ => return Err(End::Close),
                },
                order = orders.recv() => match order {
                    Some(order) => self.obey(connection, order).await?,
                    None => return Err(End::Close),
                },
                _ = released.changed() => {
                    for (seq, command) in std::mem::take(&mut self.held) {
                        self.answer(connection, seq, &command, Reply::Right).await?;
                    }
                }
            }
        }
    }

    fn head(&self, kind: Kind) -> Packet {
        Packet { app: APP, tiny_id: self.known.tiny_id, ..Packet::of(kind) }
    }

    async fn seal(&mut self, connection: &mut Connection, mut packet: Packet) -> Result<(), End> {
        self.keys.seal(&mut packet).map_err(|_| End::Close)?;
        connection.send(&packet).await
    }

    async fn obey(&mut self, connection: &mut Connection, order: Order) -> Result<(), End> {
        match order {
            Order::Push(body) => {
                self.pushes += 1;
                let packet = Packet { seq: self.pushes, body, ..self.head(Kind::Push) };
                self.seal(connection, packet).await
            }
            Order::SpoiltPush => {
                self.pushes += 1;
                let packet = Packet {
                    seq: self.pushes,
                    flags: native::SEALED,
                    counter: u64::MAX,
                    body: Bytes::from_static(&[0; 40]),
                    ..self.head(Kind::Push)
                };
                connection.send(&packet).await
            }
            Order::End(code, info) => {
                let packet = Packet { code, info, ..self.head(Kind::Refused) };
                self.seal(connection, packet).await?;
                Err(End::Close)
            }
            Order::Bytes(bytes) => connection.write(&bytes).await,
            Order::Close => Err(End::Close),
            Order::Reset => Err(End::Reset),
        }
    }

    async fn look_at(&mut self, connection: &mut Connection, mut packet: Packet) -> Result<(), End> {
        match packet.what() {
            Kind::Request => {}
            Kind::Ping => {
                connection.state.seen.send_modify(|seen| seen.pings += 1);
                if connection.rules().pongs {
                    connection.send(&Packet { seq: packet.seq, ..self.head(Kind::Pong) }).await?;
                }
                return Ok(());
            }
            Kind::PushAck => {
                connection.state.seen.send_modify(|seen| seen.acknowledged.push(packet.seq));
                return Ok(());
            }
            _ => return Ok(()),
        }
        self.keys.open(&mut packet).map_err(|_| End::Close)?;
        let compressed = packet.flags & COMPRESSED != 0;
        let body = match compressed {
            true => native::decompress(&packet.body, native::MAX_FRAME).map_err(|_| End::Close)?,
            false => packet.body.to_vec(),
        };
        let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let asked = Asked { user: self.known.user.clone(), command: packet.command.clone(), body, compressed };
        let reply = (connection.rules().answers)(&asked);
        connection.state.seen.send_modify(|seen| seen.asked.push(asked));
        self.answer(connection, packet.seq, &packet.command, reply).await
    }

    async fn answer(&mut self, connection: &mut Connection, seq: u32, command: &str, reply: Reply) -> Result<(), End> {
        let answer = Packet { seq, command: command.to_owned(), ..self.head(Kind::Answer) };
        let right = || json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""});
        let (body, flags) = match reply {
            Reply::Right => (right().to_string().into_bytes(), 0),
            Reply::Json(value) => (value.to_string().into_bytes(), 0),
            Reply::Body(body) => (body, 0),
            Reply::Stream(stream) => (stream, COMPRESSED),
            Reply::Silent => return Ok(()),
            Reply::Held => {
                self.held.push((seq, command.to_owned()));
                return Ok(());
            }
            Reply::Refused(code) => {
                let info = format!("refused with {code}");
                let packet = Packet { seq, code, info, ..self.head(Kind::Refused) };
                return self.seal(connection, packet).await;
            }
            Reply::NotOpening => {
                let mut packet = Packet { body: right().to_string().into(), ..answer };
                let random = [1; RANDOM];
                let mut keys = Keys::new(&[9; KEY], &random, &random, Direction::ToClient).map_err(|_| End::Close)?;
                keys.seal(&mut packet).map_err(|_| End::Close)?;
                return connection.send(&packet).await;
            }
            Reply::Damaged => return connection.write(&[0, 0, 0, 3, 0xff, 0xff, 0xff]).await,
            Reply::Bytes(bytes) => return connection.write(&bytes).await,
            Reply::Close => return Err(End::Close),
            Reply::Reset => return Err(End::Reset),
        };
        self.seal(connection, Packet { flags, body: body.into(), ..answer }).await
    }
}
