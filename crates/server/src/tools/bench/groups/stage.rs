//! Making a group with its members, and bringing those online who are to be.

use std::time::Duration;

use anyhow::Context as _;
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::json;
use tokio::time::sleep;

use super::super::client::Client;
use super::super::stage::user;
use super::super::target::Target;
use super::{Clients, Plan};

/// Members that are added by one call.
const BATCH: usize = 100;

/// The pause between two calls: the command may be called 200 times a second.
const PAUSE: Duration = Duration::from_millis(6);

/// Log-ins and entries that are under way at once.
const AT_ONCE: usize = 32;

/// The group's id, and the clients of those who are online.
pub(super) async fn prepare(target: &Target, plan: Plan) -> anyhow::Result<(String, Clients)> {
    let group = make(target, plan).await?;
    let live = plan.kind == "AVChatRoom";
    let connect = |number: u32| {
        let group = &group;
        async move {
            let mut client: Client = target.logged_in(&user(number), number).await?;
            if live {
                let body = json!({"GroupId": group, "WebPushFlag": 1}).to_string();
                client.call("group_open_http_svc.apply_join_group", &body).await?;
            }
            anyhow::Ok(client)
        }
    };
    let clients = futures_util::stream::iter((0..plan.online).map(connect)).buffered(AT_ONCE).try_collect().await?;
    Ok((group, clients))
}

async fn make(target: &Target, plan: Plan) -> anyhow::Result<String> {
    let mut rest = target.rest().await?;
    let new = json!({"Type": plan.kind, "Name": "bench", "Owner_Account": user(0), "ApplyJoinOption": "FreeAccess"});
    let made = rest.call("group_open_http_svc/create_group", &new).await?;
    let group = made.get("GroupId").and_then(|id| id.as_str()).context("a group without an id")?.to_owned();
    if plan.kind != "AVChatRoom" {
        let names: Vec<String> = (1..plan.members).map(user).collect();
        for batch in names.chunks(BATCH) {
            let members: Vec<_> = batch.iter().map(|name| json!({"Member_Account": name})).collect();
            let body = json!({"GroupId": group, "Silence": 1, "MemberList": members});
            rest.call("group_open_http_svc/add_group_member", &body).await?;
            sleep(PAUSE).await;
        }
    }
    rest.close().await?;
    Ok(group)
}
