//! Makes a group, shows it and its members, and dismisses it; prints what is told of it meanwhile:
//! `cargo run --example groups -- SERVER KEY APP USER USERSIG [MEMBER ...]`.

mod connect;

use tincan_sdk::groups::{GroupChange, GroupKind, Invitee, MemberQuery, NewGroup};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (client, arguments) = connect::connect().await?;
    let mut events = client.events();
    tokio::spawn(async move {
        while let Some(event) = events.next().await {
            println!("told: {event:?}");
        }
    });
    let groups = client.groups();
    let members = arguments.iter().map(Invitee::new).collect();
    let id = groups.create(&NewGroup { members, ..NewGroup::of(GroupKind::Public, "Example") }).await?.id;
    let change = GroupChange { announcement: Some("It will be gone soon".into()), ..GroupChange::default() };
    groups.change(&id, &change).await?;
    println!("{:#?}", groups.get(&[id.as_str()]).await?);
    for member in groups.members(&id, &MemberQuery::default()).await?.list {
        println!("{} {:?}", member.user, member.role);
    }
    groups.dismiss(&id).await?;
    client.logout().await?;
    Ok(())
}
