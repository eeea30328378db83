use super::*;
use crate::relations::blacklist;
use crate::relations::friends::tests::{BOTH, add_as, addition, names, set_profile};
use crate::testing::{START, World, account};

const ALL: [Way; 2] = [Way::Received, Way::Sent];

/// A world in which bob wants to be asked.
async fn world() -> World {
    let world = World::of(&["alice", "bob", "carol", "dave"]).await;
    set_profile(&world.domain, "bob", "Tag_Profile_IM_AllowType", "AllowType_Type_NeedConfirm").await;
    world
}

async fn ask_bob(world: &World, from: &str) {
    assert_eq!(add_as(world, from, "bob", BOTH).await, Err(Cause::ConfirmationPending));
}

async fn requests(world: &World, owner: &str) -> Vec<(Way, String)> {
    let part = Part { after: 0, limit: 100 };
    let page = list(&world.domain, &world.app(), &account(owner), &ALL, part).await.unwrap();
    page.requests.into_iter().map(|(way, request)| (way, request.other.to_string())).collect()
}

async fn unseen(world: &World) -> usize {
    let part = Part { after: 0, limit: 1 };
    list(&world.domain, &world.app(), &account("bob"), &ALL, part).await.unwrap().unseen
}

async fn answer(world: &World, applicant: &str, verdict: Verdict) -> Result<()> {
    let response = Response { applicant: account(applicant), verdict, remark: "mine".to_owned(), group: None };
    respond(&world.domain, &world.app(), &account("bob"), &[response]).await.unwrap().remove(0)
}

#[tokio::test]
async fn a_request_stands_on_both_sides_until_it_is_answered() {
    let world = world().await;
    let mut wish = addition("my bob");
    wish.group = Some("Pals".to_owned());
    let alice = account("alice");
    let items = [(account("bob"), wish)];
    let results = friends::add(&world.domain, &world.app(), &alice, &items, BOTH).await.unwrap();
    assert_eq!(results, [Err(Cause::ConfirmationPending)]);
    ask_bob(&world, "carol").await;
    ask_bob(&world, "dave").await;
    ask_bob(&world, "carol").await;
    assert_eq!(requests(&world, "alice").await, [(Way::Sent, "bob".to_owned())]);
    let received = ["alice", "dave", "carol"].map(|name| (Way::Received, name.to_owned()));
    assert_eq!(requests(&world, "bob").await, received, "one that is repeated is the newest");
    answer(&world, "alice", Verdict::AgreeAndAdd).await.unwrap();
    answer(&world, "carol", Verdict::Agree).await.unwrap();
    answer(&world, "dave", Verdict::Reject).await.unwrap();
    assert_eq!(answer(&world, "dave", Verdict::Agree).await, Err(Cause::NoSuchRequest("dave".to_owned())));
    for name in ["alice", "bob", "carol", "dave"] {
        assert_eq!(requests(&world, name).await, [], "{name}");
    }
    assert_eq!(names(&world, "bob").await, ["alice"]);
    assert_eq!((names(&world, "alice").await, names(&world, "carol").await), (vec!["bob".into()], vec!["bob".into()]));
    assert_eq!(names(&world, "dave").await, [""; 0]);
    let found = friends::find_all(&world.domain, &world.app(), &alice, &[account("bob")], true).await.unwrap();
    let friend = found.into_iter().next().unwrap().unwrap();
    assert_eq!((friend.row.remark, friend.groups), ("my bob".to_owned(), vec!["Pals".to_owned()]));
}

#[tokio::test]
async fn seen_is_what_was_there_at_the_time_and_never_moves_back() {
    let world = world().await;
    ask_bob(&world, "alice").await;
    world.pass(10);
    ask_bob(&world, "carol").await;
    assert_eq!(unseen(&world).await, 2);
    for (up_to, left) in [(START, 1), (START + 10, 0), (START, 0)] {
        report(&world.domain, &world.app(), &account("bob"), up_to, None).await.unwrap();
        assert_eq!(unseen(&world).await, left);
    }
    // In the same second, and yet later.
    ask_bob(&world, "dave").await;
    assert_eq!(unseen(&world).await, 1);
}

#[tokio::test]
async fn each_side_deletes_its_own_and_blocking_deletes_both() {
    let world = world().await;
    ask_bob(&world, "alice").await;
    ask_bob(&world, "carol").await;
    let (domain, app, bob) = (&world.domain, world.app(), account("bob"));
    let none = Err(Cause::NoSuchRequest("dave".to_owned()));
    let others = [account("alice"), account("dave")];
    assert_eq!(delete(domain, &app, &bob, &[Way::Received], &others).await.unwrap(), [Ok(()), none]);
    assert_eq!(requests(&world, "alice").await, [(Way::Sent, "bob".to_owned())]);
    blacklist::add(domain, &app, &bob, &[account("carol")]).await.unwrap();
    assert_eq!((requests(&world, "bob").await, requests(&world, "carol").await), (vec![], vec![]));
    assert_eq!(add_as(&world, "carol", "bob", BOTH).await, Err(Cause::OnOtherBlacklist));
}

#[tokio::test]
async fn only_so_many_requests_wait() {
    let world = world().await;
    world.set(|settings| settings.pending_requests = 2);
    ask_bob(&world, "alice").await;
    ask_bob(&world, "carol").await;
    let full = Cause::PendingFull { party: Party::Recipient, limit: 2 };
    assert_eq!(add_as(&world, "dave", "bob", BOTH).await, Err(full));
    ask_bob(&world, "carol").await;
    answer(&world, "alice", Verdict::Reject).await.unwrap();
    ask_bob(&world, "dave").await;
}

#[tokio::test]
async fn pages_go_from_received_to_sent_ones() {
    let world = world().await;
    for name in ["alice", "carol", "dave"] {
        set_profile(&world.domain, name, "Tag_Profile_IM_AllowType", "AllowType_Type_NeedConfirm").await;
    }
    for (from, to) in [("bob", "alice"), ("alice", "bob"), ("bob", "carol"), ("dave", "bob")] {
        assert_eq!(add_as(&world, from, to, BOTH).await, Err(Cause::ConfirmationPending));
    }
    let (mut all, mut after) = (Vec::new(), 0);
    for _ in 0..4 {
        let part = Part { after, limit: 1 };
        let page = list(&world.domain, &world.app(), &account("bob"), &ALL, part).await.unwrap();
        all.extend(page.requests.into_iter().map(|(way, request)| (way, request.other.to_string())));
        after = page.next.unwrap_or(0);
    }
    let expected = [(Way::Received, "alice"), (Way::Received, "dave"), (Way::Sent, "alice"), (Way::Sent, "carol")];
    assert_eq!(all, expected.map(|(way, name)| (way, name.to_owned())));
    assert_eq!(after, 0, "that was all");
}
