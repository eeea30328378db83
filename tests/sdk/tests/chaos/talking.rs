//! A device that talks.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use tempfile::TempDir;
use tincan_blackbox::{Server, Signer, usersig};
use tincan_sdk::config::Platform;
use tincan_sdk::messages::Draft;
use tincan_sdk::{Client, Config, ConversationId, Event, Events, Message, State};
use tincan_sdk_tests::clients::{WAIT, folder, settings};
use tokio::task::JoinHandle;

/// What all talkers know.
pub struct World {
    signer: Signer,
    users: Vec<String>,
    groups: Vec<(String, Vec<String>)>,
    end: Instant,
    config: Config,
}

impl World {
    /// Users and groups with their members, who talk for so long.
    pub fn new(server: &Server, users: Vec<String>, groups: Vec<(String, Vec<String>)>, time: Duration) -> Self {
        let mut config = settings(server, server.native(), std::path::Path::new(""));
        config.timeouts.answer = Duration::from_secs(4);
        config.timeouts.wait = Duration::from_secs(4);
        config.timeouts.login = Duration::from_secs(4);
        config.timeouts.heartbeat = Duration::from_secs(4);
        config.limits.events = 100_000;
        Self { signer: server.signer(), users, groups, end: Instant::now() + time, config }
    }

    /// The conversations of a user.
    pub fn conversations(&self, user: &str) -> Vec<ConversationId> {
        let groups = self.groups.iter().filter(|(_, members)| members.iter().any(|member| member == user));
        let peers = self.users.iter().filter(|peer| *peer != user).map(ConversationId::user);
        groups.map(|(name, _)| ConversationId::group(name)).chain(peers).collect()
    }
}

/// How often listeners were told of messages, by their IDs.
pub type Told = HashMap<String, u32>;

/// What listeners were told.
#[derive(Default)]
pub struct Heard {
    pub told: Told,
    /// The same of own messages that the server has.
    pub sent: Told,
    /// Messages that could not be sent after all.
    pub failed: Vec<String>,
    /// Events that were left out.
    pub missed: u64,
}

/// A device that talks.
pub struct Talker {
    world: Arc<World>,
    pub user: String,
    config: Config,
    _folder: TempDir,
    pub client: Client,
    pub heard: Arc<Mutex<Heard>>,
    listening: JoinHandle<()>,
    random: StdRng,
    /// The texts whose sending was accepted, with where they went.
    pub accepted: Vec<(ConversationId, String)>,
    /// Of these, those that it tried to recall.
    pub recalled: HashSet<String>,
}

impl Talker {
    /// One that is logged in by way of an address.
    pub async fn new(world: &Arc<World>, user: &str, platform: Platform, address: String, seed: u64) -> Self {
        let folder = folder();
        let mut config = world.config.clone();
        config.data = folder.path().to_owned();
        config.servers = vec![address];
        config.platform = platform;
        let client = Client::new();
        let heard = Arc::default();
        let listening = tokio::spawn(listen(client.events(), Arc::clone(&heard)));
        client.init(config.clone()).await.unwrap();
        let (sig, mut events) = (usersig(user, &world.signer), client.events());
        while let Err(error) = client.login(user, &sig).await {
            println!("{user}: {error}");
        }
        // What is there before that is no news.
        synchronised(&mut events, user).await;
        let (world, user, random) = (Arc::clone(world), user.to_owned(), StdRng::seed_from_u64(seed));
        Self {
            world,
            user,
            config,
            _folder: folder,
            client,
            heard,
            listening,
            random,
            accepted: Vec::new(),
            recalled: HashSet::new(),
        }
    }

    /// Talks until the world ends; now and then its app is ended and started again.
    pub async fn talk(mut self) -> Self {
        let places = self.world.conversations(&self.user);
        let mut number = 0;
        while Instant::now() < self.world.end {
            // How fast people talk.
            tokio::time::sleep(Duration::from_millis(self.random.random_range(50..400))).await;
            if self.random.random_bool(0.005) {
                self.restart().await;
            }
            // Mostly where many listen, and with few others.
            let most = if self.random.random_bool(0.6) { places.len().min(4) } else { places.len() };
            let to = places[self.random.random_range(0..most)].clone();
            // Sometimes faster than answers come.
            for _ in 0..if self.random.random_bool(0.1) { 5 } else { 0 } {
                number += 1;
                self.say(&to, number, false).await;
            }
            number += 1;
            self.say(&to, number, true).await;
        }
        self
    }

    /// What its texts begin with.
    pub fn name(&self) -> String {
        format!("{} {:?} ", self.user, self.config.platform)
    }

    async fn say(&mut self, to: &ConversationId, number: u32, waits: bool) {
        let text = format!("{}{number}", self.name());
        let (messages, draft) = (self.client.messages(), Draft::text(&text));
        let sent = if waits { messages.send(to, draft).await } else { messages.enqueue(to, draft).await };
        let sent = sent.unwrap_or_else(|error| panic!("{text} is refused: {error}"));
        self.accepted.push((to.clone(), text.clone()));
        if waits && sent.state == State::Sent && self.random.random_bool(0.05) {
            self.recalled.insert(text);
            // Whether it came to something is for the server to know.
            let _ = messages.recall(&sent, "").await;
        }
    }

    /// Ends the app as the system ends it, and starts it again.
    async fn restart(&mut self) {
        let client = Client::new();
        let listening = tokio::spawn(listen(client.events(), Arc::clone(&self.heard)));
        drop(std::mem::replace(&mut self.client, client));
        std::mem::replace(&mut self.listening, listening).await.unwrap();
        self.client.init(self.config.clone()).await.unwrap();
        self.client.auto_login(&self.user).await.unwrap();
    }

    /// Waits until nothing is left to be sent.
    pub async fn empty(&self) {
        let sent = async {
            for id in self.world.conversations(&self.user) {
                loop {
                    let newest = self.client.messages().newest(&id, 100).await;
                    let sending = |message: &Message| message.state == State::Sending;
                    if newest.is_ok_and(|page| !page.messages.iter().any(sending)) {
                        break;
                    }
                    tokio::task::yield_now().await;
                }
            }
        };
        let limit = tokio::time::timeout(WAIT, sent);
        limit.await.unwrap_or_else(|_| panic!("{} has something to send", self.user));
    }

    /// Makes a new connection, after which everything is looked through once more.
    pub async fn settle(&self) {
        let mut events = self.client.events();
        while self.client.disconnect().await.is_err() || self.client.connect().await.is_err() {
            tokio::task::yield_now().await;
        }
        synchronised(&mut events, &self.user).await;
    }
}

async fn synchronised(events: &mut Events, user: &str) {
    let done = async { while !matches!(events.next().await, Some(Event::Synchronised)) {} };
    tokio::time::timeout(WAIT, done).await.unwrap_or_else(|_| panic!("{user} is not synchronised"));
}

async fn listen(mut events: Events, heard: Arc<Mutex<Heard>>) {
    while let Some(event) = events.next().await {
        let mut heard = heard.lock().unwrap();
        match event {
            Event::MessagesReceived { messages } => {
                for message in messages {
                    *heard.told.entry(message.id).or_default() += 1;
                }
            }
            Event::MessageSent { message } => *heard.sent.entry(message.id).or_default() += 1,
            Event::MessageFailed { message, code, .. } => heard.failed.push(format!("{}: {code}", message.text())),
            Event::Missed { count } => heard.missed += count,
            _ => {}
        }
    }
}
