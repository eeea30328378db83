//! Thousands of mixed operations, compared with a model that keeps every message for every side in plain lists.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Actor, Content, Controls, Draft, Import, Modification, Modified, OwnCopy, import, modify, sweep};
use crate::model::MsgKey;
use crate::testing::{APP, Dice, World, account};
use crate::{Cause, contacts};

const NAMES: [&str; 4] = ["alice", "bob", "carol", "dave"];

const OPERATIONS: usize = 3_000;

/// How long messages are kept, in seconds: much is swept in the course of a play.
const PERIOD: u32 = 400;

/// One side's own copy of a message.
#[derive(Debug, Clone)]
struct Copy {
    key: MsgKey,
    text: String,
    from: usize,
    /// It counts as unread until it is read, recalled or deleted here.
    unread: bool,
    recalled: bool,
}

/// What every account should see: by owner and peer, all copies it has.
#[derive(Default)]
struct Model {
    sides: BTreeMap<(usize, usize), Vec<Copy>>,
}

impl Model {
    fn side(&mut self, owner: usize, peer: usize) -> &mut Vec<Copy> {
        self.sides.entry((owner, peer)).or_default()
    }

    fn add(&mut self, from: usize, to: usize, key: MsgKey, text: &str, counted: bool, own_copy: bool) {
        let copy = Copy { key, text: text.to_owned(), from, unread: false, recalled: false };
        self.side(to, from).push(Copy { unread: counted, ..copy.clone() });
        if own_copy {
            self.side(from, to).push(copy);
        }
    }

    fn read(&mut self, reader: usize, peer: usize, up_to: u32) {
        for copy in self.side(reader, peer) {
            copy.unread &= copy.key.time > up_to;
        }
    }

    fn recall(&mut self, from: usize, to: usize, key: MsgKey) {
        for (owner, peer) in [(from, to), (to, from)] {
            for copy in self.side(owner, peer).iter_mut().filter(|copy| copy.from == from && copy.key == key) {
                copy.recalled = true;
                copy.unread = false;
            }
        }
    }

    fn modify(&mut self, from: usize, to: usize, key: MsgKey, text: &str) {
        for (owner, peer) in [(from, to), (to, from)] {
            for copy in self.side(owner, peer).iter_mut().filter(|copy| copy.from == from && copy.key == key) {
                text.clone_into(&mut copy.text);
            }
        }
    }

    fn sweep(&mut self, oldest: u32) {
        for copies in self.sides.values_mut() {
            copies.retain(|copy| copy.key.time >= oldest);
        }
    }

    fn unread(&mut self, owner: usize, peer: usize) -> u64 {
        self.side(owner, peer).iter().filter(|copy| copy.unread).count() as u64
    }

    fn history(&mut self, owner: usize, peer: usize, oldest: u32) -> Vec<String> {
        let mut copies = self.side(owner, peer).clone();
        copies.retain(|copy| copy.key.time >= oldest);
        copies.sort_by_key(|copy| (copy.key.time, copy.key.seq, copy.key.random));
        copies.into_iter().map(|copy| copy.text).collect()
    }
}

/// The random operations, on the world and on the model.
struct Play {
    world: World,
    model: Model,
    dice: Dice,
    /// Everything that was ever sent: sender, recipient, key, whether it was recalled.
    sent: Vec<(usize, usize, MsgKey, bool)>,
}

impl Play {
    /// The first second that is within the period.
    fn oldest(&self) -> u32 {
        self.world.now() - PERIOD
    }

    /// One of all that was ever sent, mostly one of the last.
    fn any_sent(&mut self) -> Option<usize> {
        let back = if self.dice.below(5) == 0 { self.sent.len() } else { self.sent.len().min(20) };
        (back > 0).then(|| self.sent.len() - 1 - self.dice.below(back))
    }

    fn pair(&mut self) -> (usize, usize) {
        let one = self.dice.below(4);
        (one, (one + 1 + self.dice.below(3)) % 4)
    }

