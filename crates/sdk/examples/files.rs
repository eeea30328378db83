//! Sends a file to a user, and saves the files that come.
//!
//!     cargo run -p tincan-sdk --example files -- HOST:PORT SERVER-KEY APP USER USERSIG [PEER FILE]
//!
//! `tincan serve` prints address, key and app, `tincan usersig USER` makes a UserSig.

mod connect;

use std::path::Path;

use tincan_sdk::element::File;
use tincan_sdk::messages::Draft;
use tincan_sdk::{ConversationId, Element, Event, Progress};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (client, rest) = connect::connect().await?;
    let mut events = client.events();
    if let [peer, path] = rest.as_slice() {
        let draft = Draft::new(vec![Element::File(File::from_path(path))]);
        client.messages().enqueue(&ConversationId::user(peer), draft).await?;
    }
    while let Some(event) = events.next().await {
        match event {
            Event::Progress { transfer, done, total } => println!("{transfer}: {done} of {total} bytes"),
            Event::MessageSent { message } => println!("sent: {}", message.text()),
            Event::MessageFailed { why, code, .. } => println!("not sent: {why} ({code})"),
            Event::MessagesReceived { messages } => {
                for element in messages.iter().filter(|message| !message.own).flat_map(|message| &message.elements) {
                    if let Element::File(file) = element {
                        // Never the name as it came: it may be a path.
                        let name = Path::new(&file.name).file_name().ok_or("a file without a name")?;
                        let saved = client.files().download(&file.url, name, &Progress::new(&file.uuid)).await?;
                        println!("{} saved, {} bytes", saved.path.display(), saved.bytes);
                    }
                }
            }
            Event::KickedOffline { .. } | Event::UserSigExpired => break,
            _ => {}
        }
    }
    Ok(())
}
