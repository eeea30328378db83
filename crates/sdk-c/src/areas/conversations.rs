//! Conversations.

use tincan_sdk::conversations::{After, Quiet, Reminder};
use tincan_sdk::{ConversationId, Error};

use crate::calls::{Api, Area};

/// A conversation, as the library gives it.
macro_rules! example {
    () => {
        r#"{"id": "c2cbob", "name": "Bob", "time": 1700000000, "unread": 2, "pinned": false, "marks": [], "custom": "",
            "groups": ["friends"], "reminder": "notify", "draft": null,
            "last": {"sender": "bob", "time": 1700000000, "seq": 17, "elements": [{"kind": "text", "text": "hi"}],
                     "recalled": false}}"#
    };
}

pub(super) fn area() -> Area {
    let mut apis = listing();
    apis.extend(arranging());
    apis.extend(grouping());
    Area { name: "Conversations", apis }
}

/// Errors: 6004.
fn ids(texts: &[String]) -> Result<Vec<ConversationId>, Error> {
    texts.iter().map(|text| text.parse()).collect()
}

fn listing() -> Vec<Api> {
    vec![
        call!(
            "list_conversations",
            "The conversations of the local database, pinned ones first, then the newest; at most `count` from the beginning, or from where \
             the page before said `next`.",
            { after: Option<After>, count: u32 },
            r#"{"after": null, "count": 50}"#,
            concat!(r#"{"conversations": ["#, example!(), r#"], "next": null}"#),
            |client, p| client.conversations().list(p.after, p.count).await
        ),
        call!(
            "get_conversation",
            "A conversation by its ID.",
            { conversation: String }, r#"{"conversation": "c2cbob"}"#, example!(),
            |client, p| client.conversations().get(&p.conversation).await
        ),
        call!("total_unread", "How many messages are unread in all.", {}, "{}", "2", |client, _| client
            .conversations()
            .total_unread()
            .await),
        call!(
            "mark_read",
            "Marks a conversation read.",
            { conversation: String }, r#"{"conversation": "c2cbob"}"#, "null",
            |client, p| client.conversations().mark_read(&p.conversation.parse()?).await
        ),
        call!("mark_all_read", "Marks all conversations read.", {}, "{}", "null", |client, _| client
            .conversations()
            .mark_all_read()
            .await),
        call!(
            "set_draft",
            "Keeps what the user began to write, on this device; `null` takes it away.",
            { conversation: String, text: Option<String> }, r#"{"conversation": "c2cbob", "text": "I think"}"#, "null",
            |client, p| client.conversations().set_draft(&p.conversation.parse()?, p.text.as_deref()).await
        ),
        call!(
            "delete_conversation",
            "Deletes a conversation, with its messages or without them.",
            { conversation: String, messages: bool }, r#"{"conversation": "c2cbob", "messages": true}"#, "null",
            |client, p| client.conversations().delete(&p.conversation.parse()?, p.messages).await
        ),
    ]
}

fn arranging() -> Vec<Api> {
    vec![
        call!(
            "pin_conversation",
            "Pins a conversation, or takes the pin away.",
            { conversation: String, pinned: bool }, r#"{"conversation": "c2cbob", "pinned": true}"#, "null",
            |client, p| client.conversations().pin(&p.conversation.parse()?, p.pinned).await
        ),
        call!(
            "mark_conversations",
            "Sets or takes away a mark of conversations, 0 to 63.",
            { conversations: Vec<String>, mark: u8, set: bool }, r#"{"conversations": ["c2cbob"], "mark": 3, "set": true}"#, "null",
            |client, p| client.conversations().mark(&ids(&p.conversations)?, p.mark, p.set).await
        ),
        call!(
            "set_conversation_custom",
            "Sets the app's own text of conversations.",
            { conversations: Vec<String>, text: String }, r#"{"conversations": ["c2cbob"], "text": "VIP"}"#, "null",
            |client, p| client.conversations().set_custom(&ids(&p.conversations)?, &p.text).await
        ),
        call!(
            "set_reminder",
            "Sets how messages of conversations are announced: `notify`, `silent`, `discard`.",
            { conversations: Vec<String>, reminder: Reminder }, r#"{"conversations": ["c2cbob"], "reminder": "silent"}"#, "null",
            |client, p| client.conversations().set_reminder(&ids(&p.conversations)?, p.reminder).await
        ),
        call!(
            "set_quiet",
            "Sets when messages are not announced at all, in seconds.",
            { quiet: Quiet },
            r#"{"quiet": {"reminder": "silent", "from": 1700000000, "until": 1700030000, "daily": true}}"#, "null",
            |client, p| client.conversations().set_quiet(p.quiet).await
        ),
        call!(
            "quiet",
            "When messages are not announced at all.",
            {},
            "{}",
            r#"{"reminder": "notify", "from": 0, "until": 0, "daily": false}"#,
            |client, _| client.conversations().quiet().await
        ),
    ]
}

fn grouping() -> Vec<Api> {
    vec![
        call!("conversation_groups", "The user's groups of conversations.", {}, "{}", r#"["friends"]"#, |client, _| {
            client.conversations().groups().await
        }),
        call!(
            "create_conversation_group",
            "Makes a group of conversations.",
            { name: String, conversations: Vec<String> }, r#"{"name": "friends", "conversations": ["c2cbob"]}"#, "null",
            |client, p| client.conversations().create_group(&p.name, &ids(&p.conversations)?).await
        ),
        call!(
            "delete_conversation_group",
            "Deletes a group of conversations; the conversations stay.",
            { name: String }, r#"{"name": "friends"}"#, "null",
            |client, p| client.conversations().delete_group(&p.name).await
        ),
        call!(
            "rename_conversation_group",
            "Gives a group of conversations another name.",
            { name: String, new_name: String }, r#"{"name": "friends", "new_name": "pals"}"#, "null",
            |client, p| client.conversations().rename_group(&p.name, &p.new_name).await
        ),
        call!(
            "arrange_conversations",
            "Puts conversations into a group, or takes them out of it.",
            { name: String, conversations: Vec<String>, inside: bool },
            r#"{"name": "friends", "conversations": ["c2cbob"], "inside": true}"#, "null",
            |client, p| client.conversations().arrange(&p.name, &ids(&p.conversations)?, p.inside).await
        ),
    ]
}
