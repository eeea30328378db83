//! What only the V3 SDKs had.

use tincan_sdk::ConversationId;
use tincan_sdk::messages::Draft;
use tincan_sdk::v3::{Data, GroupField};

use crate::calls::Area;

pub(super) fn area() -> Area {
    let mut apis = sending();
    apis.extend(lists());
    Area { name: "V3", apis }
}

fn sending() -> Vec<crate::calls::Api> {
    vec![
        call!(
            "v3_start_network",
            "Starts the network, where `v3.start_network` of `init` is `false`.",
            {},
            "{}",
            "null",
            |client, _| client.v3().start_network().await
        ),
        call!(
            "v3_bind",
            "Connects, and binds the connection to a user by the stored ticket: as `auto_login`, waiting for the connection.",
            { user: String }, r#"{"user": "alice"}"#, "null",
            |client, p| client.v3().bind(&p.user).await
        ),
        call!(
            "v3_send_to_all",
            "Sends a message to several conversations, at most 100. Fails with 6003 when one of them failed, whatever became of the \
             others: the text names the first.",
            { conversations: Vec<String>, draft: Draft },
            r#"{"conversations": ["c2cbob", "grouptea"], "draft": {"elements": [{"kind": "text", "text": "hi"}]}}"#,
            "[]",
            |client, p| {
                let to = p.conversations.iter().map(|text| text.parse()).collect::<Result<Vec<ConversationId>, _>>()?;
                client.v3().send_to_all(&to, &p.draft).await
            }
        ),
        call!(
            "v3_resend_stored",
            "Sends now what earlier logins left unsent, until one fails. The result says how many were sent.",
            {},
            "{}",
            "1",
            |client, _| client.v3().resend_stored().await
        ),
    ]
}

fn lists() -> Vec<crate::calls::Api> {
    vec![
        call!(
            "v3_synchronise",
            "Fetches lists from the server, `friends` and `groups`, of at most `limit` entries (1 to 10000) each.",
            { lists: Vec<Data>, limit: usize }, r#"{"lists": ["friends", "groups"], "limit": 1000}"#, "null",
            |client, p| client.v3().synchronise(&p.lists, p.limit).await
        ),
        call!(
            "v3_synchronised",
            "A list as it was synchronised last: the IDs.",
            { list: Data }, r#"{"list": "friends"}"#, r#"["bob"]"#,
            |client, p| client.v3().synchronised(p.list).await
        ),
        call!(
            "v3_open_group_cache",
            "Opens the group cache with the fields that are kept: `kind`, `name`, `introduction`, `announcement`, `face_url`, `owner`, \
             `created`, `members`, `max_members`, `join_option`.",
            { fields: Vec<GroupField> }, r#"{"fields": ["name", "members"]}"#, "null",
            |client, p| client.v3().open_group_cache(&p.fields).await
        ),
        call!("v3_close_group_cache", "Switches the group cache off.", {}, "{}", "null", |client, _| client
            .v3()
            .close_group_cache()
            .await),
        call!(
            "v3_cached_group",
            "Fields of a group's profile, out of the cache or from the server. All are texts.",
            { group: String, fields: Vec<GroupField> }, r#"{"group": "tea", "fields": ["name"]}"#, r#"{"name": "Tea"}"#,
            |client, p| client.v3().cached_group(&p.group, &p.fields).await
        ),
    ]
}
