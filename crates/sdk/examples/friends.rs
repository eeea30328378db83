//! Adds a user as a friend, when one is named; agrees to all requests that wait; then shows the friends:
//! `cargo run --example friends -- SERVER KEY APP USER USERSIG [FRIEND]`.

mod connect;

use tincan_sdk::relations::{ApplicationKind, FriendAnswer, NewFriend};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (client, arguments) = connect::connect().await?;
    let relations = client.relations();
    if let Some(friend) = arguments.first() {
        let new = NewFriend { wording: "It's me".into(), ..NewFriend::of(friend) };
        match relations.add_friend(&new).await {
            Ok(added) => println!("{friend}: {added:?}"),
            Err(error) => println!("{friend}: {error}"),
        }
    }
    for application in relations.applications().await?.list {
        if application.kind == ApplicationKind::Received {
            println!("{} asks: {:?}", application.user, application.wording);
            let answer = FriendAnswer { mutual: true, ..FriendAnswer::default() };
            relations.accept(&application.user, &answer).await?;
        }
    }
    for friend in relations.friends().await? {
        println!("{} {:?} {:?}", friend.user, friend.nick, friend.groups);
    }
    client.logout().await?;
    Ok(())
}
