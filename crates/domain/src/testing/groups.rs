//! A group in a small world, and what is said in it.

use super::{World, account, content};
use crate::Result;
use crate::groups::{
    self, Address, Draft, FirstMember, GroupId, GroupKind, Incident, New, Place, Posted, Priority, Query, Sent, What,
};
use crate::messages::{Actor, Controls, Handling};

/// A group and those who are in it.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) group: GroupId,
}

impl Scene {
    /// A group of a type, with an owner and more members; nobody was told anything yet.
    pub(crate) async fn of(kind: GroupKind, owner: &str, members: &[&str]) -> Self {
        let world = World::of(&[owner]).await;
        let mut new = New::named(kind, "talk");
        for name in members {
            let account = world.account(name).await;
            new.members.push(FirstMember { account, admin: false, custom: Vec::new() });
        }
        let made = groups::create(&world.domain, &world.app(), &user(owner), &new).await.unwrap();
        for name in members.iter().chain([&owner]) {
            world.told(name);
        }
        Self { world, group: made.id }
    }

    pub(crate) fn address(&self) -> Address {
        Address { group: self.group.clone(), topic: None }
    }

    /// A text with a random number.
    pub(crate) fn draft(&self, text: &str, random: u32) -> Draft {
        Draft {
            to: self.address(),
            random,
            client_time: None,
            message: Posted {
                content: content(text),
                controls: Controls::default(),
                priority: Priority::Normal,
                at: Vec::new(),
                client_seq: 0,
                offline_push: None,
                relayed: false,
                version: 0,
            },
            online_only: false,
            only_to: Vec::new(),
            handling: Handling::default(),
        }
    }

    pub(crate) async fn send(&self, by: &Actor, draft: Draft) -> Result<Sent> {
        groups::send(&self.world.domain, &self.world.app(), by, draft).await
    }

    /// A member says something; answers its MsgSeq.
    pub(crate) async fn say(&self, by: &str, text: &str) -> u64 {
        let random = self.world.domain.random.u32();
        self.send(&user(by), self.draft(text, random)).await.unwrap().seq
    }

    /// What somebody sees of the history, newest first, with MsgSeqs.
    pub(crate) async fn sees(&self, by: &Actor) -> Result<Vec<String>> {
        let query = Query { of: self.address(), up_to: None, limit: 100, recalled: true, exactly: Vec::new() };
        let page = groups::history(&self.world.domain, &self.world.app(), by, &query).await?;
        let words = |entry: &groups::Announced| match (&entry.entry.place, &entry.entry.what) {
            (Place::Deleted, _) => format!("{} deleted", entry.seq),
            (Place::Recalled(recall), _) => format!("{} recalled by {}", entry.seq, recall.by),
            (Place::There, What::Message(message)) => {
                format!("{} {}: {}", entry.seq, entry.entry.from, message.content.body)
            }
            (Place::There, What::Tip(_)) => format!("{} tip", entry.seq),
        };
        Ok(page.entries.iter().map(words).collect())
    }
}

/// A user without a login.
pub(crate) fn user(name: &str) -> Actor {
    Actor::User(account(name), None)
}

/// An admin of the app, in somebody's name.
pub(crate) fn admin(name: &str) -> Actor {
    Actor::Admin(account(name))
}

/// An incident in a few words, as far as it is about messages.
pub(super) fn in_words(incident: &Incident) -> String {
    match incident {
        Incident::Posted(message) => {
            let fleeting = if message.stored { String::new() } else { "passing ".to_owned() };
            let seq = if message.stored { format!("{} ", message.seq) } else { String::new() };
            let text = message.entry.message().map_or("", |message| &message.content.body);
            format!("{fleeting}{seq}{}: {text}", message.entry.from)
        }
        Incident::Mentioned { message, by_name, with_all } => {
            format!("mentioned in {}, by name {by_name}, with all {with_all}", message.seq)
        }
        Incident::Recalled { by, reason, messages, .. } => {
            let seqs: Vec<u64> = messages.iter().map(|message| message.seq).collect();
            format!("{} recalled {seqs:?}: {reason}", by.account)
        }
        Incident::Modified(message) => {
            let (text, version) =
                message.entry.message().map_or(("", 0), |message| (message.content.body.as_str(), message.version));
            format!("{} is now {text}, version {version}", message.seq)
        }
        other => format!("{other:?}"),
    }
}
