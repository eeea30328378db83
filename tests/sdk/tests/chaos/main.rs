//! Nothing is lost and nothing doubled: twenty clients talk in groups and one to one, through proxies that cut, reset and delay
//! their connections at random, while the server is killed and started again.
//!
//! `TINCAN_CHAOS_SECONDS` says for how long they talk (default 120), `TINCAN_CHAOS_SEED` with which randomness (printed).

mod compare;
mod talking;

use std::env;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::json;
use tincan_blackbox::{Options, Server};
use tincan_sdk::config::Platform;
use tincan_sdk_tests::proxy::{Chaos, Proxy};

use talking::{Talker, World};

/// Users with one device each.
const USERS: usize = 18;
/// Users with two.
const TWICE: usize = 2;

fn setting(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_doubled() {
    let seconds = setting("TINCAN_CHAOS_SECONDS").unwrap_or(120);
    let seed = setting("TINCAN_CHAOS_SEED").unwrap_or_else(|| rand::rng().random());
    println!("TINCAN_CHAOS_SEED={seed} TINCAN_CHAOS_SECONDS={seconds}");
    let mut random = StdRng::seed_from_u64(seed);
    // Messages above the limit are dropped on purpose.
    let mut server = Server::with(Options::new().set("app.groups.messages_per_second", 1_000_000));
    let users: Vec<String> = (0..USERS).map(|number| format!("user{number}")).collect();
    let groups = make_groups(&server, &users).await;
    let mut proxies = Vec::new();
    for number in 0..4 {
        let proxy = Proxy::start(server.native()).await;
        proxy.chaos(Some(Chaos {
            life: Duration::from_millis(500)..Duration::from_secs(8),
            ..Chaos::new(seed + number)
        }));
        proxies.push(proxy);
    }
    let world = Arc::new(World::new(&server, users.clone(), groups, Duration::from_secs(seconds)));
    let devices = users.iter().map(|user| (user, Platform::Linux));
    let seconds_of = users.iter().take(TWICE).map(|user| (user, Platform::IPad));
    let mut talkers = Vec::new();
    for (number, (user, platform)) in devices.chain(seconds_of).enumerate() {
        let address = proxies[number % proxies.len()].address();
        talkers.push(Talker::new(&world, user, platform, address, random.random()).await);
    }
    let talks: Vec<_> = talkers.into_iter().map(|talker| tokio::spawn(talker.talk())).collect();

    let end = Instant::now() + Duration::from_secs(seconds);
    let mut kills = 0;
    while Instant::now() < end {
        let wait = Duration::from_millis(random.random_range(3_000..9_000));
        tokio::time::sleep(wait.min(end - Instant::now())).await;
        server = restarted(server).await;
        kills += 1;
        for proxy in &proxies {
            proxy.aim(server.native());
        }
    }
    for proxy in &proxies {
        proxy.chaos(None);
    }
    let mut talkers = Vec::new();
    for talk in talks {
        talkers.push(talk.await.unwrap());
    }
    let sent: usize = talkers.iter().map(|talker| talker.accepted.len()).sum();
    let connections: u64 = proxies.iter().map(Proxy::connections).sum();
    println!("{kills} kills, {connections} connections, {sent} messages");
    compare::all(&talkers, &world).await;
}

/// Kills the server and starts it again.
async fn restarted(mut server: Server) -> Server {
    tokio::task::spawn_blocking(move || {
        server.kill9();
        server.restart();
        server
    })
    .await
    .unwrap()
}

/// Groups of all, of the odd ones, and of a few.
async fn make_groups(server: &Server, users: &[String]) -> Vec<(String, Vec<String>)> {
    let rest = server.rest();
    let names: Vec<&str> = users.iter().map(String::as_str).collect();
    rest.import(&names).await;
    let odd = users.iter().skip(1).step_by(2).cloned().collect();
    let groups = [("all", users.to_vec()), ("odd", odd), ("few", users[2..7].to_vec()), ("two", users[..2].to_vec())];
    for (name, members) in &groups {
        let list: Vec<_> = members.iter().map(|member| json!({"Member_Account": member})).collect();
        let body = json!({"Type": "Public", "Name": name, "GroupId": name, "MemberList": list});
        rest.ok("group_open_http_svc/create_group", body).await;
    }
    groups.map(|(name, members)| (name.to_owned(), members)).to_vec()
}
