//! What is to be sent, and what can be told of it without the server.

use serde::{Deserialize, Serialize};

use crate::config::Limits;
use crate::element::{Element, Merged, Text};
use crate::{Cause, ConversationId, Message, Options, Priority};

/// Longest life of a message in seconds: 7 days. Source: error-code reference, 90026.
const MAX_LIFETIME: u32 = 604_800;

/// Most members whom a message may be for. Source: group documentation, send_group_msg.
const MAX_CHOSEN: usize = 50;

/// A message to be sent.
///
/// ```
/// use tincan_sdk::messages::Draft;
/// use tincan_sdk::{Element, Options};
///
/// let mut draft = Draft::text("lunch at one?");
/// draft.options = Options { receipt: true, ..Options::default() };
/// draft.elements.push(Element::face(3, "hungry"));
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// What it says: one element at least, at most one custom one.
    pub elements: Vec<Element>,
    /// What the app adds, unseen.
    pub custom_data: String,
    /// What this device's app notes about it; never sent.
    pub local_data: String,
    /// How urgent it is, in groups.
    pub priority: Priority,
    /// What is asked for.
    pub options: Options,
}

impl Draft {
    /// A message of some elements.
    pub fn new(elements: Vec<Element>) -> Self {
        Self { elements, ..Self::default() }
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(vec![Element::text(text)])
    }

    /// A message as it was, to somebody else.
    pub fn forward(message: &Message) -> Self {
        let options = Options { forwarded: true, ..Options::default() };
        let (elements, custom_data) = (message.elements.clone(), message.custom_data.clone());
        Self { elements, custom_data, options, ..Self::default() }
    }

    /// Whether it may be sent to a conversation, as far as that can be told here.
    ///
    /// Errors: 6016 and 6021 an element, 6017 an option, 7004 to 7007 a file, 8001 it is too long.
    pub(crate) fn check(&self, to: &ConversationId, limits: &Limits) -> Result<(), Cause> {
        check_elements(&self.elements, limits)?;
        let options = &self.options;
        let rule = |bad: bool, field: &'static str, rule: &str| {
            if bad { Err(Cause::argument(field, rule)) } else { Ok(()) }
        };
        let to_user = matches!(to, ConversationId::User(_));
        rule(options.lifetime.is_some_and(|seconds| seconds > MAX_LIFETIME), "lifetime", "must be at most 604800 s")?;
        rule(options.lifetime.is_some() && !to_user, "lifetime", "is for messages to users")?;
        rule(options.only_to.len() > MAX_CHOSEN, "only_to", "may name 50 members")?;
        rule(to_user && !options.only_to.is_empty(), "only_to", "is for messages to groups")?;
        let mentions = options.mention_all || !options.mentions.is_empty();
        rule(to_user && mentions, "mentions", "are for messages to groups")
    }
}

/// Whether elements may be sent together.
///
/// Errors: 6016, 6021 an address that was made up, 7004 to 7007 a file, 8001.
pub(super) fn check_elements(elements: &[Element], limits: &Limits) -> Result<(), Cause> {
    let bad = |field: String, rule: &str| Err(Cause::BadElement { field, rule: rule.to_owned() });
    if elements.is_empty() {
        return bad("elements".to_owned(), "must hold one at least");
    }
    let mut customs = 0;
    for (number, element) in elements.iter().enumerate() {
        customs += usize::from(matches!(element, Element::Custom(_)));
        if let Err((field, rule)) = check_one(element) {
            return bad(format!("elements[{number}].{field}"), rule);
        }
        if is_made_up(element) {
            return Err(Cause::BadObject {
                what: "the element",
                why: format!("elements[{number}] has an address that no upload gave it: it has no uuid"),
            });
        }
        crate::files::check_media(element, limits.file).map_err(|cause| match cause {
            Cause::BadElement { field, rule } => {
                Cause::BadElement { field: format!("elements[{number}].{field}"), rule }
            }
            cause => cause,
        })?;
    }
    if customs > 1 {
        return bad("elements".to_owned(), "may hold one custom element only");
    }
    let size = elements.iter().map(size).sum();
    if size > limits.message {
        return Err(Cause::MessageTooLong { size, limit: limits.message });
    }
    Ok(())
}

/// The fault of an element, as a field and the rule that it breaks. Files are another's affair.
fn check_one(element: &Element) -> Result<(), (&'static str, &'static str)> {
    match element {
        Element::Text(Text { text }) if text.is_empty() => Err(("text", "must not be empty")),
        Element::Location(place) if !(-90.0..=90.0).contains(&place.latitude) => {
            Err(("latitude", "must be from -90 to 90"))
        }
        Element::Location(place) if !(-180.0..=180.0).contains(&place.longitude) => {
            Err(("longitude", "must be from -180 to 180"))
        }
        Element::Merged(Merged { messages, key, .. }) if messages.is_empty() && key.is_empty() => {
            Err(("messages", "must hold one at least"))
        }
        Element::GroupTip(_) | Element::GroupNotice(_) => Err(("kind", "is made by the server only")),
        Element::Unknown(_) => Err(("kind", "is none that can be sent")),
        _ => Ok(()),
    }
}

