use std::collections::VecDeque;

use async_trait::async_trait;
use parking_lot::Mutex;

use super::*;
use crate::Cause;
use crate::messages::{Draft, Handling};
use crate::model::Millis;
use crate::policy::WebhookSettings;
use crate::ports::Webhooks;
use crate::testing::{APP, World, account};

/// An app's server that says what the test wants, word by word; when it has no more words it says yes.
#[derive(Default)]
pub(crate) struct Receiver {
    words: Mutex<VecDeque<std::result::Result<&'static str, CallFault>>>,
    heard: Mutex<Vec<String>>,
}

impl Receiver {
    pub(crate) fn will_say(&self, word: &'static str) {
        self.words.lock().push_back(Ok(word));
    }

    pub(crate) fn will_fail(&self, times: usize) {
        self.words.lock().extend((0..times).map(|_| Err(CallFault::Status(500))));
    }

    /// The verification codes that it heard since this was asked last.
    pub(crate) fn codes(&self) -> Vec<String> {
        self.heard().iter().filter_map(|said| said.strip_prefix("code ")).map(str::to_owned).collect()
    }

    /// What it heard since this was asked last, in words.
    fn heard(&self) -> Vec<String> {
        std::mem::take(&mut *self.heard.lock())
    }
}

#[async_trait]
impl Webhooks for Receiver {
    fn body(&self, event: &Event, _at: Millis) -> String {
        match event {
            Event::BeforeMessage(message) => format!("before {}", message.content.body),
            Event::AfterMessage { message, outcome: Ok(unread), .. } => {
                format!("{} unread {unread}", message.content.body)
            }
            Event::AfterMessage { message, outcome: Err(cause), .. } => {
                format!("{} failed: {cause}", message.content.body)
            }
            Event::State { account, step, kicked } => format!("{account} {step:?} {kicked:?}"),
            Event::VerificationCode(event) => format!("code {}", event.code),
            other => format!("{other:?}"),
        }
    }

    fn verdict(&self, _kind: Kind, answer: &[u8]) -> Option<Verdict> {
        match std::str::from_utf8(answer).ok()? {
            "yes" => Some(Verdict::Allow),
            "no" => Some(Verdict::Refuse(Refusal::Refused { info: String::new() })),
            "swallow" => Some(Verdict::Swallow),
            "better" => rewritten("better"),
            "longer" => rewritten(&"long".repeat(3000)),
            "ruder" => rewritten("you Badger"),
            _ => None,
        }
    }

    async fn post(&self, _app: &App, call: &Call<'_>) -> std::result::Result<Bytes, CallFault> {
        self.heard.lock().push(call.body.to_owned());
        self.words.lock().pop_front().unwrap_or(Ok("yes")).map(Bytes::from)
    }
}

fn rewritten(text: &str) -> Option<Verdict> {
    let texts = vec![text.to_owned()];
    Some(Verdict::Rewrite { body: Some(text.to_owned()), cloud_custom_data: None, texts })
}

async fn world(change: impl FnOnce(&mut WebhookSettings)) -> World {
    let world = World::of(&["alice", "bob"]).await;
    world.set(|settings| {
        settings.webhooks.url = "http://app.example/".to_owned();
        change(&mut settings.webhooks);
    });
    world
}

async fn only(kind: Kind) -> World {
    world(|settings| settings.events = vec![kind]).await
}

/// Rounds until there is nothing to do now.
async fn rounds(world: &World) -> Next {
    let mut courier = Courier::open(&world.domain, APP).await.unwrap();
    loop {
        match courier.round(&world.domain).await.unwrap() {
            Next::GoOn => {}
            next => return next,
        }
    }
}

async fn outcomes(world: &World) -> Vec<(u32, Outcome)> {
    let lines = lines(&world.domain, APP, None, 50).await.unwrap();
    lines.into_iter().map(|(_, line)| (line.attempt, line.outcome)).collect()
}

#[tokio::test]
async fn what_is_told_is_told_once_with_what_it_says_then() {
    let world = only(Kind::AfterMessage).await;
    world.send("alice", "bob", "one").await;
    world.send("alice", "bob", "two").await;
    assert_eq!(rounds(&world).await, Next::Rest);
    let mut heard = world.receiver.heard();
    heard.sort();
    assert_eq!(heard, ["one unread 1", "two unread 2"]);
    assert_eq!(rounds(&world).await, Next::Rest);
    assert!(world.receiver.heard().is_empty());
    assert_eq!(outcomes(&world).await, [(1, Outcome::Done), (1, Outcome::Done)]);
}

