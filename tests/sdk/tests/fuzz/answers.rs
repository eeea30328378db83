//! Answers of a real server, changed at random: whatever comes, a call returns a value or an error, in time, and the client
//! lives on.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tincan_blackbox::{Mutator, Server};
use tincan_sdk::groups::MemberQuery;
use tincan_sdk::relations::FollowList;
use tincan_sdk::{Client, ConversationId, Error};
use tincan_sdk_tests::clients::{folder, initialised};
use tincan_sdk_tests::wrong_server::{Reply, WrongServer};
use tokio::time::timeout;

/// How often all that is read is read with changed answers.
const ROUNDS: usize = 150;

/// Longest time of one round.
const ROUND: Duration = Duration::from_secs(30);

/// Everything that is read, by way of all areas. What comes of each.
async fn read_all(client: &Client) -> Vec<Result<(), Error>> {
    let (bob, club) = (ConversationId::user("bob"), ConversationId::group("club"));
    let (users, groups) = (["bob"], ["club"]);
    let messages = client.messages();
    let newest = messages.newest(&club, 20).await;
    let mut done = vec![messages.newest(&bob, 20).await.map(drop)];
    if let Ok(page) = &newest {
        for message in page.messages.iter().take(2) {
            done.push(messages.extensions(message).await.map(drop));
            done.push(messages.reactions(message).await.map(drop));
            done.push(messages.readers(message, true, "").await.map(drop));
        }
        done.push(messages.receipts(&page.messages).await.map(drop));
    }
    done.push(newest.map(drop));
    done.push(messages.pinned(&club).await.map(drop));
    done.push(client.conversations().list(None, 50).await.map(drop));
    done.push(client.conversations().groups().await.map(drop));
    done.push(client.conversations().quiet().await.map(drop));
    done.push(client.groups().joined().await.map(drop));
    done.push(client.groups().get(&groups).await.map(drop));
    done.push(client.groups().public("club").await.map(drop));
    done.push(client.groups().members("club", &MemberQuery::default()).await.map(drop));
    done.push(client.groups().members_named("club", &users).await.map(drop));
    done.push(client.groups().attributes("club").await.map(drop));
    done.push(client.groups().counters("club", &["n"]).await.map(drop));
    done.push(client.groups().online_count("club").await.map(drop));
    done.push(client.groups().applications().await.map(drop));
    done.push(client.relations().friends().await.map(drop));
    done.push(client.relations().friends_named(&users).await.map(drop));
    done.push(client.relations().check_friends(&users).await.map(drop));
    done.push(client.relations().applications().await.map(drop));
    done.push(client.relations().blacklist().await.map(drop));
    done.push(client.relations().friend_groups().await.map(drop));
    done.push(client.relations().follows(FollowList::Followers, "", 10).await.map(drop));
    done.push(client.relations().follow_counts(&users).await.map(drop));
    done.push(client.profiles().own().await.map(drop));
    done.push(client.profiles().get(&users).await.map(drop));
    done.push(client.status().get(&users).await.map(drop));
    done
}

/// What a real server answers to these requests of alice, who has a friend, a group and messages.
async fn real_answers(asked: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice", "bob", "carol"]).await;
    let friends = json!({"From_Account": "alice", "AddFriendItem": [{"To_Account": "bob", "AddSource": "AddSource_Type_Web",
        "Remark": "B", "GroupName": "school"}], "ForceAddFlags": 1});
    rest.ok("sns/friend_add", friends).await;
    let group = json!({"Type": "Public", "Name": "Club", "GroupId": "club", "Owner_Account": "alice",
        "MemberList": [{"Member_Account": "bob"}]});
    rest.ok("group_open_http_svc/create_group", group).await;
    let attributes = json!({"GroupId": "club", "GroupAttr": [{"key": "a", "value": "1"}]});
    rest.ok("group_open_http_svc/modify_group_attr", attributes).await;
    for number in 1..5 {
        let body = json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": format!("text {number}")}}]);
        let to_club = json!({"GroupId": "club", "From_Account": "bob", "Random": number, "MsgBody": body});
        rest.ok("group_open_http_svc/send_group_msg", to_club).await;
        let to_alice = json!({"From_Account": "bob", "To_Account": "alice", "MsgRandom": number, "MsgBody": body});
        rest.ok("openim/sendmsg", to_alice).await;
    }
    let mut alice = server.native_login("alice").await;
    let mut answers = BTreeMap::new();
    for (command, body) in asked {
        let answer = alice.call(&command, body).await;
        if answer["ErrorCode"] == 0 {
            answers.insert(command, answer);
        }
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changed_answers_come_to_a_value_or_to_an_error() {
    let wrong = WrongServer::start().await;
    let folder = folder();
    let mut config = wrong.config(folder.path());
    config.limits.calls_per_second = 0;
    let client = initialised(config).await;
    client.login("alice", "a UserSig").await.unwrap();
    read_all(&client).await;

    let mut answers = BTreeMap::new();
    // What is read by messages that an answer named is asked for in the second round only.
    for _ in 0..2 {
        let asked = wrong.seen().asked.into_iter().map(|asked| (asked.command, asked.body)).collect();
        answers = real_answers(asked).await;
        let known = answers.clone();
        wrong.answers(move |asked| known.get(&asked.command).cloned().map_or(Reply::Right, Reply::Json));
        read_all(&client).await;
    }
    assert!(answers.len() > 20, "{:?}", answers.keys());

    let mutator = Arc::new(Mutex::new(Mutator::new(7)));
    wrong.answers(move |asked| match answers.get(&asked.command) {
        Some(answer) => Reply::Body(mutator.lock().unwrap().mutate(answer)),
        None => Reply::Right,
    });
    let (mut fine, mut failed) = (0, 0);
    for _ in 0..ROUNDS {
        for result in timeout(ROUND, read_all(&client)).await.expect("all calls return") {
            match result {
                Ok(()) => fine += 1,
                Err(error) => {
                    assert_ne!(error.code(), 0, "{error}");
                    failed += 1;
                }
            }
        }
    }
    println!("{fine} read, {failed} failed");
    assert!(fine > ROUNDS && failed > ROUNDS, "{fine} read, {failed} failed");

    wrong.answers(|_| Reply::Right);
    assert!(client.status().get(&["bob"]).await.is_ok(), "the client lives on");
}
