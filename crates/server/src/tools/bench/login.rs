//! Full log-ins: connection, `wslogin`, and what the Web SDK asks right after it.

use serde::Serialize;
use serde_json::json;

use super::stage::{self, Stage, user};
use super::target::Target;

/// What log-ins cost.
#[derive(Debug, Serialize)]
pub(super) struct Login {
    pub(super) logins: u32,
    /// TCP, the WebSocket handshake and the first heartbeat.
    pub(super) connect: Stage,
    /// `wslogin`: the UserSig is verified, the login is made durable.
    pub(super) login: Stage,
    /// What the SDK then asks, all at once.
    pub(super) first_calls: Stage,
    /// Server CPU of all three.
    pub(super) server_cpu_us: f64,
}

/// Connects all clients, then logs them in, then lets them ask.
pub(super) async fn run(target: &Target, logins: u32) -> anyhow::Result<Login> {
    let (clients, connect) = stage::run(
        target,
        (0..logins).map(|number| async move {
            let mut client = target.connect(number).await?;
            client.heartbeat().await?;
            Ok(client)
        }),
    )
    .await?;
    let (clients, login) = stage::run(
        target,
        (0..).zip(clients).map(|(number, mut client)| async move {
            let name = user(number);
            client.login(&name, &target.sign(&name)?).await?;
            Ok((name, client))
        }),
    )
    .await?;
    let (_clients, first_calls) = stage::run(
        target,
        clients.into_iter().map(|(name, mut client)| async move {
            client.call_all(&first_calls(&name, target.sdkappid)).await?;
            Ok(client)
        }),
    )
    .await?;
    let server_cpu_us = connect.server_cpu_us + login.server_cpu_us + first_calls.server_cpu_us;
    Ok(Login { logins, connect, login, first_calls, server_cpu_us })
}

/// What the Web SDK 3.x asks after a login, without waiting in between.
pub(super) fn first_calls(name: &str, sdkappid: u32) -> Vec<(&'static str, String)> {
    let profile = json!({"From_Account": name, "UserItem": [
        {"To_Account": name, "StandardSequence": 0, "CustomSequence": 0}]});
    let blacklist = json!({"From_Account": name, "StartIndex": 0, "MaxLimited": 1000});
    let contacts = json!({"From_Account": name, "TimeStamp": 0, "StartIndex": 0, "TopTimeStamp": 0,
        "TopStartIndex": 0, "Count": 100, "AssistFlags": 15});
    let groups = json!({"Member_Account": name, "Limit": 200, "Offset": 0});
    let friends = json!({"From_Account": name, "StartIndex": 0, "StandardSequence": 0, "CustomSequence": 0});
    let friend_groups = json!({"From_Account": name, "LastSequence": 0, "NeedFriend": "Need_Friend_Type_Yes"});
    let pendencies = json!({"From_Account": name, "PendencyType": "Pendency_Type_Both", "StartTime": 0,
        "MaxLimited": 100, "LastSequence": 0});
    let config = json!({"uint32_sdkappid": sdkappid, "uint64_version": 0});
    let contact_groups = json!({"From_Account": name, "StartIndex": 0});
    let bits = json!({"uint32_sdkappid": sdkappid});
    let calls = [
        ("profile.portrait_get_all", profile),
        ("sns.black_list_get", blacklist),
        ("recentcontact.page_get", contacts),
        ("group_open_http_svc.get_joined_group_list", groups.clone()),
        ("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0})),
        ("sns.friend_get", friends),
        ("sns.group_get", friend_groups),
        ("sns.pendency_get", pendencies),
        ("im_sdk_config_mgr.fetch_config", config),
        ("recentcontact.get_contact_group", contact_groups),
        ("million_group_open_http_svc.get_joined_group_list", groups),
        ("im_sdk_config_mgr.fetch_imsdk_purchase_bitsv2", bits),
    ];
    calls.map(|(servcmd, body)| (servcmd, body.to_string())).into()
}
