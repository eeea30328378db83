//! `recentcontact.top`.

use super::*;

fn top(operation: u32, peers: &[&str]) -> Value {
    let items: Vec<Value> = peers.iter().map(|peer| with_account(peer)).collect();
    json!({"From_Account": "alice", "OperationType": operation, "RecentContactItem": items})
}

#[tokio::test]
async fn a_pinned_conversation_comes_first_at_every_login() {
    let mut desk = Desk::with(&["bob", "carol", "dave"]).await;
    assert_eq!(desk.order().await, ["dave", "carol", "bob"]);
    assert_eq!(desk.alice.ok("recentcontact.top", top(1, &["bob"])).await, ok_with(json!({})));
    let expected = json!({"PushType": 2, "RecentContactTopItem": {"RecentContactList": [pushed("bob")]}});
    assert_eq!(arranged(&mut desk.alice_too).await, expected);
    assert_eq!(events(&mut desk.alice).await, Vec::<Value>::new(), "who did it is not told");
    let list = desk.list().await;
    assert_eq!(names(&list), ["bob", "dave", "carol"]);
    assert_eq!((&session(&list, "bob")["TopFlags"], &session(&list, "dave")["TopFlags"]), (&json!(1), &json!(0)));
    let rest = desk.rest.ok("recentcontact/get_list", first_page()).await;
    assert_eq!((names(&rest), &rest["SessionItem"][0]["TopFlag"]), (names(&list), &json!(1)));
    // Who does not understand pins gets the order of time.
    let plain = json!({"From_Account": "alice", "TimeStamp": 0, "StartIndex": 0, "TopTimeStamp": 0, "TopStartIndex": 0,
        "AssistFlags": 0});
    assert_eq!(names(&desk.rest.ok("recentcontact/get_list", plain).await), ["dave", "carol", "bob"]);
    desk.server.restart();
    assert_eq!(names(&desk.server.rest().ok("recentcontact/get_list", first_page()).await), names(&list));
}

#[tokio::test]
async fn several_are_pinned_and_unpinned_at_once() {
    let mut desk = Desk::with(&["bob", "carol", "dave"]).await;
    desk.alice.ok("recentcontact.top", top(1, &["bob", "carol"])).await;
    assert_eq!(desk.order().await, ["carol", "bob", "dave"]);
    desk.alice.ok("recentcontact.top", top(1, &["carol"])).await;
    desk.alice.ok("recentcontact.top", top(2, &["bob", "carol"])).await;
    assert_eq!(desk.order().await, ["dave", "carol", "bob"]);
    assert_eq!(arranged(&mut desk.alice_too).await["PushType"], 2);
    let expected = json!({"PushType": 3,
        "RecentContactTopItem": {"RecentContactList": [pushed("bob"), pushed("carol")]}});
    assert_eq!(arranged(&mut desk.alice_too).await, expected, "what changes nothing is not told");
    assert_eq!(events(&mut desk.alice_too).await, Vec::<Value>::new());
}