    async fn send(&mut self, n: usize) {
        let (from, to) = self.pair();
        let counted = self.dice.below(4) > 0;
        let own_copy = *self.dice.pick(&[OwnCopy::Kept, OwnCopy::Kept, OwnCopy::Pushed, OwnCopy::None]);
        let controls = Controls { no_unread: !counted, ..Controls::default() };
        let text = n.to_string();
        let draft = Draft { controls, own_copy, ..self.world.draft(NAMES[from], NAMES[to], &text) };
        let key = self.world.send_draft(draft.clone()).await.unwrap();
        assert_eq!((key.time, key.seq, key.random), (self.world.now(), draft.seq, draft.random));
        if self.dice.below(5) == 0 {
            assert_eq!(self.world.send_draft(draft).await.unwrap(), key, "a retry");
        }
        self.model.add(from, to, key, &text, counted, own_copy != OwnCopy::None);
        self.sent.push((from, to, key, false));
    }

    async fn import(&mut self, n: usize) {
        let (from, to) = self.pair();
        let time = self.world.now() - self.dice.below(200) as u32;
        // Of its own MsgRandom, so that it meets no message that was sent.
        let key = MsgKey { time, seq: n as u32, random: 8 };
        let counted = self.dice.below(2) == 0;
        let text = n.to_string();
        let content = Content { body: text.clone(), cloud_custom_data: String::new() };
        let (sender, recipient) = (account(NAMES[from]), account(NAMES[to]));
        let message = Import { from: sender, to: recipient, key, content, counted, pushed: false };
        import(&self.world.domain, &self.world.app(), message).await.unwrap();
        self.model.add(from, to, key, &text, counted, true);
        self.sent.push((from, to, key, false));
    }

    /// Reads up to now, or up to the time of a message of the conversation; never before the last mark.
    async fn read(&mut self, marks: &mut BTreeMap<(usize, usize), u32>) {
        let (reader, peer) = self.pair();
        let times: Vec<u32> = self.model.side(reader, peer).iter().map(|copy| copy.key.time).collect();
        let up_to = match self.dice.below(3) {
            0 => self.world.now(),
            _ if times.is_empty() => return,
            _ => *self.dice.pick(&times[times.len().saturating_sub(8)..]),
        };
        self.world.read(NAMES[reader], NAMES[peer], up_to).await;
        // A mark before the one that stands is none, even for what came in between with an old time. The mark stands
        // only where something could be read by it.
        let mark = marks.entry((reader, peer)).or_default();
        if up_to >= *mark {
            self.model.read(reader, peer, up_to);
            let view = self.world.view().await;
            let stands = contacts::read_up_to(&view, APP, &account(NAMES[reader]), &account(NAMES[peer])).await;
            *mark = stands.unwrap() as u32;
            assert!(*mark <= self.world.now());
        }
    }

    async fn recall(&mut self) {
        let Some(index) = self.any_sent() else { return };
        let (from, to, key, recalled) = self.sent[index];
        let result = self.world.recall_as_admin(NAMES[from], NAMES[to], key).await;
        if key.time < self.oldest() {
            assert!(matches!(result, Err(Cause::PastHistory | Cause::NoSuchMessage)), "{result:?}");
            return;
        }
        assert_eq!(result, if recalled { Err(Cause::AlreadyRecalled) } else { Ok(()) });
        self.sent[index].3 = true;
        self.model.recall(from, to, key);
    }

    async fn modify(&mut self, n: usize) {
        let Some(index) = self.any_sent() else { return };
        let (from, to, key, recalled) = self.sent[index];
        let change = Modification { body: Some(format!("changed at {n}")), ..Modification::default() };
        let (sender, recipient) = (account(NAMES[from]), account(NAMES[to]));
        let (world, admin) = (&self.world, Actor::Admin(account("admin")));
        let result = modify(&world.domain, &world.app(), &admin, (&sender, &recipient, key), &change).await;
        if recalled || key.time < self.oldest() {
            assert_eq!(result, Err(Cause::NoMessageToModify));
        } else {
            assert!(matches!(result, Ok(Modified::Done(..))), "{result:?}");
            self.model.modify(from, to, key, &format!("changed at {n}"));
        }
    }

