//! What is done outside: wishes become calls of the client, and what comes of them goes back.

mod files;

use std::sync::Arc;

use serde_json::json;
use tincan_sdk::conversations::Conversation;
use tincan_sdk::element::{Custom, Element, File};
use tincan_sdk::groups::{GroupKind, InviteOption, InviteOutcome, Invitee, JoinOption, MemberQuery, NewGroup, Role};
use tincan_sdk::messages::{Direction, Draft, History};
use tincan_sdk::profiles::ProfileChange;
use tincan_sdk::{Client, ConversationId, Error, Message};
use tokio::sync::{Notify, mpsc};

use crate::state::{Happened, Wish};

/// Most of what happened that waits to be shown; what tells it waits then.
const QUEUE: usize = 256;

/// Messages that are loaded at a time.
const PAGE: u32 = 50;

/// What the first message of a group says.
const CREATED: &str = "created the group";

/// Most conversations that are listed, by pages.
const LIST_PAGES: usize = 5;

/// Conversations of a page of the list.
const LIST_PAGE: u32 = 100;

/// Does what is wished.
pub(crate) struct Driver {
    client: Client,
    happened: mpsc::Sender<Happened>,
    /// What must be done in its order.
    in_order: mpsc::UnboundedSender<Wish>,
    list: Arc<Notify>,
}

impl Driver {
    /// Begins, and answers what happens from now on.
    pub(crate) fn start(client: Client) -> (Self, mpsc::Receiver<Happened>) {
        let (happened, receiver) = mpsc::channel(QUEUE);
        let (in_order, wishes) = mpsc::unbounded_channel();
        let list = Arc::new(Notify::new());
        tokio::spawn(tell_events(client.clone(), happened.clone()));
        tokio::spawn(tell_lists(client.clone(), happened.clone(), Arc::clone(&list)));
        tokio::spawn(in_their_order(client.clone(), happened.clone(), wishes));
        (Self { client, happened, in_order, list }, receiver)
    }

    /// Does what is wished. [`Wish::Quit`] is the caller's.
    pub(crate) fn grant(&self, wish: Wish) {
        match wish {
            Wish::List => self.list.notify_one(),
            // Who types enters them one by one: there are never many.
            Wish::Send(..) | Wish::SendFile(..) | Wish::Typing(..) => drop(self.in_order.send(wish)),
            wish => {
                let (client, happened) = (self.client.clone(), self.happened.clone());
                tokio::spawn(async move {
                    let told = carry_out(&client, &happened, wish).await.unwrap_or_else(wrong);
                    if let Some(told) = told {
                        let _ = happened.send(told).await;
                    }
                });
            }
        }
    }
}

fn wrong(error: Error) -> Option<Happened> {
    Some(Happened::Wrong(error.to_string()))
}

async fn tell_events(client: Client, happened: mpsc::Sender<Happened>) {
    let mut events = client.events();
    while let Some(event) = events.next().await {
        if happened.send(Happened::Event(Box::new(event))).await.is_err() {
            return;
        }
    }
}

/// Reads the list whenever it is wished, once for all wishes that came meanwhile.
async fn tell_lists(client: Client, happened: mpsc::Sender<Happened>, wished: Arc<Notify>) {
    loop {
        wished.notified().await;
        let told = match list(&client).await {
            Ok(list) => Happened::Listed(list),
            Err(error) => Happened::Wrong(error.to_string()),
        };
        if happened.send(told).await.is_err() {
            return;
        }
    }
}

