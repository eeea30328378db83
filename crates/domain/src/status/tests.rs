use std::sync::Arc;

use super::telling::catch_up;
use super::*;
use crate::authentication::verify;
use crate::ports::Link;
use crate::testing::{APP, DeadEnd, START, World, account};

/// A login on a connection of its own.
struct Here {
    ticket: Ticket,
    link: Arc<dyn Link>,
}

async fn log_in(world: &World, name: &str, platform: Platform) -> Here {
    let caller = verify(&world.domain, APP, &account(name), &world.usersig(name, world.domain.now())).await.unwrap();
    let link: Arc<dyn Link> = Arc::new(Unique(Default::default()));
    let login = sessions::login(&world.domain, &caller, platform, Arc::clone(&link)).await.unwrap();
    Here { ticket: sessions::open_ticket(&world.domain, APP, &login.ticket).unwrap(), link }
}

/// A link to nobody that is not the same as others.
struct Unique(#[allow(dead_code)] std::sync::atomic::AtomicU8);

impl Link for Unique {
    fn push(&self, push: &Arc<crate::event::Push>) -> bool {
        DeadEnd.push(push)
    }

    fn attached(&self, _app: AppId, _account: &Account, _inst_id: InstId) {}

    fn ended(&self, _app: AppId, _account: &Account, _inst_id: InstId) {}
}

impl Here {
    fn breaks(&self, world: &World) {
        detach(&world.domain, APP, &self.ticket.account, self.ticket.inst_id, &self.link);
    }

    async fn comes_back(&self, world: &World) {
        let link = Arc::clone(&self.link);
        sessions::resume(&world.domain, &self.ticket, Platform::Web, link).await.unwrap();
    }
}

async fn presence(world: &World, name: &str) -> Presence {
    find(&world.domain, &world.view().await, &world.app(), &account(name)).await.unwrap().unwrap().presence
}

async fn watch(world: &World, who: &str, whom: &[&str]) -> Vec<bool> {
    let whom: Vec<Account> = whom.iter().map(|name| account(name)).collect();
    subscribe(&world.domain, &world.app(), &account(who), &whom).await.unwrap()
}

/// What an account is told about states, once all changes are told.
async fn told(world: &World, name: &str) -> Vec<String> {
    catch_up(&world.domain).await;
    let told = world.told(name).into_iter();
    told.filter_map(|words| Some(words.strip_prefix("StatusChanged ")?.to_owned())).collect()
}

fn is(name: &str, presence: &str, custom: &str) -> String {
    format!("{{ account: Account({name:?}), presence: {presence}, custom: {custom:?} }}")
}

#[tokio::test]
async fn those_who_watch_are_told_when_the_account_comes_and_goes() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    assert_eq!(watch(&world, "alice", &["bob", "nobody", "alice"]).await, [true, false, true]);
    assert_eq!(presence(&world, "bob").await, Presence::LoggedOut);
    let web = log_in(&world, "bob", Platform::Web).await;
    assert_eq!(told(&world, "alice").await, [is("bob", "Online", "")]);
    let phone = log_in(&world, "bob", Platform::Android).await;
    web.breaks(&world);
    assert!(told(&world, "alice").await.is_empty(), "one of two is enough to be online");
    assert_eq!(presence(&world, "bob").await, Presence::Online);
    sessions::logout(&world.domain, &phone.ticket).await.unwrap();
    assert_eq!(told(&world, "alice").await, [is("bob", "Offline", "")]);
    web.comes_back(&world).await;
    assert_eq!(told(&world, "alice").await, [is("bob", "Online", "")]);
    sessions::logout(&world.domain, &web.ticket).await.unwrap();
    assert_eq!(told(&world, "alice").await, [is("bob", "LoggedOut", "")]);
    assert!(told(&world, "carol").await.is_empty());
}

