//! Merged messages on the way down. The Web SDK names a message inside one by the number of its sender, which it does not
//! send up as `TinyId`: only as the first part of the message's `Id`. Without it the inner messages have no right ID at
//! those who receive them (source: Web protocol, merged messages). It is added to the text; nothing else is touched.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// How deep merged messages inside merged messages are looked into.
const MAX_DEPTH: usize = 8;

/// What makes a list of elements worth a look.
const KIND: &str = "TIMRelayElem";

/// Longest number of an account, in digits.
const MAX_DIGITS: usize = 20;

#[derive(Deserialize)]
struct Element<'a> {
    #[serde(borrow, rename = "MsgType")]
    kind: Cow<'a, str>,
    #[serde(borrow, rename = "MsgContent")]
    content: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Relay<'a> {
    #[serde(borrow, rename = "MsgList")]
    list: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Inner<'a> {
    #[serde(borrow, rename = "Id")]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "TinyId")]
    tiny_id: Option<&'a RawValue>,
    #[serde(borrow, rename = "MsgBody")]
    body: Option<&'a RawValue>,
}

/// Where to insert what.
type Insertions<'a> = Vec<(usize, Cow<'a, str>)>;

/// The elements of a message with the numbers of the senders inside merged ones; `None` when there is nothing to add.
pub(crate) fn in_elements(elements: &str) -> Option<Box<RawValue>> {
    if !elements.contains(KIND) {
        return None;
    }
    let mut insertions = Vec::new();
    look_at_elements(elements, elements, 0, &mut insertions);
    inserted(elements, insertions)
}

/// The list of a merged message with the numbers of the senders; `None` when there is nothing to add.
pub(crate) fn in_list(list: &str) -> Option<Box<RawValue>> {
    let mut insertions = Vec::new();
    look_at_list(list, list, 0, &mut insertions);
    inserted(list, insertions)
}

fn look_at_elements<'a>(whole: &str, text: &'a str, depth: usize, insertions: &mut Insertions<'a>) {
    let Ok(elements) = serde_json::from_str::<Vec<Element<'a>>>(text) else { return };
    let relays = elements.into_iter().filter(|element| element.kind == KIND);
    for content in relays.filter_map(|element| element.content) {
        if let Ok(Relay { list: Some(list) }) = serde_json::from_str::<Relay<'a>>(content.get()) {
            look_at_list(whole, list.get(), depth, insertions);
        }
    }
}

fn look_at_list<'a>(whole: &str, text: &'a str, depth: usize, insertions: &mut Insertions<'a>) {
    let Ok(entries) = serde_json::from_str::<Vec<&'a RawValue>>(text) else { return };
    for entry in entries {
        let Ok(Inner { id, tiny_id, body }) = serde_json::from_str::<Inner<'a>>(entry.get()) else { continue };
        // Behind the brace; an entry with an Id is an object that holds something.
        let place = entry.get().as_ptr() as usize - whole.as_ptr() as usize + 1;
        if let (Some(id), None) = (id, tiny_id) {
            insertions.extend(number(id).map(|number| (place, number)));
        }
        if let Some(body) = body.filter(|body| depth < MAX_DEPTH && body.get().contains(KIND)) {
            look_at_elements(whole, body.get(), depth + 1, insertions);
        }
    }
}

/// The number of the sender in front of a message's ID.
fn number(id: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let digits = id.find('-')?;
    let number = id.get(..digits)?;
    let right = !number.is_empty() && number.len() <= MAX_DIGITS && number.bytes().all(|byte| byte.is_ascii_digit());
    right.then(|| Cow::Owned(number.to_owned()))
}

fn inserted(whole: &str, insertions: Insertions<'_>) -> Option<Box<RawValue>> {
    if insertions.is_empty() {
        return None;
    }
    let mut text = String::with_capacity(whole.len() + insertions.len() * 40);
    let mut done = 0;
    for (place, number) in insertions {
        text.push_str(whole.get(done..place)?);
        text.push_str("\"TinyId\":\"");
        text.push_str(&number);
        text.push_str("\",");
        done = place;
    }
    text.push_str(whole.get(done..)?);
    RawValue::from_string(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(elements: &str) -> Option<String> {
        in_elements(elements).map(|raw| raw.get().to_owned())
    }

    #[test]
    fn inner_messages_get_the_number_of_their_sender() {
        let merged =
            r#"[{"MsgType":"TIMRelayElem","MsgContent":{"MsgList":[ {"Id":"17-5-6","x":1.10}, {"Id":"18-7-8"}]}}]"#;
        let expected = r#"[{"MsgType":"TIMRelayElem","MsgContent":{"MsgList":[ {"TinyId":"17","Id":"17-5-6","x":1.10}, {"TinyId":"18","Id":"18-7-8"}]}}]"#;
        assert_eq!(named(merged), Some(expected.to_owned()));
        let inside = format!(
            r#"[{{"MsgType":"TIMRelayElem","MsgContent":{{"MsgList":[{{"Id":"9-1-2","MsgBody":{merged}}}]}}}}]"#
        );
        let expected_inside = format!(
            r#"[{{"MsgType":"TIMRelayElem","MsgContent":{{"MsgList":[{{"TinyId":"9","Id":"9-1-2","MsgBody":{expected}}}]}}}}]"#
        );
        assert_eq!(named(&inside), Some(expected_inside));
        assert_eq!(in_list(r#"[{"Id":"1-2-3"}]"#).unwrap().get(), r#"[{"TinyId":"1","Id":"1-2-3"}]"#);
    }

    #[test]
    fn nothing_else_is_touched() {
        for elements in [
            r#"[{"MsgType":"TIMTextElem","MsgContent":{"Text":"TIMRelayElem"}}]"#,
            r#"[{"MsgType":"TIMRelayElem","MsgContent":{"JsonMsgKey":"k"}}]"#,
            r#"[{"MsgType":"TIMRelayElem","MsgContent":{"MsgList":[{"Id":"1-2-3","TinyId":"1"},{"Id":"x-1"},{"Id":"5"},{}]}}]"#,
            r#"[{"MsgType":"TIMRelayElem","MsgContent":{"MsgList":[5]}}]"#,
        ] {
            assert_eq!(named(elements), None, "{elements}");
        }
    }
}
