//! What an app's own server answers when it is asked.

use serde_json::value::RawValue;
use tincan_domain::model::Account;
use tincan_domain::webhooks::{Kind, Refusal, Verdict};
use tincan_protocol::errors::Code;

use crate::openim::fields::content;
use crate::{Body, moderation};

/// Most accounts that an answer is looked at for.
const MAX_ACCOUNTS: usize = 1000;

/// What an answer says; `None` when it says nothing that can be understood: it is not JSON, or has no `ErrorCode`.
pub fn verdict(kind: Kind, answer: &[u8]) -> Option<Verdict> {
    let body = Body::parse(std::str::from_utf8(answer).ok()?).ok()?;
    let number: i64 = body.raw("ErrorCode").and_then(|raw| raw.get().parse().ok())?;
    let info = body.optional_text("ErrorInfo").ok()?.unwrap_or_default();
    Some(match (kind, number) {
        // Here a code of the whole says that the receiver failed; refusals stand at the items.
        (Kind::BeforeFriendAdd | Kind::BeforeFriendResponse, 0) => Verdict::Each(refused_items(&body)),
        (Kind::BeforeFriendAdd | Kind::BeforeFriendResponse, _) => Verdict::Allow,
        (Kind::BeforeMessage | Kind::BeforeGroupMessage, 0) => rewritten(&body),
        (Kind::BeforeMessage | Kind::BeforeGroupMessage, 2) => Verdict::Swallow,
        (Kind::BeforeGroupInvite, 0) => without(&body),
        (_, 0) => Verdict::Allow,
        (kind, number) => {
            let chosen =
                if kind == Kind::BeforeMessage { Code::from_webhook(number) } else { Code::from_group_webhook(number) };
            Verdict::Refuse(match chosen {
                Some(code) => Refusal::Chosen { code, info },
                None => Refusal::Refused { info },
            })
        }
    })
}

/// What a message is to say instead. Elements that are faulty are left out: the message stays as it is.
fn rewritten(body: &Body<'_>) -> Verdict {
    let elements = if body.has("MsgBody") { content(body).ok().map(|content| content.body) } else { None };
    let texts = elements.as_ref().and_then(|_| moderation::texts(body).ok()).unwrap_or_default();
    let cloud_custom_data = body.optional_text("CloudCustomData").ok().flatten();
    if elements.is_none() && cloud_custom_data.is_none() {
        return Verdict::Allow;
    }
    let texts = texts.into_iter().map(|(_, text)| text).collect();
    Verdict::Rewrite { body: elements, cloud_custom_data, texts }
}

fn without(body: &Body<'_>) -> Verdict {
    let names = body.optional_texts("RefusedMembers_Account").ok().flatten().unwrap_or_default();
    let accounts: Vec<Account> = names.iter().take(MAX_ACCOUNTS).filter_map(|name| account(name)).collect();
    if accounts.is_empty() { Verdict::Allow } else { Verdict::Without(accounts) }
}

fn refused_items(body: &Body<'_>) -> Vec<(Account, Refusal)> {
    let items = body.optional_objects("ResultItem").ok().flatten().unwrap_or_default();
    let refusal = |item: &Body<'_>| {
        let number: i64 = item.raw("ResultCode").map(RawValue::get)?.parse().ok()?;
        let info = item.optional_text("ResultInfo").ok()?.unwrap_or_default();
        let account = account(&item.optional_text("To_Account").ok()??)?;
        let code = Code::from_friend_webhook(number);
        (number != 0).then_some((account, Refusal::Chosen { code, info }))
    };
    items.iter().take(MAX_ACCOUNTS).filter_map(refusal).collect()
}

fn account(name: &str) -> Option<Account> {
    Account::parse(name, "To_Account").ok()
}