#[tokio::test]
async fn who_goes_and_comes_quickly_is_told_of_once() {
    let world = World::of(&["alice", "bob"]).await;
    watch(&world, "alice", &["bob"]).await;
    let web = log_in(&world, "bob", Platform::Web).await;
    web.breaks(&world);
    web.comes_back(&world).await;
    assert_eq!(told(&world, "alice").await, [is("bob", "Online", "")]);
    // The old connection closes late: that changes nothing.
    let other = Here { ticket: web.ticket.clone(), link: Arc::new(Unique(Default::default())) };
    other.breaks(&world);
    assert!(told(&world, "alice").await.is_empty());
}

#[tokio::test]
async fn a_kick_and_a_deletion_are_told() {
    let world = World::of(&["alice", "bob"]).await;
    watch(&world, "alice", &["bob"]).await;
    log_in(&world, "bob", Platform::Web).await;
    told(&world, "alice").await;
    sessions::kick(&world.domain, &world.app(), &account("bob")).await.unwrap();
    assert_eq!(told(&world, "alice").await, [is("bob", "LoggedOut", "")]);
    world.pass(5);
    log_in(&world, "bob", Platform::Web).await;
    told(&world, "alice").await;
    accounts::delete(&world.domain, &world.app(), &account("bob")).await.unwrap();
    assert_eq!(told(&world, "alice").await, [is("bob", "LoggedOut", "")]);
    assert_eq!(find(&world.domain, &world.view().await, &world.app(), &account("bob")).await.unwrap(), None);
    // Nobody watches the account that has the name next, until it says so again.
    world.account("bob").await;
    world.pass(5);
    log_in(&world, "bob", Platform::Web).await;
    assert!(told(&world, "alice").await.is_empty());
    watch(&world, "alice", &["bob"]).await;
    log_in(&world, "bob", Platform::Android).await;
    set_custom(&world.domain, &world.app(), &log_in(&world, "bob", Platform::IPad).await.ticket, "x").await.unwrap();
    assert_eq!(told(&world, "alice").await, [is("bob", "Online", "x")]);
}

#[tokio::test]
async fn a_custom_status_stays_and_is_told_to_other_logins() {
    let world = World::of(&["alice", "bob"]).await;
    watch(&world, "alice", &["bob"]).await;
    let bob = log_in(&world, "bob", Platform::Web).await;
    told(&world, "alice").await;
    world.told("bob");
    let set = async |custom: &str| set_custom(&world.domain, &world.app(), &bob.ticket, custom).await;
    set("busy").await.unwrap();
    set("busy").await.unwrap();
    assert_eq!(told(&world, "alice").await, [is("bob", "Online", "busy")], "only a change is told");
    let except = format!("{} except {}", is("bob", "Online", "busy"), bob.ticket.inst_id.0);
    assert_eq!(told(&world, "bob").await, [except]);
    sessions::logout(&world.domain, &bob.ticket).await.unwrap();
    assert_eq!(custom(&world.domain, APP, &account("bob")).await.unwrap(), "busy");
    assert_eq!(told(&world, "alice").await, [is("bob", "LoggedOut", "busy")]);
    world.set(|settings| settings.custom_status_bytes = 4);
    assert!(matches!(set("busy!").await, Err(Cause::BadField { .. })));
    set("").await.unwrap();
    assert_eq!(custom(&world.domain, APP, &account("bob")).await.unwrap(), "");
}

#[tokio::test]
async fn subscriptions_are_bounded_and_end() {
    let world = World::of(&["alice", "a", "b", "c", "d"]).await;
    world.set(|settings| settings.status_subscriptions = 3);
    let watched = async || {
        let mut watched = Vec::new();
        for name in ["a", "b", "c", "d"] {
            let watchers = subscriptions::watchers(&world.view().await, APP, &account(name), None).await.unwrap();
            if watchers == [account("alice")] {
                watched.push(name);
            }
        }
        watched
    };
    watch(&world, "alice", &["a", "b", "c"]).await;
    assert_eq!(watched().await, ["a", "b", "c"]);
    watch(&world, "alice", &["a"]).await;
    watch(&world, "alice", &["d"]).await;
    assert_eq!(watched().await, ["a", "c", "d"], "the oldest goes, and a repeated one is new");
    let unsubscribed = unsubscribe(&world.domain, &world.app(), &account("alice"), &[account("c"), account("x")]).await;
    assert_eq!(unsubscribed.unwrap(), [true, false]);
    assert_eq!(watched().await, ["a", "d"]);
    accounts::delete(&world.domain, &world.app(), &account("d")).await.unwrap();
    unsubscribe_all(&world.domain, &world.app(), &account("alice")).await.unwrap();
    assert!(watched().await.is_empty());
    watch(&world, "alice", &["a"]).await;
    accounts::delete(&world.domain, &world.app(), &account("alice")).await.unwrap();
    assert!(watched().await.is_empty());
}