async fn list(client: &Client) -> tincan_sdk::Result<Vec<Conversation>> {
    let (mut all, mut after) = (Vec::new(), None);
    for _ in 0..LIST_PAGES {
        let page = client.conversations().list(after, LIST_PAGE).await?;
        all.extend(page.conversations);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    name_groups(client, &mut all).await;
    Ok(all)
}

/// Looks up what groups are called of which only own messages are here: those do not tell it. Without an answer they stay as
/// they are.
async fn name_groups(client: &Client, list: &mut [Conversation]) {
    let group = |conversation: &Conversation| {
        let nameless = conversation.name.is_empty() && conversation.id.topic_id().is_none();
        conversation.id.group_id().filter(|_| nameless).map(str::to_owned)
    };
    let nameless: Vec<String> = list.iter().filter_map(group).collect();
    if nameless.is_empty() {
        return;
    }
    let mut found = client.groups().known().await.unwrap_or_default();
    let asked: Vec<&String> = nameless.iter().filter(|id| !found.iter().any(|group| group.id == **id)).collect();
    if !asked.is_empty() {
        let answered = client.groups().get(&asked).await.unwrap_or_default();
        found.extend(answered.into_iter().filter_map(|answer| answer.group));
    }
    for conversation in list {
        let named = group(conversation).and_then(|id| found.iter().find(|group| group.id == id));
        if let Some(named) = named {
            conversation.name.clone_from(&named.name);
        }
    }
}

async fn in_their_order(client: Client, happened: mpsc::Sender<Happened>, mut wishes: mpsc::UnboundedReceiver<Wish>) {
    while let Some(wish) = wishes.recv().await {
        let told = match wish {
            Wish::Send(to, text) => {
                client.messages().enqueue(&to, Draft::text(text)).await.map_or_else(wrong, |_| None)
            }
            Wish::SendFile(to, path, transfer) => {
                let draft = Draft::new(vec![Element::File(File::from_path(path))]);
                match client.messages().enqueue(&to, draft).await {
                    Ok(message) => Some(Happened::Uploading(transfer, message.id)),
                    Err(error) => Some(Happened::Transferred(transfer, Err(error.to_string()))),
                }
            }
            Wish::Typing(user, typing) => {
                // Who is not there is not told; that is no fault.
                let _ = client.messages().typing(&ConversationId::user(user), typing).await;
                None
            }
            _ => None,
        };
        if let Some(told) = told
            && happened.send(told).await.is_err()
        {
            return;
        }
    }
}

async fn carry_out(
    client: &Client,
    happened: &mpsc::Sender<Happened>,
    wish: Wish,
) -> tincan_sdk::Result<Option<Happened>> {
    Ok(match wish {
        Wish::Open(id) => {
            let told = match client.messages().newest(&id, PAGE).await {
                Ok(page) => Happened::Newest(id.clone(), page.messages.clone(), is_all(&page)),
                Err(error) => Happened::NoHistory(id.clone(), error.to_string()),
            };
            let _ = happened.send(told).await;
            // There may be nothing to mark, and no such group.
            let _ = client.conversations().mark_read(&id).await;
            None
        }
        Wish::Older(id, first) => Some(older(client, id, &first).await),
        Wish::Read(id) => {
            let _ = client.conversations().mark_read(&id).await;
            None
        }
        Wish::Save(message, to, transfer) => {
            let result = files::save(client, &message, to.as_deref(), &transfer).await;
            Some(Happened::Transferred(transfer, result))
        }
        Wish::Recall(message) => {
            client.messages().recall(&message, "").await?;
            None
        }
        Wish::CreateGroup(name, members) => Some(create_group(client, name, members).await?),
        Wish::Join(group) => match client.groups().join(&group, "").await? {
            tincan_sdk::groups::Joined::In => Some(Happened::Enter(ConversationId::group(group))),
            tincan_sdk::groups::Joined::Waiting => Some(Happened::Note(format!("an admin of {group} has to agree"))),
        },
        Wish::Invite(group, users) => Some(invite(client, &group, users).await?),
        Wish::Leave(group) => {
            client.groups().quit(&group).await?;
            Some(Happened::Note(format!("you have left {group}")))
        }
        Wish::Members(group) => Some(members(client, &group).await?),
        Wish::Nick(nick) => {
            let change = ProfileChange { nick: Some(nick.clone()), ..ProfileChange::default() };
            client.profiles().change_own(&change).await?;
            Some(Happened::Note(format!("you are called {nick}")))
        }
        Wish::Watch(users) => Some(watch(client, &users).await?),
        Wish::List | Wish::Send(..) | Wish::SendFile(..) | Wish::Typing(..) | Wish::Quit => None,
    })
}

async fn older(client: &Client, id: ConversationId, first: &Message) -> Happened {
    match client.messages().history(first, Direction::Before, PAGE).await {
        Ok(page) => Happened::History(id, page.messages.clone(), is_all(&page)),
        Err(error) => Happened::NoHistory(id, error.to_string()),
    }
}

/// Whether nothing is before these messages. Without a connection there may be more than is here.
fn is_all(page: &History) -> bool {
    !page.more && !page.offline && page.messages.len() < PAGE as usize
}

async fn create_group(client: &Client, name: String, members: Vec<String>) -> tincan_sdk::Result<Happened> {
    let members = members.into_iter().map(Invitee::new).collect();
    let (join, invite) = (Some(JoinOption::FreeAccess), Some(InviteOption::FreeAccess));
    let new = NewGroup { members, join, invite, ..NewGroup::of(GroupKind::Public, name) };
    let made = client.groups().create(&new).await?;
    let id = ConversationId::group(made.id);
    // A group without a message is on nobody's list: the Web SDK sends this one, too.
    let by = client.user().unwrap_or_default();
    let data = json!({"businessID": "group_create", "version": 4, "cmd": 0, "opUser": by, "content": CREATED});
    let greeting = Custom { data: data.to_string(), description: CREATED.to_owned(), ..Custom::default() };
    client.messages().enqueue(&id, Draft::new(vec![Element::Custom(greeting)])).await?;
    Ok(Happened::Enter(id))
}

async fn invite(client: &Client, group: &str, users: Vec<String>) -> tincan_sdk::Result<Happened> {
    let invitees: Vec<Invitee> = users.into_iter().map(Invitee::new).collect();
    let invited = client.groups().invite(group, &invitees).await?;
    let told = invited.iter().map(|one| {
        let outcome = match one.outcome {
            InviteOutcome::Added => "is in",
            InviteOutcome::AlreadyMember => "was in",
            InviteOutcome::Waiting => "waits for agreement",
            InviteOutcome::TooManyGroups => "is in too many groups",
            _ => "was not let in",
        };
        format!("{} {outcome}", one.user)
    });
    Ok(Happened::Note(told.collect::<Vec<_>>().join(", ")))
}

async fn members(client: &Client, group: &str) -> tincan_sdk::Result<Happened> {
    let page = client.groups().members(group, &MemberQuery::default()).await?;
    let mut lines = vec![(format!("{} members", page.total), String::new())];
    lines.extend(page.list.into_iter().map(|member| {
        let role = match member.role {
            Role::Owner => "owner",
            Role::Admin => "admin",
            _ => "",
        };
        let online = if member.online { "online" } else { "" };
        (
            member.user,
            [role, online, &member.name_card]
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
        )
    }));
    Ok(Happened::Panel(lines))
}

/// Who cannot be watched is shown as nothing.
async fn watch(client: &Client, users: &[String]) -> tincan_sdk::Result<Happened> {
    let _ = client.status().subscribe(users).await;
    let found = client.status().get(users).await?;
    Ok(Happened::Presences(found.list.into_iter().map(|status| (status.user, status.presence)).collect()))
}
