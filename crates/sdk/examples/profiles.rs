//! Says what the user is called, when a name is given; then shows the own profile, and those of the other users that are named:
//! `cargo run --example profiles -- SERVER KEY APP USER USERSIG [NICK [USER ...]]`.

mod connect;

use tincan_sdk::profiles::ProfileChange;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (client, arguments) = connect::connect().await?;
    let profiles = client.profiles();
    if let Some(nick) = arguments.first() {
        profiles.change_own(&ProfileChange { nick: Some(nick.clone()), ..ProfileChange::default() }).await?;
    }
    println!("{:#?}", profiles.own().await?);
    for profile in profiles.get(arguments.get(1..).unwrap_or_default()).await? {
        println!("{} is called {:?}", profile.user, profile.nick);
    }
    let found = client.status().get(&[client.user().unwrap_or_default()]).await?;
    println!("{:?}", found.list);
    client.logout().await?;
    Ok(())
}
