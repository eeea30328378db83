//! The elements of a message: a check of their form that names the faulty field (source: message documentation,
//! elements). Elements are stored and sent down exactly as they came; names that are not known here are kept.

use serde_json::value::RawValue;
use tincan_domain::{Cause, Result};

use crate::Body;

/// Most elements of one message (not documented; the size limit is reached long before by any real message).
const MAX_ELEMENTS: usize = 200;

/// What a member of an element must be.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Text,
    Integer,
    Number,
    Texts,
    Object(&'static [Member]),
    Objects(&'static [Member]),
}

/// A member of an element: its name, its form, whether it has to be there.
pub(super) struct Member(&'static str, Form, bool);

pub(super) const fn needed(name: &'static str, form: Form) -> Member {
    Member(name, form, true)
}

pub(super) const fn optional(name: &'static str, form: Form) -> Member {
    Member(name, form, false)
}

const CUSTOM: &str = "TIMCustomElem";
const RELAY: &str = "TIMRelayElem";

/// The kinds of elements with their members.
const KINDS: &[(&str, &[Member])] = &[
    ("TIMTextElem", &[needed("Text", Form::Text)]),
    (
        "TIMLocationElem",
        &[optional("Desc", Form::Text), needed("Latitude", Form::Number), needed("Longitude", Form::Number)],
    ),
    ("TIMFaceElem", &[needed("Index", Form::Integer), optional("Data", Form::Text)]),
    (
        CUSTOM,
        &[
            optional("Data", Form::Text),
            optional("Desc", Form::Text),
            optional("Ext", Form::Text),
            optional("Sound", Form::Text),
        ],
    ),
    (
        "TIMSoundElem",
        &[
            optional("Url", Form::Text),
            needed("UUID", Form::Text),
            optional("Size", Form::Integer),
            optional("Second", Form::Integer),
            optional("Download_Flag", Form::Integer),
        ],
    ),
    (
        "TIMImageElem",
        &[
            needed("UUID", Form::Text),
            optional("ImageFormat", Form::Integer),
            needed("ImageInfoArray", Form::Objects(IMAGE_INFO)),
        ],
    ),
    (
        "TIMFileElem",
        &[
            optional("Url", Form::Text),
            needed("UUID", Form::Text),
            optional("FileSize", Form::Integer),
            optional("FileName", Form::Text),
            optional("Download_Flag", Form::Integer),
        ],
    ),
    (
        "TIMVideoFileElem",
        &[
            needed("VideoUUID", Form::Text),
            optional("VideoUrl", Form::Text),
            optional("VideoSize", Form::Integer),
            optional("VideoSecond", Form::Integer),
            optional("VideoFormat", Form::Text),
            optional("VideoDownloadFlag", Form::Integer),
            optional("ThumbUrl", Form::Text),
            optional("ThumbUUID", Form::Text),
            optional("ThumbSize", Form::Integer),
            optional("ThumbWidth", Form::Integer),
            optional("ThumbHeight", Form::Integer),
            optional("ThumbFormat", Form::Text),
            optional("ThumbDownloadFlag", Form::Integer),
        ],
    ),
    (
        RELAY,
        &[
            optional("Title", Form::Text),
            optional("MsgNum", Form::Integer),
            optional("AbstractList", Form::Texts),
            optional("CompatibleText", Form::Text),
            optional("MsgList", Form::Objects(MERGED)),
            optional("JsonMsgKey", Form::Text),
        ],
    ),
];

/// One size of an image.
const IMAGE_INFO: &[Member] = &[
    optional("Type", Form::Integer),
    optional("Size", Form::Integer),
    optional("Width", Form::Integer),
    optional("Height", Form::Integer),
    optional("URL", Form::Text),
];

/// A message inside a merged one.
const MERGED: &[Member] = &[
    optional("From_Account", Form::Text),
    optional("To_Account", Form::Text),
    optional("GroupId", Form::Text),
    optional("MsgSeq", Form::Integer),
    optional("MsgRandom", Form::Integer),
    optional("MsgTimeStamp", Form::Integer),
    optional("MsgBody", Form::Objects(&[])),
    optional("CloudCustomData", Form::Text),
];

/// Checks `MsgBody` and answers its JSON text.
///
/// Errors by REST: 90007 not an array, 90002 missing, empty or not of objects, 90010 a faulty element. On a client's
/// connection: 20001.
pub(super) fn check(body: &Body<'_>) -> Result<String> {
    let raw = body.raw("MsgBody").ok_or_else(|| body.missing("MsgBody"))?;
    if !raw.get().starts_with('[') {
        return Err(Cause::wrong_type("MsgBody", "must be an array"));
    }
    let elements = match body.optional_objects("MsgBody") {
        Ok(elements) => elements.unwrap_or_default(),
        Err(_) => return Err(Cause::field("MsgBody", "must be an array of objects")),
    };
    if elements.is_empty() || elements.len() > MAX_ELEMENTS {
        return Err(Cause::field("MsgBody", format!("must hold 1 to {MAX_ELEMENTS} elements")));
    }
    let mut customs = 0;
    for (n, element) in elements.iter().enumerate() {
        let kind = check_element(n, element)?;
        customs += usize::from(kind == CUSTOM);
        if customs > 1 {
            return Err(Cause::field(format!("MsgBody[{n}].MsgType"), "may be TIMCustomElem only once in a message"));
        }
    }
    Ok(raw.get().to_owned())
}

fn check_element(n: usize, element: &Body<'_>) -> Result<&'static str> {
    let kind = element.text("MsgType")?;
    let (kind, members) = KINDS
        .iter()
        .find(|(name, _)| *name == kind)
        .ok_or_else(|| Cause::field(format!("MsgBody[{n}].MsgType"), "must be a known kind of element"))?;
    let content = element.object("MsgContent")?;
    check_members(&content, members)?;
    if *kind == RELAY && !content.has("MsgList") && !content.has("JsonMsgKey") {
        return Err(content.missing("MsgList or JsonMsgKey"));
    }
    Ok(kind)
}

/// Checks that the elements of a body whose form is right are all of some kinds.
pub(super) fn check_kinds(body: &Body<'_>, kinds: &[&str]) -> Result<()> {
    for element in body.objects("MsgBody", MAX_ELEMENTS)? {
        if !kinds.contains(&element.text("MsgType")?.as_str()) {
            return Err(element.bad("MsgType", format!("must be one of {}", kinds.join(", "))));
        }
    }
    Ok(())
}

/// Checks the members of an object; those that are not named may be anything.
pub(super) fn check_members(object: &Body<'_>, members: &[Member]) -> Result<()> {
    for Member(name, form, needed) in members {
        let Some(raw) = object.raw(name) else {
            if *needed {
                return Err(object.missing(name));
            }
            continue;
        };
        match form {
            Form::Object(members) => check_members(&object.object(name)?, members)?,
            Form::Objects(members) => {
                for inner in object.optional_objects(name)?.unwrap_or_default() {
                    check_members(&inner, members)?;
                }
            }
            Form::Texts => drop(object.optional_texts(name)?),
            Form::Text | Form::Integer | Form::Number => {
                if let Some(rule) = breach(raw, *form) {
                    return Err(object.wrong_type(name, rule));
                }
            }
        }
    }
    Ok(())
}

/// The rule that a plain value breaks, if it breaks one.
fn breach(raw: &RawValue, form: Form) -> Option<&'static str> {
    let text = raw.get();
    let number = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    let (holds, rule) = match form {
        Form::Text => (text.starts_with('"'), "must be a string"),
        Form::Integer => (number && !text.contains(['.', 'e', 'E']), "must be an integer"),
        _ => (number, "must be a number"),
    };
    (!holds).then_some(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(body: &str) -> String {
        check(&Body::parse(body).unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn the_faulty_field_is_named() {
        assert_eq!(fault("{}"), "MsgBody is missing");
        assert_eq!(fault(r#"{"MsgBody":{}}"#), "MsgBody must be an array");
        assert_eq!(fault(r#"{"MsgBody":[5]}"#), "MsgBody must be an array of objects");
        assert_eq!(fault(r#"{"MsgBody":[]}"#), "MsgBody must hold 1 to 200 elements");
        assert_eq!(fault(r#"{"MsgBody":[{}]}"#), "MsgBody[0].MsgType is missing");
        assert_eq!(
            fault(r#"{"MsgBody":[{"MsgType":"X","MsgContent":{}}]}"#),
            "MsgBody[0].MsgType must be a known kind of element"
        );
        assert_eq!(fault(r#"{"MsgBody":[{"MsgType":"TIMTextElem"}]}"#), "MsgBody[0].MsgContent is missing");
        assert_eq!(
            fault(r#"{"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":1}}]}"#),
            "MsgBody[0].MsgContent.Text must be a string"
        );
        assert_eq!(
            fault(r#"{"MsgBody":[{"MsgType":"TIMFaceElem","MsgContent":{"Index":1.5}}]}"#),
            "MsgBody[0].MsgContent.Index must be an integer"
        );
        let two =
            r#"{"MsgBody":[{"MsgType":"TIMCustomElem","MsgContent":{}},{"MsgType":"TIMCustomElem","MsgContent":{}}]}"#;
        assert_eq!(fault(two), "MsgBody[1].MsgType may be TIMCustomElem only once in a message");
    }

    #[test]
    fn faults_inside_members_are_named_with_their_place() {
        let in_element = |kind: &str, content: &str| {
            fault(&format!(r#"{{"MsgBody":[{{"MsgType":"{kind}","MsgContent":{content}}}]}}"#))
        };
        for (kind, content, words) in [
            ("TIMImageElem", r#"{"UUID":"i","ImageInfoArray":{}}"#, "ImageInfoArray must be an array of objects"),
            (
                "TIMImageElem",
                r#"{"UUID":"i","ImageInfoArray":[{},{"Size":"1"}]}"#,
                "ImageInfoArray[1].Size must be an integer",
            ),
            ("TIMSoundElem", r#"{"UUID":"s","Download_Flag":true}"#, "Download_Flag must be an integer"),
            ("TIMVideoFileElem", r#"{"VideoUUID":"v","ThumbWidth":"x"}"#, "ThumbWidth must be an integer"),
            ("TIMRelayElem", r#"{"MsgList":[],"AbstractList":[1]}"#, "AbstractList must be an array of strings"),
            ("TIMRelayElem", r#"{"MsgList":[{"MsgBody":5}]}"#, "MsgList[0].MsgBody must be an array of objects"),
        ] {
            assert_eq!(in_element(kind, content), format!("MsgBody[0].MsgContent.{words}"));
        }
    }

    #[test]
    fn a_good_body_is_kept_as_it_came() {
        let body = r#"{"MsgBody":[ {"MsgType":"TIMTextElem", "MsgContent":{"Text":"a","Other":1}} ]}"#;
        let kept = check(&Body::parse(body).unwrap()).unwrap();
        assert_eq!(kept, r#"[ {"MsgType":"TIMTextElem", "MsgContent":{"Text":"a","Other":1}} ]"#);
    }
}
