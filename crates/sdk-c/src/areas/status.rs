//! Who is online.

use crate::calls::Area;

pub(super) fn area() -> Area {
    let apis = vec![
        call!(
            "get_status",
            "Who is online, with the status that each set.",
            { users: Vec<String> }, r#"{"users": ["bob"]}"#,
            r#"{"list": [{"user": "bob", "presence": "online", "custom": "at lunch"}], "failed": []}"#,
            |client, p| client.status().get(&p.users).await
        ),
        call!(
            "set_own_status",
            "Sets the user's own status, a text.",
            { custom: String }, r#"{"custom": "at lunch"}"#, "null",
            |client, p| client.status().set_own(&p.custom).await
        ),
        call!(
            "subscribe_status",
            "Wants to be told when the status of users changes. The result names whom it failed for.",
            { users: Vec<String> }, r#"{"users": ["bob"]}"#, "[]",
            |client, p| client.status().subscribe(&p.users).await
        ),
        call!(
            "unsubscribe_status",
            "Wants no longer to be told of users; of none at all without `users`.",
            { users: Option<Vec<String>> }, r#"{"users": ["bob"]}"#, "[]",
            |client, p| match p.users {
                Some(users) => client.status().unsubscribe(&users).await,
                None => client.status().unsubscribe_all().await.map(|()| Vec::new()),
            }
        ),
    ];
    Area { name: "Status", apis }
}
