//! Telling that one types: a message for who is online, as the user-interface kits of the Web SDK send it.

use serde_json::{Value, json};

use super::{Draft, Messages};
use crate::element::{Custom, Element};
use crate::{ConversationId, Message, Options, Result};

/// What the message's `businessID` is.
const BUSINESS: &str = "user_typing_status";

impl Messages<'_> {
    /// Tells the other side that this user types, or does not any more. It finds that out by [`Message::typing`].
    ///
    /// Errors: as [`Messages::send`] for who is online.
    pub async fn typing(&self, to: &ConversationId, typing: bool) -> Result<()> {
        let action = if typing { "EIMAMSG_InputStatus_Ing" } else { "EIMAMSG_InputStatus_End" };
        let data = json!({"businessID": BUSINESS, "typingStatus": u8::from(typing), "version": 1, "userAction": 14,
            "actionParam": action});
        let mut draft = Draft::new(vec![Element::Custom(Custom { data: data.to_string(), ..Custom::default() })]);
        draft.options = Options { online_only: true, no_unread: true, no_last_message: true, ..Options::default() };
        self.send(to, draft).await.map(drop)
    }
}

impl Message {
    /// Whether the message says that its sender types (`Some(true)`), or does not any more (`Some(false)`).
    pub fn typing(&self) -> Option<bool> {
        let [Element::Custom(custom)] = self.elements.as_slice() else { return None };
        if !self.options.online_only {
            return None;
        }
        let data: Value = serde_json::from_str(&custom.data).ok()?;
        (data.get("businessID")? == BUSINESS).then(|| data.get("typingStatus") == Some(&Value::from(1)))
    }
}
