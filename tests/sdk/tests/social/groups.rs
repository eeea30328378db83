//! Groups are made, joined, left and dismissed; their profiles and members.

use tincan_blackbox::Options;
use tincan_sdk::Event;
use tincan_sdk::groups::{
    GroupChange, GroupKind, InviteOutcome, Invitee, JoinOption, Joined, MemberQuery, NewGroup, ReceiveOption, Role,
    Verdict,
};
use tincan_sdk_tests::clients::Device;

use crate::{Scene, code};

fn notice(number: u32) -> impl FnMut(Event) -> Option<String> {
    move |event| match event {
        Event::GroupNotice { group, notice, .. } if notice.report == number => Some(group),
        _ => None,
    }
}

fn left(event: Event) -> Option<String> {
    match event {
        Event::GroupLeft { group } => Some(group),
        _ => None,
    }
}

fn joined(event: Event) -> Option<String> {
    match event {
        Event::GroupJoined { group } => Some(group),
        _ => None,
    }
}

/// A Public group of alice's that everybody may join.
async fn open_group(alice: &Device) -> String {
    let new = NewGroup { join: Some(JoinOption::FreeAccess), ..NewGroup::of(GroupKind::Public, "Open") };
    alice.client.groups().create(&new).await.unwrap().id
}

#[tokio::test]
async fn a_group_is_made_seen_changed_and_dismissed() {
    let scene = Scene::with(Options::new().set("app.groups.fields", r#"[{key="colour"}]"#));
    let (mut alice, mut bob) = (scene.user("alice").await, scene.user("bob").await);
    let new = NewGroup {
        id: Some("club".into()),
        introduction: "in".into(),
        announcement: "note".into(),
        face_url: "http://faces/club.png".into(),
        max_members: Some(50),
        join: Some(JoinOption::FreeAccess),
        members: vec![Invitee { role: Role::Admin, ..Invitee::new("bob") }],
        custom: [("colour".to_owned(), "red".to_owned())].into(),
        ..NewGroup::of(GroupKind::Public, "Club")
    };
    let made = alice.client.groups().create(&new).await.unwrap();
    assert_eq!((made.id.as_str(), made.left_out.len()), ("club", 0));
    assert_eq!(bob.event(joined).await, "club");

    let joined = bob.client.groups().joined().await.unwrap();
    let club = &joined[0];
    assert_eq!(
        (joined.len(), club.kind, club.name.as_str(), club.owner.as_str()),
        (1, GroupKind::Public, "Club", "alice")
    );
    assert_eq!((club.introduction.as_str(), club.announcement.as_str(), club.members), ("in", "note", 2));
    assert_eq!((club.max_members, club.join, club.mute_all), (50, JoinOption::FreeAccess, false));
    assert_eq!((club.own.as_ref().unwrap().role, club.custom["colour"].as_str()), (Role::Admin, "red"));
    let found = bob.client.groups().get(&["club", "nowhere"]).await.unwrap();
    assert_eq!((found[0].code, found[0].group.as_ref().unwrap().own.as_ref().unwrap().role), (0, Role::Admin));
    assert_eq!((found[1].code, found[1].group.is_none()), (10010, true));

    let change = GroupChange {
        name: Some("Klub".into()),
        announcement: Some("new".into()),
        mute_all: Some(true),
        custom: [("colour".to_owned(), "blue".to_owned())].into(),
        ..GroupChange::default()
    };
    alice.client.groups().change("club", &change).await.unwrap();
    let told = bob
        .event(|event| match event {
            Event::GroupTip { tip, stored, .. } if tip.profile.as_ref()?.name.is_some() => Some((*tip, stored)),
            _ => None,
        })
        .await;
    assert_eq!((told.0.operator.user.as_str(), told.1), ("alice", true));
    assert_eq!(told.0.profile.unwrap().name.as_deref(), Some("Klub"));
    let known = bob.client.groups().known().await.unwrap();
    assert_eq!((known.len(), known[0].name.as_str()), (1, "Klub"), "what is known follows what is told");
    let now = bob.client.groups().public("club").await.unwrap();
    assert_eq!((now.name.as_str(), now.announcement.as_str()), ("Klub", "new"));
    let mine = alice.client.groups().get(&["club"]).await.unwrap().remove(0).group.unwrap();
    assert_eq!((mine.mute_all, mine.custom["colour"].as_str()), (true, "blue"));

    assert_eq!(code(bob.client.groups().dismiss("club").await), 10007);
    alice.client.groups().dismiss("club").await.unwrap();
    assert_eq!(bob.event(left).await, "club");
    assert_eq!(alice.event(left).await, "club");
    assert!(bob.client.groups().known().await.unwrap().is_empty());
    assert_eq!(code(bob.client.groups().public("club").await), 10010);
}

#[tokio::test]
async fn one_joins_quits_is_removed_and_takes_over() {
    let scene = Scene::new();
    let (mut alice, bob, carol) = (scene.user("alice").await, scene.user("bob").await, scene.user("carol").await);
    let id = open_group(&alice).await;
    assert_eq!(bob.client.groups().join(&id, "").await.unwrap(), Joined::In);
    let came = |event| match event {
        Event::GroupTip { tip, .. } if tip.member_count == Some(2) => Some(tip.members[0].user.clone()),
        _ => None,
    };
    assert_eq!(alice.event(came).await, "bob");
    assert_eq!(code(bob.client.groups().join(&id, "").await), 10013);
    assert_eq!(alice.client.groups().online_count(&id).await.unwrap(), 2);

    assert_eq!(code(alice.client.groups().quit(&id).await), 10009, "the owner stays");
    alice.client.groups().change_owner(&id, "bob").await.unwrap();
    alice.client.groups().quit(&id).await.unwrap();
    carol.client.groups().join(&id, "").await.unwrap();
    let mut carol = carol;
    bob.client.groups().remove(&id, &["carol"], "bye").await.unwrap();
    let reason = carol
        .event(|event| match event {
            Event::GroupNotice { notice, .. } if notice.report == 4 => Some(notice.remark.clone()),
            _ => None,
        })
        .await;
    assert_eq!(reason, "bye");
    assert_eq!(carol.event(left).await, id);
    let page = bob.client.groups().members(&id, &MemberQuery::default()).await.unwrap();
    assert_eq!((page.total, page.list.len(), page.next.as_str()), (1, 1, ""));
}

#[tokio::test]
async fn applications_are_decided_on() {
    let scene = Scene::new();
    let (mut alice, mut bob, mut carol) =
        (scene.user("alice").await, scene.user("bob").await, scene.user("carol").await);
    let new = NewGroup {
        id: Some("gate".into()),
        join: Some(JoinOption::NeedPermission),
        ..NewGroup::of(GroupKind::Public, "Gate")
    };
    alice.client.groups().create(&new).await.unwrap();
    let came = |event| match event {
        Event::GroupNotice { applications, .. } if !applications.is_empty() => Some(applications),
        _ => None,
    };
    assert_eq!(bob.client.groups().join("gate", "let me in").await.unwrap(), Joined::Waiting);
    let told = alice.event(came).await.remove(0);
    assert_eq!((told.from.as_str(), told.words.as_str(), told.group.as_str()), ("bob", "let me in", "gate"));
    assert_eq!(carol.client.groups().join("gate", "me too").await.unwrap(), Joined::Waiting);
    alice.event(came).await;

    let waiting = alice.client.groups().applications().await.unwrap();
    assert_eq!((waiting.list.len(), waiting.unread), (2, 2));
    alice.client.groups().mark_applications_read().await.unwrap();
    assert_eq!(alice.client.groups().applications().await.unwrap().unread, 0);

    alice.client.groups().decide(&told, Verdict::Agreed, "welcome").await.unwrap();
    assert_eq!(bob.event(notice(2)).await, "gate");
    assert_eq!(bob.event(joined).await, "gate");
    let of_carol = waiting.list.iter().find(|application| application.from == "carol").unwrap();
    alice.client.groups().decide(of_carol, Verdict::Refused, "full").await.unwrap();
    assert_eq!(carol.event(notice(3)).await, "gate");
    let done = alice.client.groups().applications().await.unwrap();
    let verdict = |who: &str| done.list.iter().find(|application| application.from == who).unwrap().verdict;
    assert_eq!((verdict("bob"), verdict("carol")), (Some(Verdict::Agreed), Some(Verdict::Refused)));
    assert!(matches!(code(alice.client.groups().decide(of_carol, Verdict::Agreed, "").await), 10013 | 10024));
}

#[tokio::test]
async fn members_are_invited_listed_and_changed() {
    let options = Options::new().set("app.groups.member_fields", r#"[{key="seat"}]"#);
    let scene = Scene::with(options);
    let (alice, mut bob) = (scene.user("alice").await, scene.user("bob").await);
    for name in ["carol", "dave"] {
        scene.user(name).await;
    }
    let groups = alice.client.groups();
    let id = groups.create(&NewGroup::of(GroupKind::Private, "Us")).await.unwrap().id;
    let invited =
        groups.invite(&id, &[Invitee::new("bob"), Invitee::new("carol"), Invitee::new("alice")]).await.unwrap();
    let outcomes: Vec<InviteOutcome> = invited.iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes, [InviteOutcome::Added, InviteOutcome::Added, InviteOutcome::AlreadyMember]);
    assert_eq!(bob.event(joined).await, id);

    groups.invite(&id, &[Invitee::new("dave")]).await.unwrap();
    let query = MemberQuery { limit: Some(3), ..MemberQuery::default() };
    let first = groups.members(&id, &query).await.unwrap();
    assert_eq!((first.list.len(), first.total), (3, 4));
    let rest = groups.members(&id, &MemberQuery { start: first.next, ..query }).await.unwrap();
    assert_eq!((rest.list.len(), rest.next.as_str()), (1, ""));
    let owners = MemberQuery { roles: vec![Role::Owner], ..MemberQuery::default() };
    assert_eq!(groups.members(&id, &owners).await.unwrap().list[0].user, "alice");
    let bad = MemberQuery { start: "#x".into(), ..MemberQuery::default() };
    assert_eq!(code(groups.members(&id, &bad).await), 6017);

    groups.set_name_card(&id, "alice", "Ali").await.unwrap();
    groups.set_member_fields(&id, "alice", &[("seat".to_owned(), "12".to_owned())].into()).await.unwrap();
    let named = groups.members_named(&id, &["alice", "ghost"]).await.unwrap();
    assert_eq!((named.len(), named[0].name_card.as_str(), named[0].role), (1, "Ali", Role::Owner));
    bob.client.groups().set_receive_option(&id, ReceiveOption::Silent).await.unwrap();
    let own = bob.client.groups().get(&[id.as_str()]).await.unwrap().remove(0).group.unwrap().own.unwrap();
    assert_eq!(own.receive, ReceiveOption::Silent);
}

#[tokio::test]
async fn admins_are_made_and_members_muted() {
    let scene = Scene::new();
    let (alice, mut bob) = (scene.user("alice").await, scene.user("bob").await);
    let id = open_group(&alice).await;
    bob.client.groups().join(&id, "").await.unwrap();
    alice.client.groups().mute(&id, "bob", 600).await.unwrap();
    let muted = |event| match event {
        Event::GroupTip { tip, .. } => tip.member_changes.first().and_then(|change| change.muted_seconds),
        _ => None,
    };
    assert_eq!(bob.event(muted).await, 600);
    let until = alice.client.groups().members_named(&id, &["bob"]).await.unwrap()[0].muted_until;
    assert!(until > tincan_blackbox::now());
    alice.client.groups().mute(&id, "bob", 0).await.unwrap();
    assert_eq!(bob.event(muted).await, 0);
    alice.client.groups().set_role(&id, "bob", Role::Admin).await.unwrap();
    assert_eq!(bob.event(notice(9)).await, id);
    alice.client.groups().set_role(&id, "bob", Role::Member).await.unwrap();
    assert_eq!(bob.event(notice(10)).await, id);
    assert_eq!(code(alice.client.groups().set_role(&id, "bob", Role::Owner).await), 6017);
}
