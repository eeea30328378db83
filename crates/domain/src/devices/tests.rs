use std::sync::Arc;

use super::*;
use crate::authentication::verify;
use crate::policy::Challenge;
use crate::sessions;
use crate::testing::{APP, DeadEnd, World, account};

fn device(name: &str) -> Device {
    Device::parse(name, "Device").unwrap()
}

async fn log_in(world: &World, on: &str) -> Result<sessions::Login> {
    let caller = verify(&world.domain, APP, &account("alice"), &world.usersig("alice", world.domain.now())).await?;
    let (platform, link) = (Platform::Android, Arc::new(DeadEnd));
    sessions::login_on(&world.domain, &caller, platform, Some(&device(on)), link).await
}

async fn try_code(world: &World, on: &str, proof: Proof, code: &str) -> Result<Entry> {
    let (account, device) = (account("alice"), device(on));
    let request = Request { account: &account, device: Some(&device), platform: Platform::Android, proof, code };
    admit(&world.domain, &world.app(), request).await
}

/// The code that the app's server heard last.
fn heard(world: &World) -> String {
    world.receiver.codes().pop().expect("a code")
}

fn wanted(world: &World, challenge: Challenge) {
    world.set(|settings| {
        settings.native.challenge = challenge;
        settings.webhooks.url = "http://app.example".to_owned();
    });
}

#[test]
fn names_of_devices_have_rules() {
    for bad in ["", &"d".repeat(65), "a\nb", "a\0b"] {
        assert!(matches!(Device::parse(bad, "Device"), Err(Cause::BadField { .. })), "{bad:?}");
    }
    assert_eq!(device(&"d".repeat(64)).as_str().len(), 64);
}

#[tokio::test]
async fn devices_are_remembered_within_a_bound() {
    let world = World::of(&["alice"]).await;
    world.set(|settings| {
        settings.native.devices = 2;
        settings.platform_instances = 10;
    });
    for on in ["one", "two", "one", "three"] {
        world.pass(DAY);
        log_in(&world, on).await.unwrap();
    }
    let row = list(&world.domain, &world.app(), &account("alice")).await.unwrap();
    let names: Vec<&str> = row.known.iter().map(|known| known.device.as_str()).collect();
    assert_eq!(names, ["one", "three"]);
    assert_eq!(row.known[0].last - row.known[0].since, 2 * DAY);
    let nobody = list(&world.domain, &world.app(), &account("nobody")).await;
    assert!(matches!(nobody, Err(Cause::NoSuchAccount { .. })));
}

#[tokio::test]
async fn a_lock_ends_the_device_s_login_and_no_other() {
    let world = World::of(&["alice"]).await;
    world.set(|settings| settings.platform_instances = 10);
    let (app, alice) = (world.app(), account("alice"));
    let (first, second) = (log_in(&world, "one").await.unwrap(), log_in(&world, "two").await.unwrap());
    lock(&world.domain, &app, &alice, &device("one")).await.unwrap();
    assert!(!world.domain.bus.is_online(APP, &alice, first.inst_id));
    assert!(world.domain.bus.is_online(APP, &alice, second.inst_id));
    let ticket = world.domain.tickets.open(&first.ticket).unwrap();
    assert_eq!(sessions::check(&world.domain, &ticket).await, Err(Fault::Locked.into()));
    assert_eq!(log_in(&world, "one").await, Err(Fault::Locked.into()));
    lock(&world.domain, &app, &alice, &device("one")).await.unwrap();
    assert_eq!(list(&world.domain, &app, &alice).await.unwrap().locked.len(), 1, "locked once");
    for _ in 0..2 {
        unlock(&world.domain, &app, &alice, &device("one")).await.unwrap();
    }
    assert_eq!(sessions::check(&world.domain, &ticket).await, Err(Fault::Locked.into()), "it stays ended");
    assert!(log_in(&world, "one").await.is_ok());
}

#[tokio::test]
async fn a_ticket_that_comes_from_another_device_makes_it_the_login_s() {
    let world = World::of(&["alice"]).await;
    let (app, alice) = (world.app(), account("alice"));
    let login = log_in(&world, "one").await.unwrap();
    let ticket = world.domain.tickets.open(&login.ticket).unwrap();
    let take_up = async |on: &str| {
        let (on, link) = (device(on), Arc::new(DeadEnd));
        sessions::take_up_on(&world.domain, &app, &ticket, (Platform::Android, Some(&on)), link).await
    };
    take_up("two").await.unwrap();
    lock(&world.domain, &app, &alice, &device("one")).await.unwrap();
    assert!(world.domain.bus.is_online(APP, &alice, login.inst_id));
    assert_eq!(take_up("one").await, Err(Fault::Locked.into()));
    lock(&world.domain, &app, &alice, &device("two")).await.unwrap();
    assert!(!world.domain.bus.is_online(APP, &alice, login.inst_id));
    assert_eq!(take_up("three").await, Err(Fault::Locked.into()), "the login ended");
}

