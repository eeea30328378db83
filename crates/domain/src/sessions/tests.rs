use super::*;
use crate::authentication::verify;
use crate::testing::{APP, DeadEnd, START, World, account};

fn live(id: u64, platform: Platform) -> Instance {
    Instance { inst_id: InstId(id), platform, since: id, expires_at: 100, state: State::Live, device: None }
}

fn pushed_off(policy: MultiDevice, web_instances: usize, list: &[Platform], new: Platform) -> Vec<u64> {
    let settings = Settings { multi_device: policy, web_instances, ..Settings::default() };
    let mut row = InstancesRow { list: (1..).zip(list).map(|(id, platform)| live(id, *platform)).collect() };
    row.make_room(new, &settings).into_iter().map(|instance| instance.inst_id.0).collect()
}

#[test]
fn policies_decide_who_goes() {
    use MultiDevice::{Dual, Multi, Single, Triple};
    use Platform::{Android, IPhone, Mac, Web, Windows};
    assert_eq!(pushed_off(Multi, 1, &[Android, IPhone, Web], Web), [3]);
    assert_eq!(pushed_off(Multi, 2, &[Web, Web, Web], Web), [2, 1]);
    assert_eq!(pushed_off(Single, 1, &[Android, Web], Windows), [2, 1]);
    assert_eq!(pushed_off(Dual, 1, &[Android, Web], Windows), [1]);
    assert_eq!(pushed_off(Triple, 1, &[Android, Mac, Web], IPhone), [1]);
    assert_eq!(pushed_off(Triple, 1, &[Android, Mac], Web), [0u64; 0]);
}

#[test]
fn more_devices_of_a_platform_may_be_allowed() {
    use Platform::{Android, Mac, Web};
    let settings = Settings { platform_instances: 2, ..Settings::default() };
    let list = [Android, Mac, Android, Web];
    let mut row = InstancesRow { list: (1..).zip(list).map(|(id, platform)| live(id, platform)).collect() };
    let pushed_off: Vec<u64> = row.make_room(Android, &settings).iter().map(|instance| instance.inst_id.0).collect();
    assert_eq!(pushed_off, [1], "the oldest of its platform");
}

#[test]
fn ended_logins_are_remembered_within_a_bound() {
    let mut row = InstancesRow { list: (1..=40).map(|id| live(id, Platform::Web)).collect() };
    for instance in &mut row.list {
        instance.state = State::PushedOff;
    }
    row.list.push(live(41, Platform::Web));
    row.forget(50);
    assert_eq!(row.list.len(), REMEMBERED + 1);
    assert_eq!(row.list.last().map(|instance| instance.inst_id.0), Some(41));
    row.forget(101);
    assert!(row.list.is_empty());
}

/// A caller with a UserSig of this second.
async fn caller(world: &World, name: &str) -> Verified {
    verify(&world.domain, APP, &account(name), &world.usersig(name, world.domain.now())).await.unwrap()
}

async fn log_in(world: &World, name: &str, platform: Platform) -> Ticket {
    let login = login(&world.domain, &caller(world, name).await, platform, Arc::new(DeadEnd)).await.unwrap();
    let ticket = open_ticket(&world.domain, APP, &login.ticket).unwrap();
    assert_eq!((ticket.inst_id, ticket.tiny_id), (login.inst_id, login.tiny_id));
    ticket
}

fn is_online(world: &World, ticket: &Ticket) -> bool {
    world.domain.bus.is_online(APP, &ticket.account, ticket.inst_id)
}

async fn state(world: &World, ticket: &Ticket) -> Result<()> {
    check(&world.domain, ticket).await
}

#[tokio::test]
async fn a_first_login_makes_the_account_and_is_reachable() {
    let world = World::new();
    let ticket = log_in(&world, "alice", Platform::Web).await;
    assert!(is_online(&world, &ticket));
    assert_eq!(ticket.expires_at, START + 86_400);
    let row = accounts::find(&world.view().await, APP, &account("alice")).await.unwrap().unwrap();
    assert_eq!(row.tiny_id, ticket.tiny_id);
    assert_eq!(log_in(&world, "alice", Platform::Mac).await.tiny_id, ticket.tiny_id);
}

#[tokio::test]
async fn a_login_without_a_place_in_the_quota_fails() {
    let world = World::of(&["bob"]).await;
    world.set(|settings| settings.accounts = 1);
    let alice = caller(&world, "alice").await;
    let refused = login(&world.domain, &alice, Platform::Web, Arc::new(DeadEnd)).await;
    assert_eq!(refused, Err(Cause::QuotaUsedUp { limit: 1 }));
}

