//! `docs/v3-codes.md`, made of the mapping, and checked against it. `TINCAN_WRITE=1 cargo test -p tincan-sdk v3` writes it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tincan_protocol::errors::{Code, Family, all};

use super::mapping::RENUMBERED;
use super::place::Place;
use super::rules::RULES;
use super::{Cause as Own, Part};
use crate::{Cause, Layer};

const HEAD: &str = "\
<!-- Made of crates/sdk/src/v3/rules.rs by its tests: do not edit. -->

# Codes of the V3 SDKs

`Config.codes` chooses which numbers errors have: `Current` those of today, `V3` those of the V3 SDKs, `V3Renumbered` the same
with the session layer as it was numbered later. Besides the numbers a V3 view changes little, and `Config.v3` has a setting for
each: `init` after `init` is an error, a log-in ends with a report that the user is online, a message that cannot be sent fails
and does not wait, and transfers of files that find no free connection fail at once. What `Client::v3` has counts with any view,
and its errors have the numbers below.

## One cause, by where it happened

The first line that fits counts. A cause that no line names keeps its number of today: 6013, 6014, 6017, 7003, 8001 and the
like, and the server's own codes. The V3 SDKs had two layers under their calls: messages went down as packets (61xx), all
other calls through the session layer (62xx).

| What has happened | In | Today | V3 | V3 renumbered |
|---|---|---|---|---|
";

const OWN: &str = "
## What only the V3 SDKs had

| Code | Renumbered | Says |
|---|---|---|
";

fn document() -> String {
    let mut text = HEAD.to_owned();
    for rule in RULES {
        let today: BTreeSet<String> = causes().iter().filter(|cause| fits(rule, cause)).map(today).collect();
        let places: Vec<&str> = rule.places.iter().map(|place| place.text()).collect();
        let places = if places.is_empty() { "any call".to_owned() } else { places.join("; ") };
        let today = today.into_iter().collect::<Vec<_>>().join(", ");
        writeln!(text, "| {} | {places} | {today} | {} | {} |", rule.what, rule.code, later(rule.code)).unwrap();
    }
    text.push_str(OWN);
    for cause in own() {
        writeln!(text, "| {} | {} | {} |", cause.code(), later(cause.code()), meaning(cause.code())).unwrap();
    }
    text
}

/// Whether a cause comes to a rule where the rule holds, and to none before it.
fn fits(rule: &super::rules::Rule, cause: &Cause) -> bool {
    let places = if rule.places.is_empty() { &[Place::Session] } else { rule.places };
    let first = |place| RULES.iter().find(|rule| rule.fits(place, cause));
    places.iter().any(|place| first(*place).is_some_and(|first| std::ptr::eq(first, rule)))
}

fn today(cause: &Cause) -> String {
    match cause {
        // What was refused has any number; the line names it where that matters.
        Cause::Refused { .. } => "the server's".to_owned(),
        Cause::InitialisedTwice => "none".to_owned(),
        cause => cause.code().to_string(),
    }
}

fn later(code: Code) -> String {
    RENUMBERED.iter().find(|(first, _)| *first == code).map(|(_, later)| later.to_string()).unwrap_or_default()
}

fn meaning(code: Code) -> &'static str {
    code.entry().unwrap().meaning
}

fn refused(layer: Layer, code: i32) -> Cause {
    Cause::Refused { layer, command: "openim.sendmsg".to_owned(), code, info: String::new() }
}

