//! What an app of the V3 SDKs sees: logs in, binds the connection anew by the stored ticket, and sends a message to a user. Every
//! error has the number of V3:
//! `cargo run --example v3 -- SERVER KEY APP USER USERSIG RECEIVER`.

use tincan_sdk::config::Codes;
use tincan_sdk::messages::Draft;
use tincan_sdk::{Client, Config, ConversationId};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [server, key, app, user, usersig, receiver] = arguments.as_slice() else {
        return Err("give SERVER KEY APP USER USERSIG RECEIVER".into());
    };
    let folder = std::env::temp_dir().join("tincan-examples").join(user);
    let mut config = Config::new(app.parse()?, folder, server, key);
    config.codes = Codes::V3;
    config.v3.start_network = false;

    let client = Client::new();
    client.init(config).await?;
    client.v3().start_network().await?;
    match client.v3().bind(user).await {
        Ok(()) => println!("bound by the stored ticket"),
        Err(error) => {
            println!("{error}");
            client.login(user, usersig).await?;
        }
    }
    let conversation = client.v3().conversation(&ConversationId::user(receiver)).await?;
    match conversation.send(Draft::text("hello")).await {
        Ok(message) => println!("sent: {}", message.id),
        Err(error) => println!("{error}: {}", error.entry().map_or("", |entry| entry.advice)),
    }
    Ok(())
}
