//! What messages are made of. An element is a Rust value with plain names, which is also its JSON; how it stands on the wire
//! ([`wire`]) is the server's affair. Source: message documentation, elements.

mod group;
pub(crate) mod media;
mod merged;
mod wire;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use group::{Field, GroupNotice, GroupTip, MemberChange, Person, ProfileChange, TipKind, TopicChange};
pub use media::{File, Image, ImageForm, ImageKind, ImageSize, Sound, Video};
pub use merged::{Merged, MergedMessage};
pub(crate) use merged::{MergedList, MergedListAnswer};
pub(crate) use wire::{Down, elements as wire_elements, up};

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Element {
    /// Text.
    Text(Text),
    /// What only the app understands; at most one in a message.
    Custom(Custom),
    /// A face of the app's own set.
    Face(Face),
    /// A place.
    Location(Location),
    /// A picture.
    Image(Image),
    /// A piece of sound.
    Sound(Sound),
    /// A film.
    Video(Video),
    /// A file.
    File(File),
    /// Other messages, as one.
    Merged(Merged),
    /// Something happened in the group. Only the server makes these.
    GroupTip(Box<GroupTip>),
    /// The user is told something about a group. Only the server makes these.
    GroupNotice(Box<GroupNotice>),
    /// An element of a kind, or with a content, that this library does not know: kept as it came.
    Unknown(Unknown),
}

/// Text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    /// The text; not empty.
    pub text: String,
}

/// What only the app understands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Custom {
    /// The content.
    pub data: String,
    /// What a notice on a sleeping device says.
    pub description: String,
    /// What goes with that notice, unseen.
    pub extension: String,
    /// Its sound.
    pub sound: String,
}

/// A face of the app's own set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Face {
    /// Its number.
    pub index: i64,
    /// Its name.
    #[serde(default)]
    pub data: String,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Location {
    /// In words.
    #[serde(default)]
    pub description: String,
    /// In degrees, -90 to 90.
    pub latitude: f64,
    /// In degrees, -180 to 180.
    pub longitude: f64,
}

/// An element that this library does not know.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Unknown {
    /// `MsgType`.
    pub name: String,
    /// `MsgContent`.
    pub content: Value,
}

impl Element {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Text { text: text.into() })
    }

    /// What only the app understands.
    pub fn custom(data: impl Into<String>) -> Self {
        Self::Custom(Custom { data: data.into(), ..Custom::default() })
    }

    /// A face.
    pub fn face(index: i64, data: impl Into<String>) -> Self {
        Self::Face(Face { index, data: data.into() })
    }

    /// A place.
    pub fn location(description: impl Into<String>, latitude: f64, longitude: f64) -> Self {
        Self::Location(Location { description: description.into(), latitude, longitude })
    }

    /// Whether it has a file that must be uploaded before it is sent, or has been.
    pub fn is_media(&self) -> bool {
        matches!(self, Self::Image(_) | Self::Sound(_) | Self::Video(_) | Self::File(_))
    }
}
