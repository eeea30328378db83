//! Frames from one side to the other, spoiled as ordered.

use std::time::Duration;

use bytes::{Buf as _, BytesMut};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::watch;
use tokio::time::sleep;

use super::{Direction, End, Shared, Spoil};

/// Bytes of a frame's length.
const LENGTH: usize = 4;

/// Passes frames both ways until one side closes or the connection is ended.
pub(super) async fn pass(
    shared: &Shared,
    client: &mut TcpStream,
    server: &mut TcpStream,
    ended: &mut watch::Receiver<(u64, End)>,
    number: u64,
) -> End {
    let chaos = shared.rules.borrow().chaos.clone();
    let mut random = StdRng::seed_from_u64(chaos.as_ref().map_or(0, |chaos| chaos.seed).wrapping_add(number));
    let (life, how) = match &chaos {
        Some(chaos) => (random.random_range(chaos.life.clone()), random.random::<f64>() < chaos.resets),
        None => (Duration::MAX, false),
    };
    let seeds: (u64, u64) = (random.random(), random.random());
    let ((client_reader, client_writer), (server_reader, server_writer)) = (client.split(), server.split());
    let up = Pump::new(shared, Direction::ToServer, seeds.0).run(client_reader, server_writer);
    let down = Pump::new(shared, Direction::ToClient, seeds.1).run(server_reader, client_writer);
    tokio::select! {
        end = up => end,
        end = down => end,
        _ = ended.changed() => ended.borrow().1,
        () = sleep(life) => if how { End::Reset } else { End::Cut },
    }
}

/// One direction of a connection.
struct Pump<'a> {
    shared: &'a Shared,
    direction: Direction,
    random: StdRng,
}

impl<'a> Pump<'a> {
    fn new(shared: &'a Shared, direction: Direction, seed: u64) -> Self {
        Self { shared, direction, random: StdRng::seed_from_u64(seed) }
    }

    async fn run(mut self, mut from: ReadHalf<'_>, mut to: WriteHalf<'_>) -> End {
        let mut rules = self.shared.rules.subscribe();
        let mut arrived = BytesMut::new();
        loop {
            if rules.wait_for(|rules| !rules.stall).await.is_err() {
                return End::Cut;
            }
            let read = tokio::select! {
                read = from.read_buf(&mut arrived) => read,
                changed = rules.changed() => if changed.is_ok() { continue } else { return End::Cut },
            };
            match read {
                Ok(0) => return End::Cut,
                Ok(_) => {}
                Err(_) => return End::Reset,
            }
            while let Some(frame) = self.next(&mut arrived) {
                if let Err(end) = self.pass_on(frame, &mut to).await {
                    return end;
                }
            }
        }
    }

    /// The next whole frame; or all that there is, where frames are not known.
    fn next(&self, arrived: &mut BytesMut) -> Option<BytesMut> {
        if !self.shared.framed {
            return (!arrived.is_empty()).then(|| arrived.split());
        }
        let length = u32::from_be_bytes(*arrived.first_chunk::<LENGTH>()?) as usize;
        (arrived.len() >= LENGTH + length).then(|| arrived.split_to(LENGTH + length))
    }

    async fn pass_on(&mut self, mut frame: BytesMut, to: &mut WriteHalf<'_>) -> Result<(), End> {
        let (hole, delay, chaos) = {
            let rules = self.shared.rules.borrow();
            (rules.hole, rules.delay, rules.chaos.clone())
        };
        let mut spoil = self.ordered();
        let mut wait = delay;
        if let Some(chaos) = chaos {
            wait += self.random.random_range(chaos.delay);
            if self.random.random::<f64>() < chaos.damage {
                spoil = spoil.or(Some(Spoil::Byte(self.random.random_range(0..frame.len()))));
            }
            if self.random.random::<f64>() < chaos.drops {
                spoil = spoil.or(Some(Spoil::Drop));
            }
        }
        if let Some(Spoil::Delay(delay)) = spoil {
            wait += delay;
        }
        if !wait.is_zero() {
            sleep(wait).await;
        }
        let mut rules = self.shared.rules.subscribe();
        let _ = rules.wait_for(|rules| !rules.stall).await;
        match spoil {
            Some(Spoil::Drop) => return Ok(()),
            _ if hole => return Ok(()),
            Some(Spoil::Byte(at)) => {
                let head = if self.shared.framed { LENGTH } else { 0 };
                let at = (head + at).min(frame.len() - 1);
                frame[at] ^= 0x55;
            }
            Some(Spoil::CutInside) => {
                frame.truncate(frame.len() / 2);
                let _ = to.write_all(&frame).await;
                return Err(End::Cut);
            }
            Some(Spoil::Double) => {
                let twice = [frame.chunk(), frame.chunk()].concat();
                frame = BytesMut::from(&*twice);
            }
            Some(Spoil::Delay(_)) | None => {}
        }
        to.write_all(&frame).await.map_err(|_| End::Reset)?;
        self.shared.counts.send_modify(|counts| match self.direction {
            Direction::ToServer => counts.to_server += 1,
            Direction::ToClient => counts.to_client += 1,
        });
        Ok(())
    }

    /// What was ordered for this frame.
    fn ordered(&self) -> Option<Spoil> {
        let mut found = None;
        self.shared.rules.send_if_modified(|rules| {
            for (direction, nth, _) in &mut rules.spoils {
                *nth -= u64::from(*direction == self.direction);
            }
            let at = rules.spoils.iter().position(|(direction, nth, _)| *direction == self.direction && *nth == 0);
            found = at.map(|at| rules.spoils.remove(at).2);
            // Nobody waits for that.
            false
        });
        found
    }
}
