//! Shows the list of conversations, and what happens to it.
//!
//!     cargo run -p tincan-sdk --example conversations -- HOST:PORT SERVER-KEY APP USER USERSIG
//!
//! `tincan serve` prints address, key and app, `tincan usersig USER` makes a UserSig.

mod connect;

use tincan_sdk::Event;
use tincan_sdk::conversations::Conversation;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (client, _) = connect::connect().await?;
    let mut events = client.events();
    let conversations = client.conversations();
    let mut next = None;
    loop {
        let page = conversations.list(next, 20).await?;
        page.conversations.iter().for_each(show);
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    println!("{} unread in all", conversations.total_unread().await?);

    while let Some(event) = events.next().await {
        match event {
            Event::ConversationsChanged { conversations } => conversations.iter().for_each(show),
            Event::ConversationsDeleted { ids } => ids.iter().for_each(|id| println!("{id} is off the list")),
            Event::TotalUnread { count } => println!("{count} unread in all"),
            Event::KickedOffline { why, .. } => return Err(why.into()),
            _ => {}
        }
    }
    Ok(())
}

fn show(conversation: &Conversation) {
    let pin = if conversation.pinned { "*" } else { " " };
    let last = conversation.last.as_ref().map_or("nothing yet", |last| last.sender.as_str());
    println!("{pin} {} {:?}: {} unread, last from {last}", conversation.id, conversation.name, conversation.unread);
}