#[tokio::test]
async fn who_does_not_want_to_hear_hears_nothing() {
    let world = only(Kind::ProfileSet).await;
    world.send("alice", "bob", "one").await;
    world.set(|settings| settings.webhooks.events = vec![Kind::AfterMessage]);
    let quiet = Draft {
        handling: Handling { no_webhook_after: true, ..Handling::default() },
        ..world.draft("alice", "bob", "quiet")
    };
    world.send_draft(quiet).await.unwrap();
    assert_eq!(rounds(&world).await, Next::Rest);
    assert!(world.receiver.heard().is_empty());
    // What waits when the app does not want it any more is forgotten.
    world.send("alice", "bob", "two").await;
    world.set(|settings| settings.webhooks.url.clear());
    assert_eq!(rounds(&world).await, Next::Rest);
    world.set(|settings| settings.webhooks.url = "http://app.example/".to_owned());
    assert_eq!(rounds(&world).await, Next::Rest);
    assert!(world.receiver.heard().is_empty());
}

#[tokio::test]
async fn a_failure_is_repeated_later_and_later_and_given_up() {
    let world = world(|settings| {
        settings.events = vec![Kind::AfterMessage];
        settings.attempts = 3;
    })
    .await;
    world.receiver.will_fail(3);
    world.send("alice", "bob", "one").await;
    for seconds in [1, 2] {
        let next = rounds(&world).await;
        assert_eq!(next, Next::Wait(std::time::Duration::from_secs(seconds)));
        assert_eq!(world.receiver.heard(), ["one unread 1"]);
        world.pass(seconds);
    }
    assert_eq!(rounds(&world).await, Next::Rest);
    assert_eq!(world.receiver.heard(), ["one unread 1"]);
    let outcomes = outcomes(&world).await;
    assert!(
        matches!(outcomes[..], [(1, Outcome::Again { .. }), (2, Outcome::Again { .. }), (3, Outcome::GivenUp { .. })]),
        "{outcomes:?}"
    );
}

#[tokio::test]
async fn the_oldest_go_when_too_many_wait() {
    let world = world(|settings| {
        settings.events = vec![Kind::AfterMessage];
        settings.queue = 2;
        settings.parallel = 1;
    })
    .await;
    for text in ["one", "two", "three", "four"] {
        world.send("alice", "bob", text).await;
    }
    rounds(&world).await;
    assert_eq!(world.receiver.heard(), ["three unread 3", "four unread 4"]);
    assert_eq!(outcomes(&world).await.first(), Some(&(0, Outcome::Dropped(2))));
}

#[tokio::test]
async fn the_log_is_bounded_and_read_on_from_a_line() {
    let world = world(|settings| {
        settings.events = vec![Kind::AfterMessage];
        settings.log = 3;
    })
    .await;
    for n in 0..5 {
        world.send("alice", "bob", &n.to_string()).await;
        rounds(&world).await;
    }
    let all = lines(&world.domain, APP, None, 50).await.unwrap();
    let numbers: Vec<u64> = all.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [3, 4, 5]);
    let after = lines(&world.domain, APP, Some(4), 50).await.unwrap();
    assert_eq!(after, all[2..]);
    assert_eq!(lines(&world.domain, APP, Some(0), 1).await.unwrap(), all[..1]);
}

#[tokio::test]
async fn what_is_asked_can_be_allowed_refused_swallowed_or_rewritten() {
    let world = world(|settings| settings.events = vec![Kind::BeforeMessage, Kind::AfterMessage]).await;
    for word in ["yes", "no", "swallow", "better", "longer"] {
        world.receiver.will_say(word);
    }
    world.send("alice", "bob", "one").await;
    let refused = world.send_draft(world.draft("alice", "bob", "two")).await;
    assert_eq!(refused, Err(Cause::Webhook(Refusal::Refused { info: String::new() })));
    world.send("alice", "bob", "three").await;
    world.send("alice", "bob", "four").await;
    world.send("alice", "bob", "five").await;
    assert_eq!(world.history("bob", "alice").await, ["one", "better", "five"]);
    rounds(&world).await;
    let heard = world.receiver.heard();
    assert_eq!(heard[..5], ["before one", "before two", "before three", "before four", "before five"]);
    let mut after = heard[5..].to_vec();
    after.sort();
    assert_eq!(after, ["better unread 2", "five unread 3", "one unread 1"]);
}

