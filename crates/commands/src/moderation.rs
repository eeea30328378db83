//! Moderation of what a request says: the texts of messages. Texts of other fields are checked by the rules they are for.

use tincan_domain::{Result, words};

use crate::{Body, Call};

/// The kind of element that is looked through; what others hold is not (source: policies, sensitive content).
const TEXT: &str = "TIMTextElem";

/// The wish of an admin that its message is not looked through.
const NO_CHECK: &str = "NoMsgCheck";

/// Refuses a message (`MsgBody`, of the right form) whose texts hold a forbidden word of the app. An admin may ask with
/// `SendMsgControl` for no check.
///
/// Errors: 80001.
pub(crate) fn check_message(call: &Call<'_>) -> Result<()> {
    if call.app.words.is_empty() || (call.by_admin() && unchecked(call)?) {
        return Ok(());
    }
    for (n, text) in texts(&call.body)? {
        words::check(&call.app, format!("MsgBody[{n}].MsgContent.Text"), &text)?;
    }
    Ok(())
}

/// What of `MsgBody`, of the right form, is looked through: the texts, each with the place of its element.
pub(crate) fn texts(body: &Body<'_>) -> Result<Vec<(usize, String)>> {
    let mut texts = Vec::new();
    for (n, element) in body.optional_objects("MsgBody")?.unwrap_or_default().iter().enumerate() {
        if element.text("MsgType")? == TEXT {
            texts.push((n, element.object("MsgContent")?.text("Text")?));
        }
    }
    Ok(texts)
}

fn unchecked(call: &Call<'_>) -> Result<bool> {
    let controls = call.body.optional_texts("SendMsgControl")?.unwrap_or_default();
    Ok(controls.iter().any(|control| control == NO_CHECK))
}
