//! One message to all live rooms of an app.

use std::sync::Arc;

use crate::event::{Event, Push};
use crate::groups::{Announced, Entry, Fault, GroupKind, Incident, Person, Place, Posted, Priority, What};
use crate::messages::{Content, Controls};
use crate::model::Account;
use crate::policy::App;
use crate::{Cause, Domain, Party, Result, accounts, messages};

/// Sends a message to everybody in any AVChatRoom of the app. Answers its number.
///
/// Errors: 10007 not in the app's edition, 10019 no such sender, 80002 too long.
pub async fn broadcast(domain: &Domain, app: &App, from: &Account, random: u32, content: Content) -> Result<u64> {
    if !app.settings.groups.extras {
        return Err(Fault::not_allowed("broadcasts are not in the app's edition").into());
    }
    messages::check_size(app, &content)?;
    let view = domain.view().await?;
    let sender = accounts::find(&view, app.id, from).await?;
    let tiny_id = sender.ok_or_else(|| Cause::no_such(Party::Sender, from.as_str()))?.tiny_id;
    let person = Person::of(&view, app.id, from).await?;
    let now = domain.now() as u32;
    let entry = Arc::new(Entry {
        time: now,
        client_time: now,
        random,
        from: from.clone(),
        tiny_id,
        what: What::Message(Posted {
            content,
            controls: Controls::default(),
            priority: Priority::High,
            at: Vec::new(),
            client_seq: 0,
            offline_push: None,
            relayed: false,
            version: 0,
        }),
        place: Place::There,
    });
    let first = domain.passing_seq();
    for (key, room) in domain.rooms.all() {
        let head = room.state.lock().head.clone();
        let Some(head) = head.filter(|head| key.0 == app.id && head.kind == GroupKind::AvChatRoom) else { continue };
        // A number of its own in each room: clients tell messages of all rooms by it.
        let announced = Announced {
            head,
            seq: domain.passing_seq(),
            stored: false,
            entry: entry.clone(),
            nick: person.nick.clone(),
            face: person.face.clone(),
            card: String::new(),
        };
        let push = Push::new(Event::Group(Incident::Posted(Arc::new(announced))));
        domain.rooms.tell(domain, app.id, key.1, None, push);
    }
    Ok(first)
}
