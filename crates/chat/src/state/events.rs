//! What happens outside.

use tincan_sdk::conversations::Conversation;
use tincan_sdk::status::Presence;
use tincan_sdk::{ConversationId, Event, Message};

use super::{Happened, Link, Older, Screen, Wish};

/// Most users that are watched.
const WATCHED: usize = 100;

impl Screen {
    /// Takes in what happened.
    pub(crate) fn happened(&mut self, what: Happened) -> Vec<Wish> {
        match what {
            Happened::Event(event) => return self.event(*event),
            Happened::Listed(list) => return self.listed(list),
            Happened::Newest(id, messages, all) => {
                if self.is_open(&id) {
                    self.change_room(|room| {
                        // Those before are still on their way: what they bring says whether there are more.
                        if !room.paging {
                            room.older = if all { Older::None } else { Older::Maybe };
                        }
                        room.take(messages);
                    });
                }
            }
            Happened::History(id, messages, all) => return self.history(&id, messages, all),
            Happened::NoHistory(id, why) => {
                if let Some(room) = self.room.as_mut().filter(|room| room.id == id) {
                    (room.older, room.owed, room.paging) = (Older::Maybe, 0, false);
                }
                self.complain(why);
            }
            Happened::Presences(list) => self.presences.extend(list),
            Happened::Enter(id) => {
                let mut wishes = self.open(id);
                wishes.push(Wish::List);
                return wishes;
            }
            Happened::Uploading(transfer, message) => {
                if let Some(transfer) = self.transfers.iter_mut().find(|known| known.id == transfer) {
                    transfer.id = message;
                }
            }
            Happened::Transferred(id, result) => {
                self.transfers.retain(|transfer| transfer.id != id);
                match result {
                    Ok(told) => self.tell(told),
                    Err(why) => self.complain(why),
                }
            }
            Happened::Note(text) => self.tell(text),
            Happened::Panel(panel) => self.panel = Some(panel),
            Happened::Wrong(text) => self.complain(text),
            Happened::Tick(now) => {
                self.now = now;
                if let Some(room) = &mut self.room {
                    room.tick(now);
                }
            }
        }
        Vec::new()
    }

    fn listed(&mut self, list: Vec<Conversation>) -> Vec<Wish> {
        self.list = list;
        let read_up_to =
            self.room.as_ref().and_then(|room| self.conversation(&room.id)).map_or(0, |open| open.peer_read_at);
        if let Some(room) = &mut self.room {
            room.read_up_to = room.read_up_to.max(read_up_to);
        }
        let unknown = self.list.iter().filter_map(|conversation| conversation.id.peer());
        let unknown = unknown.filter(|user| !self.presences.contains_key(*user)).take(WATCHED);
        let unknown: Vec<String> = unknown.map(str::to_owned).collect();
        for user in &unknown {
            self.presences.insert(user.clone(), Presence::Unknown);
        }
        if unknown.is_empty() { Vec::new() } else { vec![Wish::Watch(unknown)] }
    }

    fn history(&mut self, id: &ConversationId, messages: Vec<Message>, all: bool) -> Vec<Wish> {
        if self.room.as_ref().is_none_or(|room| room.id != *id) {
            return Vec::new();
        }
        let before = self.rows();
        let Some(room) = &mut self.room else { return Vec::new() };
        room.older = if all { Older::None } else { Older::Maybe };
        room.paging = false;
        room.take(messages);
        let owed = std::mem::take(&mut room.owed);
        // When nothing came, asking at once for more would go on for ever.
        if owed > 0 && self.rows() > before { self.scroll(owed) } else { Vec::new() }
    }