#[tokio::test]
async fn what_is_rewritten_is_looked_through_for_forbidden_words() {
    let world = only(Kind::BeforeMessage).await;
    crate::words::add(&world.domain, &world.app(), &["badger".to_owned()]).await.unwrap();
    for word in ["ruder", "better", "ruder"] {
        world.receiver.will_say(word);
    }
    let refused = world.send_draft(world.draft("alice", "bob", "one")).await;
    assert!(matches!(refused, Err(Cause::ForbiddenWord { .. })), "{refused:?}");
    world.send("alice", "bob", "two").await;
    let handling = Handling { no_check: true, ..Handling::default() };
    let unchecked = Draft { by_admin: true, handling, ..world.draft("alice", "bob", "three") };
    world.send_draft(unchecked).await.unwrap();
    assert_eq!(world.history("bob", "alice").await, ["better", "you Badger"]);
}

#[tokio::test]
async fn who_cannot_be_asked_has_nothing_against_it_unless_the_app_wants_it_so() {
    let world = only(Kind::BeforeMessage).await;
    world.receiver.will_fail(1);
    world.send("alice", "bob", "one").await;
    world.receiver.will_say("what?");
    world.send("alice", "bob", "two").await;
    world.set(|settings| settings.webhooks.on_failure = OnFailure::Refuse);
    world.receiver.will_fail(1);
    let refused = world.send_draft(world.draft("alice", "bob", "three")).await;
    assert_eq!(refused, Err(Cause::Webhook(Refusal::NotAsked)));
    assert_eq!(world.history("bob", "alice").await, ["one", "two"]);
    rounds(&world).await;
    assert!(outcomes(&world).await.iter().all(|(_, outcome)| matches!(outcome, Outcome::GivenUp { .. })));
}

#[tokio::test]
async fn nobody_is_asked_twice_or_about_what_is_refused_anyway() {
    let world = only(Kind::BeforeMessage).await;
    let draft = world.draft("alice", "bob", "one");
    world.receiver.will_say("better");
    let first = world.send_draft(draft.clone()).await.unwrap();
    assert_eq!(world.send_draft(draft).await.unwrap(), first);
    let unknown = world.draft("alice", "nobody", "two");
    assert!(world.send_draft(unknown).await.is_err());
    let quiet = Draft {
        handling: Handling { no_webhook_before: true, ..Handling::default() },
        ..world.draft("alice", "bob", "quiet")
    };
    world.send_draft(quiet).await.unwrap();
    assert_eq!(world.receiver.heard(), ["before one"]);
    assert_eq!(world.history("bob", "alice").await, ["better", "quiet"]);
}

#[tokio::test]
async fn a_message_that_fails_is_told_with_its_cause() {
    let world = only(Kind::AfterMessage).await;
    let (app, bob, alice) = (world.app(), account("bob"), account("alice"));
    crate::relations::blacklist::add(&world.domain, &app, &bob, &[alice]).await.unwrap();
    let refused = world.send_draft(world.draft("alice", "bob", "one")).await;
    assert_eq!(refused, Err(Cause::BlockedByRecipient));
    rounds(&world).await;
    assert_eq!(world.receiver.heard(), [format!("one failed: {}", Cause::BlockedByRecipient)]);
}

#[tokio::test]
async fn what_cannot_wait_for_the_store_is_held_and_stored_soon() {
    let world = only(Kind::StateChange).await;
    let state = || Event::State { account: account("alice"), step: Step::Closed, kicked: Vec::new() };
    tell_soon(&world.domain, APP, Kind::StateChange, state);
    world.domain.outbox.rung(APP).await;
    let mut courier = Courier::open(&world.domain, APP).await.unwrap();
    courier.keep(&world.domain).await.unwrap();
    assert!(world.receiver.heard().is_empty());
    rounds(&world).await;
    assert_eq!(world.receiver.heard(), ["alice Closed []"]);
}

#[tokio::test]
async fn a_verification_code_is_not_in_the_log() {
    let world = only(Kind::VerificationCode).await;
    let event = VerificationCode {
        account: account("alice"),
        device: String::new(),
        platform: crate::ports::Platform::IPad,
        code: "123456".to_owned(),
        until: 9,
    };
    assert!(deliver(&world.domain, &world.app(), event.clone()).await);
    assert_eq!(rounds(&world).await, Next::Rest);
    let lines = lines(&world.domain, APP, None, 50).await.unwrap();
    assert_eq!(world.receiver.codes(), ["123456"]);
    let logged: Vec<&str> = lines.iter().map(|(_, line)| line.body.as_str()).collect();
    assert_eq!(logged, ["code "]);
    assert!(!format!("{event:?}").contains("123456"));
}
