//! One sender and its receiver, in one task.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep_until};

use super::speaker::Speaker;
use super::tally::Tally;
use super::{Plan, receiver, sender};

/// How long after the end of sending a message may still arrive.
const PATIENCE: Duration = Duration::from_secs(5);

/// Most messages of one pair that are under way when they are sent at a rate.
const MOST_UNDER_WAY: usize = 1024;

/// Size of a message's JSON, the body of its request, in bytes.
const MESSAGE_BYTES: usize = 500;

/// Text that messages are cut from, in bytes: each differs from the one before.
const TEXT_BYTES: usize = 16 * 1024;

/// The number of the first message: requests of the login have lower ones.
const FIRST: u32 = 1000;

/// A message under way.
struct UnderWay {
    /// When it was sent, or should have been.
    due: Instant,
    acknowledged: bool,
    pushed: bool,
}

/// A pair.
pub(super) struct Pair {
    names: (String, String),
    sender: Speaker,
    receiver: Speaker,
    tally: Arc<Tally>,
    under_way: HashMap<u32, UnderWay>,
    most: usize,
    next: u32,
    random: u32,
    text: String,
    /// When the next message is due and the time between two, when they are sent at a rate.
    pace: Option<(Instant, Duration)>,
}

impl Pair {
    pub(super) fn new(number: u32, from: Speaker, to: Speaker, plan: Plan, tally: Arc<Tally>) -> Self {
        let pace = plan.rate.map(|rate| {
            let rate = f64::from(rate.max(1));
            let first = Instant::now() + Duration::from_secs_f64(f64::from(number) / rate);
            (first, Duration::from_secs_f64(f64::from(plan.pairs) / rate))
        });
        Self {
            names: (sender(number), receiver(number)),
            sender: from,
            receiver: to,
            tally,
            under_way: HashMap::new(),
            most: if pace.is_some() { MOST_UNDER_WAY } else { plan.in_flight },
            next: FIRST,
            // Numbers begin anew with each turn; a server drops what it has seen.
            random: rand::random(),
            text: text(number),
            pace,
        }
    }

    /// Sends until the time is over and all came through. Answers how many did not.
    pub(super) async fn run(mut self) -> anyhow::Result<u64> {
        let end = self.tally.until();
        let give_up = end + PATIENCE;
        let alarm = sleep_until(give_up);
        tokio::pin!(alarm);
        loop {
            let now = Instant::now();
            while now < end && self.may_send(now) {
                self.send(now).await?;
            }
            if now >= give_up || (now >= end && self.under_way.is_empty()) {
                return Ok(self.under_way.len() as u64);
            }
            if let Some((due, _)) = self.pace {
                let wake = if due < end && self.under_way.len() < self.most { due } else { give_up };
                alarm.as_mut().reset(wake);
            }
            tokio::select! {
                number = self.sender.acknowledged() => self.acknowledged(number?),
                pushed = self.receiver.pushed() => self.pushed(pushed?),
                () = &mut alarm => {}
            }
        }
    }

    fn may_send(&self, now: Instant) -> bool {
        self.under_way.len() < self.most && self.pace.is_none_or(|(due, _)| due <= now)
    }

    async fn send(&mut self, now: Instant) -> anyhow::Result<()> {
        let mut due = now;
        if let Some((next, gap)) = &mut self.pace {
            due = *next;
            *next += *gap;
        }
        let number = self.next;
        self.next += 1;
        let body = self.message(number);
        let bytes = self.sender.send("openim.sendmsg", number, &body).await?;
        self.tally.see_sizes(bytes, 0);
        self.under_way.insert(number, UnderWay { due, acknowledged: false, pushed: false });
        Ok(())
    }

    /// A text message as the SDKs send it, without the settings of offline pushes.
    fn message(&self, number: u32) -> String {
        let time = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
        let (from, to) = &self.names;
        let head = format!(
            r#"{{"From_Account":"{from}","To_Account":"{to}","MsgSeq":{number},"MsgRandom":{},"MsgBody":[{{"MsgType":"TIMTextElem","MsgContent":{{"Text":""#,
            self.random
        );
        let tail = format!(
            r#""}}}}],"CloudCustomData":"","From_AccountNick":"","From_AccountHeadurl":"","MsgClientTime":{time},"IsNeedReadReceipt":0,"SupportMessageExtension":0,"IsRelayMsg":0}}"#
        );
        let length = MESSAGE_BYTES.saturating_sub(head.len() + tail.len());
        let start = number as usize * 127 % (TEXT_BYTES - MESSAGE_BYTES);
        let text = self.text.get(start..start + length).unwrap_or_default();
        format!("{head}{text}{tail}")
    }

    fn acknowledged(&mut self, number: u32) {
        let Some(message) = self.under_way.get_mut(&number) else { return };
        message.acknowledged = true;
        self.tally.add_acknowledged(message.due);
        self.settle(number);
    }

    fn pushed(&mut self, (numbers, bytes): (Vec<u32>, usize)) {
        self.tally.see_sizes(0, bytes);
        for number in numbers {
            let Some(message) = self.under_way.get_mut(&number) else { continue };
            message.pushed = true;
            self.tally.add_pushed(message.due);
            self.settle(number);
        }
    }

    fn settle(&mut self, number: u32) {
        if self.under_way.get(&number).is_some_and(|message| message.acknowledged && message.pushed) {
            self.under_way.remove(&number);
            self.tally.add_delivered();
        }
    }
}

/// Letters and spaces that compress about as badly as they can.
fn text(seed: u32) -> String {
    let mut state = u64::from(seed) + 1;
    let letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let number = u8::try_from((state >> 33) % 27).unwrap_or_default();
        if number == 26 { ' ' } else { char::from(b'a' + number) }
    };
    std::iter::repeat_with(letter).take(TEXT_BYTES).collect()
}