    async fn sweep(&mut self) {
        let budget = 1 + self.dice.below(50);
        while !sweep(&self.world.domain, &self.world.app(), budget).await.unwrap().finished {}
        let oldest = self.oldest();
        self.model.sweep(oldest);
    }

    async fn delete(&mut self) {
        let (owner, peer) = self.pair();
        let copies = self.model.side(owner, peer);
        if copies.is_empty() {
            return;
        }
        let index = self.dice.below(copies.len());
        let key = self.model.side(owner, peer).remove(index).key;
        self.world.delete(NAMES[owner], NAMES[peer], &[key]).await;
    }

    async fn clear(&mut self) {
        let (owner, peer) = self.pair();
        self.world.clear(NAMES[owner], NAMES[peer]).await;
        self.model.side(owner, peer).clear();
    }

    async fn remove(&mut self) {
        let (owner, peer) = self.pair();
        contacts::remove(&self.world.domain, APP, &account(NAMES[owner]), &account(NAMES[peer])).await.unwrap();
        for copy in self.model.side(owner, peer) {
            copy.unread = false;
        }
    }

    async fn compare_unread(&mut self, at: usize) {
        for (owner, name) in NAMES.into_iter().enumerate() {
            let mut sum = 0;
            for (peer, other) in NAMES.into_iter().enumerate().filter(|(peer, _)| *peer != owner) {
                let unread = self.world.unread(name, other).await;
                sum += unread;
                assert_eq!(unread, self.model.unread(owner, peer), "unread of {name} from {other} at {at}");
            }
            let view = self.world.view().await;
            let in_all = contacts::unread_in_all(&view, APP, &account(name)).await.unwrap();
            assert_eq!(in_all, sum);
        }
    }

    async fn compare_histories(&mut self, at: usize) {
        let oldest = self.oldest();
        for (owner, name) in NAMES.into_iter().enumerate() {
            for (peer, other) in NAMES.into_iter().enumerate().filter(|(peer, _)| *peer != owner) {
                let history = self.world.history(name, other).await;
                assert_eq!(history, self.model.history(owner, peer, oldest), "history of {name} with {other} at {at}");
            }
        }
    }
}

async fn play(seed: u64, imports: bool) {
    let world = World::of(&NAMES).await;
    world.set(|settings| settings.history = Duration::from_secs(PERIOD.into()));
    let mut play = Play { world, model: Model::default(), dice: Dice(seed), sent: Vec::new() };
    let mut marks = BTreeMap::new();
    for n in 0..OPERATIONS {
        let pass = play.dice.below(3) as u64;
        play.world.pass(pass);
        match play.dice.below(100) {
            0..50 => play.send(n).await,
            50..55 if imports => play.import(n).await,
            50..75 => play.read(&mut marks).await,
            75..82 => play.recall().await,
            82..88 => play.modify(n).await,
            88..95 => play.delete().await,
            95..96 => play.sweep().await,
            96..98 => play.remove().await,
            _ => play.clear().await,
        }
        if n % 5 == 0 {
            play.compare_unread(n).await;
        }
        // Reading everything takes longer.
        if n % 40 == 0 {
            play.compare_histories(n).await;
        }
    }
    play.compare_unread(OPERATIONS).await;
    play.compare_histories(OPERATIONS).await;
}

#[tokio::test]
async fn live_messages_are_as_in_the_model() {
    play(1, false).await;
}

#[tokio::test]
async fn live_and_imported_messages_are_as_in_the_model() {
    play(2, true).await;
}