#[tokio::test]
async fn locked_devices_have_a_bound() {
    let world = World::of(&["alice"]).await;
    world.set(|settings| settings.native.locked_devices = 1);
    let (app, alice) = (world.app(), account("alice"));
    lock(&world.domain, &app, &alice, &device("never seen")).await.unwrap();
    let second = lock(&world.domain, &app, &alice, &device("two")).await;
    assert!(matches!(second, Err(Cause::BadField { ref field, .. }) if field == "Device"), "{second:?}");
}

#[tokio::test]
async fn a_new_device_shows_a_code_and_a_known_one_does_not() {
    let world = World::of(&["alice"]).await;
    log_in(&world, "known").await.unwrap();
    wanted(&world, Challenge::NewDevice);
    assert_eq!(try_code(&world, "known", Proof::UserSig, "").await, Ok(Entry::Free));
    assert_eq!(try_code(&world, "new", Proof::Ticket, "").await, Ok(Entry::Challenged));
    let code = heard(&world);
    assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
    assert_eq!(try_code(&world, "other", Proof::UserSig, &code).await, Err(Fault::WrongCode { left: 0 }.into()));
    assert_eq!(try_code(&world, "new", Proof::UserSig, &code).await, Ok(Entry::Free));
    assert_eq!(try_code(&world, "new", Proof::UserSig, &code).await, Err(Fault::WrongCode { left: 0 }.into()));
    wanted(&world, Challenge::Always);
    assert_eq!(try_code(&world, "known", Proof::Ticket, "").await, Ok(Entry::Free));
    assert_eq!(try_code(&world, "known", Proof::UserSig, "").await, Ok(Entry::Challenged));
}

#[tokio::test]
async fn a_code_ends_with_its_time_and_its_tries() {
    let world = World::of(&["alice"]).await;
    wanted(&world, Challenge::Always);
    world.set(|settings| settings.native.code_attempts = 2);
    let wrong = |left| Err(Fault::WrongCode { left }.into());
    try_code(&world, "new", Proof::UserSig, "").await.unwrap();
    let code = heard(&world);
    assert_eq!(try_code(&world, "new", Proof::UserSig, "no").await, wrong(1));
    assert_eq!(try_code(&world, "new", Proof::UserSig, "no").await, wrong(0));
    assert_eq!(try_code(&world, "new", Proof::UserSig, &code).await, wrong(0), "it was tried too often");
    try_code(&world, "new", Proof::UserSig, "").await.unwrap();
    let code = heard(&world);
    world.pass(300);
    assert_eq!(try_code(&world, "new", Proof::UserSig, &code).await, wrong(0), "its time is over");
}

#[tokio::test]
async fn codes_of_an_account_are_counted_over_an_hour() {
    let world = World::of(&["alice"]).await;
    wanted(&world, Challenge::Always);
    world.set(|settings| settings.native.codes_per_hour = 2);
    for on in ["one", "two"] {
        assert_eq!(try_code(&world, on, Proof::UserSig, "").await, Ok(Entry::Challenged));
    }
    let too_often = Err(Fault::CodesTooOften { limit: 2 }.into());
    assert_eq!(try_code(&world, "three", Proof::UserSig, "").await, too_often);
    world.pass(3600);
    assert_eq!(try_code(&world, "three", Proof::UserSig, "").await, Ok(Entry::Challenged));
}

#[tokio::test]
async fn a_code_that_nobody_takes_on_was_not_delivered() {
    let world = World::of(&["alice"]).await;
    world.set(|settings| settings.native.challenge = Challenge::Always);
    assert_eq!(try_code(&world, "one", Proof::UserSig, "").await, Err(Fault::NotDelivered.into()), "no webhook");
    wanted(&world, Challenge::Always);
    world.receiver.will_fail(1);
    assert_eq!(try_code(&world, "one", Proof::UserSig, "").await, Err(Fault::NotDelivered.into()));
    world.receiver.will_say("no");
    assert_eq!(try_code(&world, "one", Proof::UserSig, "").await, Err(Fault::NotDelivered.into()));
    lock(&world.domain, &world.app(), &account("alice"), &device("one")).await.unwrap();
    assert_eq!(try_code(&world, "one", Proof::UserSig, "").await, Err(Fault::Locked.into()));
}