/// Whether an element has the address of a file that no upload of ours, and no message, gave it.
fn is_made_up(element: &Element) -> bool {
    match element {
        Element::Image(image) => image.uuid.is_empty() && !image.sizes.is_empty(),
        Element::Sound(sound) => sound.uuid.is_empty() && !sound.url.is_empty(),
        Element::File(file) => file.uuid.is_empty() && !file.url.is_empty(),
        Element::Video(video) => video.uuid.is_empty() && !video.url.is_empty(),
        _ => false,
    }
}

/// The lengths of an element's fields together, in bytes. Source: error-code reference, 8001.
pub(super) fn size(element: &Element) -> usize {
    /// Of a number or a flag.
    const NUMBER: usize = 4;
    let texts = |texts: &[&String]| texts.iter().map(|text| text.len()).sum::<usize>();
    match element {
        Element::Text(text) => text.text.len(),
        Element::Custom(custom) => texts(&[&custom.data, &custom.description, &custom.extension, &custom.sound]),
        Element::Face(face) => NUMBER + face.data.len(),
        Element::Location(place) => 2 * size_of::<f64>() + place.description.len(),
        Element::Image(image) => {
            let sizes = image.sizes.iter().map(|size| 4 * NUMBER + size.url.len());
            NUMBER + image.uuid.len() + sizes.sum::<usize>()
        }
        Element::Sound(sound) => 3 * NUMBER + texts(&[&sound.url, &sound.uuid]),
        Element::File(file) => 2 * NUMBER + texts(&[&file.url, &file.uuid, &file.name]),
        Element::Video(video) => {
            let names =
                [&video.url, &video.uuid, &video.format, &video.thumb_url, &video.thumb_uuid, &video.thumb_format];
            7 * NUMBER + texts(&names)
        }
        // The messages themselves are kept elsewhere where they are long.
        Element::Merged(merged) => {
            let lines = merged.abstracts.iter().map(String::len).sum::<usize>();
            NUMBER + lines + texts(&[&merged.title, &merged.compatible_text, &merged.key])
        }
        Element::GroupTip(_) | Element::GroupNotice(_) | Element::Unknown(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::element::{File, Image, Unknown};

    fn code(elements: Vec<Element>) -> i32 {
        let to = ConversationId::user("bob");
        Draft::new(elements).check(&to, &Limits::default()).map_or_else(|cause| cause.code(), |()| 0)
    }

    #[test]
    fn elements_are_checked() {
        assert_eq!(code(vec![Element::text("hi"), Element::face(1, ""), Element::custom("")]), 0);
        for faulty in [
            vec![],
            vec![Element::text("")],
            vec![Element::custom("a"), Element::custom("b")],
            vec![Element::location("pole", 90.5, 0.0)],
            vec![Element::location("nowhere", f64::NAN, 0.0)],
            vec![Element::location("", 0.0, -181.0)],
            vec![Element::Merged(Merged::default())],
            vec![Element::Image(Image::default())],
            vec![Element::File(File::default())],
            vec![Element::GroupTip(Box::default())],
            vec![Element::text("hi"), Element::Unknown(Unknown::default())],
        ] {
            assert_eq!(code(faulty.clone()), 6016, "{faulty:?}");
        }
    }

    #[test]
    fn eight_kilobytes_are_the_limit_of_all_fields() {
        assert_eq!(code(vec![Element::text("é".repeat(4096))]), 0);
        assert_eq!(code(vec![Element::text("é".repeat(4096)), Element::text("x")]), 8001);
        assert_eq!(code(vec![Element::text("x".repeat(8188)), Element::face(1, "")]), 0);
        assert_eq!(code(vec![Element::text("x".repeat(8189)), Element::face(1, "")]), 8001);
    }

    #[test]
    fn options_are_checked() {
        let check = |options: Options, to: ConversationId| {
            let draft = Draft { options, ..Draft::text("hi") };
            draft.check(&to, &Limits::default()).map_or_else(|cause| cause.code(), |()| 0)
        };
        let (bob, gate) = (|| ConversationId::user("bob"), || ConversationId::group("gate"));
        assert_eq!(check(Options { lifetime: Some(MAX_LIFETIME), ..Options::default() }, bob()), 0);
        assert_eq!(check(Options { lifetime: Some(MAX_LIFETIME + 1), ..Options::default() }, bob()), 6017);
        assert_eq!(check(Options { lifetime: Some(1), ..Options::default() }, gate()), 6017);
        assert_eq!(check(Options { mention_all: true, ..Options::default() }, bob()), 6017);
        assert_eq!(check(Options { mention_all: true, ..Options::default() }, gate()), 0);
        let chosen = vec![String::new(); MAX_CHOSEN + 1];
        assert_eq!(check(Options { only_to: chosen, ..Options::default() }, gate()), 6017);
    }
}