/// One of each cause that some rule may name.
fn causes() -> Vec<Cause> {
    let (why, command, address, path, millis) =
        (String::new(), "openim.sendmsg".to_owned(), "h:1".to_owned(), PathBuf::new(), 1);
    vec![
        Cause::ParseFailed { what: "an answer", why: why.clone() },
        Cause::DatabaseUnreadable { path: path.clone(), why: why.clone() },
        Cause::DatabaseFailed { why: why.clone() },
        Cause::DatabaseLocked { why: why.clone() },
        Cause::DataFolder { path, why: why.clone() },
        Cause::InitialisedTwice,
        Cause::argument("device", "is empty"),
        Cause::Cancelled,
        Cause::NoTinyId,
        Cause::BadUserId { rule: "" },
        Cause::BadConversation { id: String::new() },
        Cause::NoStoredLogin { user: String::new() },
        Cause::StoredLoginExpired { user: String::new() },
        Cause::UserSigExpired { at_login: true },
        Cause::Kicked,
        Cause::LoginUnderWay,
        Cause::LogoutDuringLogin,
        Cause::TicketsUnreadable { why: why.clone() },
        Cause::TicketsNotStarted,
        Cause::HandshakeMalformed,
        Cause::HandshakeNotAuthentic,
        Cause::HandshakeRefused { why: why.clone() },
        Cause::HandshakeTimeout { millis },
        Cause::CaptivePortal { address: address.clone() },
        Cause::EncryptionFailed { why: why.clone() },
        Cause::DecryptionFailed,
        Cause::SessionNotReady { command: command.clone() },
        Cause::CompressionFailed { why: why.clone() },
        Cause::DecompressionFailed { why: why.clone() },
        Cause::QueueFull { limit: 1 },
        Cause::NoConnection { why: why.clone(), awaiting: false },
        Cause::NoConnection { why: why.clone(), awaiting: true },
        Cause::ConnectedAlready,
        Cause::ConnectTimeout { address: address.clone(), millis },
        Cause::ConnectionRefused { address: address.clone(), why: why.clone() },
        Cause::NoRoute { address: address.clone() },
        Cause::NetworkOff { command: command.clone() },
        Cause::NoResources { why },
        Cause::Reset,
        Cause::SocketClosed,
        Cause::BadAddress { address },
        Cause::Reconnecting { command: command.clone() },
        Cause::WaitTimeout { command: command.clone(), millis },
        Cause::SendTimeout { command: command.clone(), millis },
        Cause::AnswerTimeout { command, millis },
        refused(Layer::Access, -10112),
        refused(Layer::Access, -10003),
        refused(Layer::Access, -10009),
        refused(Layer::Access, -10114),
        refused(Layer::Command, 80001),
        refused(Layer::Command, 20016),
        refused(Layer::Command, 70403),
        refused(Layer::Login, 70398),
        Cause::UploadFailed { attempts: 3, channel: Some(503), why: String::new() },
    ]
}

/// One of each cause of the view's own.
fn own() -> Vec<Own> {
    let (user, why, data) = (String::new(), String::new(), "friends");
    vec![
        Own::BatchFailed { failed: vec![Part { index: 0, code: 1, why: String::new() }], all: 1 },
        Own::SessionGone { conversation: String::new() },
        Own::BoundTwice { user },
        Own::Contradiction { what: "", held: 2, answered: 1 },
        Own::NotSynchronised { data },
        Own::Synchronising { data },
        Own::SynchronisationFailed { data, why: why.clone(), code: 1 },
        Own::BadSynchronisation { field: "limit", rule: String::new() },
        Own::FieldNotPreset { field: "Name" },
        Own::GroupCacheOff,
        Own::GroupNotLoaded { group: String::new(), why: why.clone(), code: 1 },
        Own::NetworkNotStarted,
        Own::NoServiceNamed { command: String::new() },
        Own::OnlineReportTimeout { why: why.clone() },
        Own::OnlineReportMalformed { why },
        Own::NoShortVideo,
        Own::NoShortConnection { limit: 1 },
    ]
}

#[test]
fn the_document_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/v3-codes.md");
    let text = document();
    if std::env::var_os("TINCAN_WRITE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == text, "docs/v3-codes.md is out of date: TINCAN_WRITE=1 cargo test -p tincan-sdk v3");
}

#[test]
fn every_code_of_v3_has_a_cause() {
    let mut reached: BTreeSet<i32> = RULES.iter().map(|rule| rule.code.number()).collect();
    reached.extend(own().iter().map(|cause| cause.code().number()));
    for (first, later) in RENUMBERED {
        assert!(reached.contains(&first.number()), "nothing leads to {first}, so nothing to {later}");
        reached.insert(later.number());
    }
    let missing: Vec<String> = all()
        .filter(|entry| entry.family == Family::Legacy && !reached.contains(&entry.code.number()))
        .map(|entry| entry.code.to_string())
        .collect();
    assert!(missing.is_empty(), "no cause leads to {missing:?}");
}

#[test]
fn every_rule_is_the_first_that_fits_something() {
    for (at, rule) in RULES.iter().enumerate() {
        let places = [
            Place::Init,
            Place::Login,
            Place::Binding,
            Place::Sending,
            Place::Resending,
            Place::StoredResending,
            Place::Transfer,
            Place::Session,
        ];
        let first = |place, cause: &Cause| RULES.iter().position(|rule| rule.fits(place, cause)) == Some(at);
        let reached = causes().iter().any(|cause| places.iter().any(|place| first(*place, cause)));
        assert!(reached, "nothing comes to the line {:?} of {}", rule.what, rule.code);
    }
}

#[test]
fn calls_with_a_place_of_their_own_exist() {
    let mut source = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
    for call in Place::calls() {
        assert!(source.contains(&format!("\"{call}\"")), "no call is named {call:?}");
    }
}

fn read(folder: &Path, source: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, source);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("place.rs") {
            source.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}