#[tokio::test]
async fn a_second_page_signs_the_first_out() {
    let world = World::new();
    let (first, mac) = (log_in(&world, "alice", Platform::Web).await, log_in(&world, "alice", Platform::Mac).await);
    let second = log_in(&world, "alice", Platform::Web).await;
    assert!(!is_online(&world, &first) && is_online(&world, &second) && is_online(&world, &mac));
    let kick = Kick::SamePlatform { by: second.inst_id, platform: Platform::Web };
    assert_eq!(world.told("alice"), [format!("{kick:?} to {}", first.inst_id.0)]);
    assert_eq!(state(&world, &first).await, Err(Cause::PushedOff));
    assert_eq!(state(&world, &second).await, Ok(()));
}

#[tokio::test]
async fn the_policy_signs_other_devices_out() {
    let world = World::new();
    world.set(|settings| settings.multi_device = MultiDevice::Single);
    let first = log_in(&world, "alice", Platform::Android).await;
    let second = log_in(&world, "alice", Platform::Web).await;
    let kick = Kick::OtherPlatform { by: second.inst_id, platform: Platform::Web };
    assert_eq!(world.told("alice"), [format!("{kick:?} to {}", first.inst_id.0)]);
    // Another user is another matter.
    log_in(&world, "bob", Platform::Web).await;
    assert!(is_online(&world, &second));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logins_at_once_leave_as_many_as_are_allowed() {
    let world = Arc::new(World::of(&["alice"]).await);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let world = world.clone();
            tokio::spawn(async move { log_in(&world, "alice", Platform::Web).await })
        })
        .collect();
    let mut tickets = Vec::new();
    for task in tasks {
        tickets.push(task.await.unwrap());
    }
    tickets.retain(|ticket| is_online(&world, ticket));
    assert_eq!(tickets.len(), 1);
    assert_eq!(state(&world, &tickets[0]).await, Ok(()));
}

#[tokio::test]
async fn a_kick_ends_every_login_and_revokes_what_was_issued() {
    let world = World::new();
    let (web, mac) = (log_in(&world, "alice", Platform::Web).await, log_in(&world, "alice", Platform::Mac).await);
    let verified_before = caller(&world, "alice").await;
    world.pass(1);
    kick(&world.domain, &world.app(), &account("alice")).await.unwrap();
    for ticket in [&web, &mac] {
        assert!(!is_online(&world, ticket));
        assert_eq!(state(&world, ticket).await, Err(Cause::Revoked));
        let back = resume(&world.domain, ticket, Platform::Web, Arc::new(DeadEnd)).await;
        assert_eq!(back, Err(Cause::Revoked));
    }
    assert_eq!(world.told("alice").len(), 2);
    // A caller that was verified just before the kick is late.
    let late = login(&world.domain, &verified_before, Platform::Web, Arc::new(DeadEnd)).await;
    assert_eq!(late, Err(Cause::Revoked));
    // Who was kicked may come back in the same second.
    let fresh = log_in(&world, "alice", Platform::Web).await;
    assert_eq!(state(&world, &fresh).await, Ok(()));
    let nobody = kick(&world.domain, &world.app(), &account("nobody")).await;
    assert_eq!(nobody, Err(Cause::no_such(crate::Party::Subject, "nobody")));
}

#[tokio::test]
async fn a_logout_ends_one_login_without_a_word() {
    let world = World::new();
    let (web, mac) = (log_in(&world, "alice", Platform::Web).await, log_in(&world, "alice", Platform::Mac).await);
    for _ in 0..2 {
        logout(&world.domain, &web).await.unwrap();
        assert!(!is_online(&world, &web) && is_online(&world, &mac));
        assert_eq!(state(&world, &web).await, Err(Cause::TicketExpired));
    }
    assert!(world.told("alice").is_empty());
}

#[tokio::test]
async fn a_logout_after_being_pushed_off_does_not_change_why() {
    let world = World::new();
    let first = log_in(&world, "alice", Platform::Web).await;
    log_in(&world, "alice", Platform::Web).await;
    logout(&world.domain, &first).await.unwrap();
    assert_eq!(state(&world, &first).await, Err(Cause::PushedOff));
}

