//! Follows a client's connection: lets it go and takes it up again, then says when it is lost and made again.
//!
//!     cargo run -p tincan-sdk --example connection -- HOST:PORT SERVER-KEY APP USER USERSIG
//!
//! `tincan serve` prints address, key and app, `tincan usersig USER` makes a UserSig.

mod connect;

use tincan_sdk::Event;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (client, _) = connect::connect().await?;
    let mut events = client.events();
    if let Some(user) = client.user() {
        let stored = client.stored_login(&user).await?;
        println!("{user} can come back without a UserSig until {}", stored.until);
    }
    client.disconnect().await?;
    client.connect().await?;
    println!("away, and back");

    while let Some(event) = events.next().await {
        match event {
            Event::Connecting => println!("connecting"),
            Event::Connected => println!("connected"),
            Event::Disconnected { code, why } => println!("disconnected: {why} ({code})"),
            Event::KickedOffline { code, why } => {
                println!("logged out: {why} ({code})");
                break;
            }
            _ => {}
        }
    }
    Ok(())
}