    fn event(&mut self, event: Event) -> Vec<Wish> {
        match event {
            // Attempts to come back follow each other closely: who is offline stays so until one succeeds.
            Event::Connecting if matches!(self.link, Link::Offline(_)) => {}
            Event::Connecting => self.link = Link::Connecting,
            Event::Connected => self.link = Link::Online,
            Event::Disconnected { why, .. } => self.link = Link::Offline(why),
            Event::KickedOffline { why, .. } => self.over(why),
            Event::UserSigExpired => self.over("the login has expired".to_owned()),
            Event::Synchronised | Event::Missed { .. } => return self.again(),
            Event::MessagesReceived { messages } => return self.received(messages),
            Event::MessageSending { message } | Event::MessageModified { message } => self.show(message),
            Event::MessageRecalled { message } => self.show(message),
            Event::MessageSent { message } => {
                self.transfers.retain(|transfer| transfer.id != message.id);
                self.show(message);
            }
            Event::MessageFailed { message, why, code } => {
                self.transfers.retain(|transfer| transfer.id != message.id);
                self.show(message);
                self.complain(format!("not sent: {why} ({code})"));
            }
            Event::MessagesDeleted { conversation, ids } if self.is_open(&conversation) => {
                self.change_room(|room| room.drop(&ids));
            }
            Event::ReadByPeer { user, up_to } => {
                if let Some(room) = self.room.as_mut().filter(|room| room.id.peer() == Some(user.as_str())) {
                    room.read_up_to = room.read_up_to.max(up_to);
                }
            }
            Event::ReceiptsChanged { messages } => self.change_room(|room| room.take(messages)),
            Event::ConversationsChanged { .. } | Event::ConversationsDeleted { .. } => return vec![Wish::List],
            Event::GroupJoined { .. } | Event::GroupChanged { .. } => return vec![Wish::List],
            Event::GroupLeft { group } if self.is_open(&ConversationId::group(&group)) => {
                self.tell(format!("you are not in {group} any more"));
            }
            Event::StatusChanged { statuses } => {
                self.presences.extend(statuses.into_iter().map(|status| (status.user, status.presence)));
            }
            Event::Progress { transfer, done, total } => {
                if let Some(known) = self.transfers.iter_mut().find(|known| known.id == transfer) {
                    (known.done, known.total) = (done, total);
                }
            }
            Event::GroupNotice { applications, group_name, .. } => {
                if let Some(application) = applications.first() {
                    self.tell(format!("{} wants to join {group_name}", application.from));
                }
            }
            Event::ApplicationsReceived { applications } => {
                if let Some(application) = applications.first() {
                    self.tell(format!("{} wants to be your friend", application.user));
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn over(&mut self, why: String) {
        self.complain(format!("{why}: start again to log in"));
        self.link = Link::Over(why);
    }

    fn is_open(&self, id: &ConversationId) -> bool {
        self.room.as_ref().is_some_and(|room| room.id == *id)
    }

    /// Something may have been missed: everything is read again.
    fn again(&mut self) -> Vec<Wish> {
        let open = self.room.as_ref().map(|room| Wish::Open(room.id.clone()));
        std::iter::once(Wish::List).chain(open).collect()
    }

    fn received(&mut self, messages: Vec<Message>) -> Vec<Wish> {
        let now = self.now;
        let (mut here, mut read) = (Vec::new(), None);
        for message in messages {
            if !self.is_open(&message.conversation) {
                continue;
            }
            if let Some(typing) = message.typing() {
                if let Some(room) = self.room.as_mut().filter(|_| !message.own) {
                    room.types(&message.sender, typing, now);
                }
                continue;
            }
            if !message.own {
                read = Some(message.conversation.clone());
                if let Some(room) = &mut self.room {
                    room.types(&message.sender, false, now);
                }
            }
            here.push(message);
        }
        if !here.is_empty() {
            self.change_room(|room| room.take(here));
        }
        read.map(Wish::Read).into_iter().collect()
    }

    fn show(&mut self, message: Message) {
        if message.typing().is_none() && self.is_open(&message.conversation) {
            self.change_room(|room| room.take([message]));
        }
    }
}