#[tokio::test]
async fn a_client_comes_back_with_its_ticket() {
    let world = World::new();
    let ticket = log_in(&world, "alice", Platform::Web).await;
    let closed: Arc<dyn Link> = Arc::new(DeadEnd);
    let again = resume(&world.domain, &ticket, Platform::Web, closed.clone()).await.unwrap();
    assert_eq!((again.inst_id, again.tiny_id), (ticket.inst_id, ticket.tiny_id));
    assert_eq!(world.domain.bus.online(APP, &account("alice")).len(), 1, "the same login on another connection");
    world.domain.bus.detach(APP, &account("alice"), ticket.inst_id, &closed);
    assert!(!is_online(&world, &ticket));
    assert_eq!(state(&world, &ticket).await, Ok(()), "offline is not logged out");
    resume(&world.domain, &ticket, Platform::Web, Arc::new(DeadEnd)).await.unwrap();
    assert!(is_online(&world, &ticket) && world.told("alice").is_empty());
}

#[tokio::test]
async fn a_ticket_ends_with_its_usersig() {
    let world = World::new();
    let ticket = log_in(&world, "alice", Platform::Web).await;
    world.pass(86_400);
    assert_eq!(state(&world, &ticket).await, Ok(()));
    world.pass(1);
    assert_eq!(state(&world, &ticket).await, Err(Cause::TicketExpired));
    let back = resume(&world.domain, &ticket, Platform::Web, Arc::new(DeadEnd)).await;
    assert_eq!(back, Err(Cause::TicketExpired));
}

#[tokio::test]
async fn tickets_of_other_servers_and_apps_are_none() {
    let world = World::new();
    let ticket = log_in(&world, "alice", Platform::Web).await;
    let text = world.domain.tickets.seal(&ticket);
    assert_eq!(open_ticket(&world.domain, APP, &text), Ok(ticket.clone()));
    assert_eq!(open_ticket(&world.domain, AppId(1), &text), Err(Cause::TicketExpired));
    assert_eq!(open_ticket(&world.domain, APP, "forged"), Err(Cause::TicketExpired));
    let unknown = Ticket { inst_id: InstId(ticket.inst_id.0 + 1), ..ticket };
    assert_eq!(state(&world, &unknown).await, Err(Cause::TicketExpired));
}

#[tokio::test]
async fn a_deleted_account_is_logged_out() {
    let world = World::new();
    let ticket = log_in(&world, "alice", Platform::Web).await;
    accounts::delete(&world.domain, &world.app(), &account("alice")).await.unwrap();
    assert!(!is_online(&world, &ticket));
    assert_eq!(world.told("alice").len(), 1);
    assert!(state(&world, &ticket).await.is_err());
    world.account("alice").await;
    assert!(state(&world, &ticket).await.is_err(), "the new account has none of the old one's logins");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_beside_a_deletion_is_of_the_new_account_or_ended() {
    let world = Arc::new(World::new());
    for round in 0..100 {
        let name = format!("user{round}");
        world.account(&name).await;
        world.send(&name, &name, "something to clear").await;
        let verified = caller(&world, &name).await;
        let deletion = {
            let (world, name) = (world.clone(), name.clone());
            tokio::spawn(async move { accounts::delete(&world.domain, &world.app(), &account(&name)).await })
        };
        let login = {
            let world = world.clone();
            tokio::spawn(async move { login(&world.domain, &verified, Platform::Web, Arc::new(DeadEnd)).await })
        };
        deletion.await.unwrap().unwrap();
        login.await.unwrap().unwrap();
        let exists = accounts::find(&world.view().await, APP, &account(&name)).await.unwrap().is_some();
        let online = !world.domain.bus.online(APP, &account(&name)).is_empty();
        assert_eq!(online, exists, "{round}");
    }
}

#[test]
fn logins_that_were_stored_without_devices_are_read() {
    let first =
        FirstInstance { inst_id: InstId(1), platform: Platform::Web, since: 2, expires_at: 3, state: State::PushedOff };
    let bytes = postcard::to_extend(&FirstInstancesRow { list: vec![first] }, vec![1]).unwrap();
    let row = InstancesRow::decode(&bytes).unwrap();
    let (only, state) = (&row.list[0], State::PushedOff);
    assert_eq!((only.inst_id, only.expires_at, only.state, &only.device), (InstId(1), 3, state, &None));
    assert_eq!(InstancesRow::decode(&row.encode()).unwrap(), row);
}