#[tokio::test]
async fn a_device_with_a_token_is_push_online_for_a_while() {
    let world = World::of(&["bob"]).await;
    world.set(|settings| settings.push_online = std::time::Duration::from_secs(60));
    let web = log_in(&world, "bob", Platform::Web).await;
    set_token(&world.domain, &web.ticket, Platform::Web, "token").await.unwrap();
    web.breaks(&world);
    catch_up(&world.domain).await;
    world.pass(59);
    assert_eq!(presence(&world, "bob").await, Presence::PushOnline);
    world.pass(1);
    assert_eq!(presence(&world, "bob").await, Presence::Offline);
    web.comes_back(&world).await;
    catch_up(&world.domain).await;
    assert_eq!(presence(&world, "bob").await, Presence::Online);
    web.breaks(&world);
    // Not told yet, as after a crash: it is taken to have gone now, and noted.
    world.pass(100);
    assert_eq!(presence(&world, "bob").await, Presence::PushOnline);
    catch_up(&world.domain).await;
    world.pass(60);
    assert_eq!(presence(&world, "bob").await, Presence::Offline);
    web.comes_back(&world).await;
    sessions::logout(&world.domain, &web.ticket).await.unwrap();
    catch_up(&world.domain).await;
    assert_eq!(presence(&world, "bob").await, Presence::LoggedOut);
    let row = world.view().await.get::<StatusRow>(&key(APP, &account("bob"))).await.unwrap().unwrap();
    assert_eq!(row.devices, [], "forgotten with the login, which began at {START}");
}

#[tokio::test]
async fn a_login_whose_ticket_has_expired_is_out_of_reach() {
    let world = World::of(&["bob"]).await;
    let web = log_in(&world, "bob", Platform::Web).await;
    set_token(&world.domain, &web.ticket, Platform::Web, "token").await.unwrap();
    web.breaks(&world);
    catch_up(&world.domain).await;
    assert_eq!(presence(&world, "bob").await, Presence::PushOnline);
    world.pass(86_400 + 1);
    assert_eq!(presence(&world, "bob").await, Presence::LoggedOut);
}

#[tokio::test]
async fn a_token_can_be_taken_back() {
    let world = World::of(&["bob"]).await;
    let web = log_in(&world, "bob", Platform::Web).await;
    for token in ["one", "two", ""] {
        set_token(&world.domain, &web.ticket, Platform::Web, token).await.unwrap();
    }
    web.breaks(&world);
    catch_up(&world.domain).await;
    assert_eq!(presence(&world, "bob").await, Presence::Offline);
    let too_long = "x".repeat(MAX_TOKEN_BYTES + 1);
    assert!(set_token(&world.domain, &web.ticket, Platform::Web, &too_long).await.is_err());
}

#[tokio::test]
async fn an_app_may_do_without() {
    let world = World::of(&["alice", "bob"]).await;
    watch(&world, "alice", &["bob"]).await;
    world.set(|settings| settings.user_status = false);
    log_in(&world, "bob", Platform::Web).await;
    assert!(told(&world, "alice").await.is_empty());
    let refused = find_all(&world.domain, &world.app(), &[account("bob")]).await;
    assert_eq!(refused, Err(Cause::UserStatusOff));
}
