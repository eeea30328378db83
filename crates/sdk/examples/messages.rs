//! Sends a text to a user, shows the newest messages of the conversation, then prints what comes:
//! `cargo run --example messages -- SERVER KEY APP USER USERSIG PEER [TEXT]`.

mod connect;

use tincan_sdk::messages::Draft;
use tincan_sdk::{ConversationId, Event, Options, State};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (client, arguments) = connect::connect().await?;
    let mut events = client.events();
    let mut arguments = arguments.into_iter();
    let peer = ConversationId::user(arguments.next().ok_or("name whom to write to")?);
    let messages = client.messages();
    if let Some(text) = arguments.next() {
        let mut draft = Draft::text(text);
        draft.options = Options { receipt: true, ..Options::default() };
        let message = messages.send(&peer, draft).await?;
        if message.state == State::Sending {
            println!("there is no connection: it is sent as soon as there is one");
        }
    }
    for message in messages.newest(&peer, 20).await?.messages {
        println!("{} {}: {} ({:?})", message.time, message.sender, message.text(), message.state);
    }
    while let Some(event) = events.next().await {
        match event {
            Event::MessagesReceived { messages: received } => {
                for message in &received {
                    println!("{}: {}", message.sender, message.text());
                }
                let theirs: Vec<_> = received.into_iter().filter(|message| message.conversation == peer).collect();
                messages.send_receipts(&theirs).await?;
            }
            Event::MessageSent { message } => println!("sent: {}", message.text()),
            Event::MessageFailed { message, code, why } => println!("not sent: {} ({code}: {why})", message.text()),
            Event::MessageRecalled { message } => println!("recalled by {}: {}", message.recalled_by, message.text()),
            Event::MessageModified { message } => println!("changed: {}", message.text()),
            Event::ReceiptsChanged { messages } => println!("{} messages were read", messages.len()),
            Event::KickedOffline { why, .. } => {
                println!("logged out: {why}");
                break;
            }
            _ => {}
        }
    }
    Ok(())
}
