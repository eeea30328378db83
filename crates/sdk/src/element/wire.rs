//! Elements as the server knows them: `{"MsgType": …, "MsgContent": …}`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::media::{FileWire, ImageWire, SoundWire, VideoWire};
use super::merged::MergedWire;
use super::{Custom, Element, Face, File, Image, Location, Merged, Sound, Text, Unknown, Video};
use super::{GroupNotice, GroupTip};
use crate::Cause;

/// The names of [`Element`]'s kinds and their contents. What is skipped never stands in a list of elements.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Element", tag = "MsgType", content = "MsgContent")]
enum Wire {
    #[serde(rename = "TIMTextElem")]
    Text(#[serde(with = "TextWire")] Text),
    #[serde(rename = "TIMCustomElem")]
    Custom(#[serde(with = "CustomWire")] Custom),
    #[serde(rename = "TIMFaceElem")]
    Face(#[serde(with = "FaceWire")] Face),
    #[serde(rename = "TIMLocationElem")]
    Location(#[serde(with = "LocationWire")] Location),
    #[serde(rename = "TIMImageElem")]
    Image(#[serde(with = "ImageWire")] Image),
    #[serde(rename = "TIMSoundElem")]
    Sound(#[serde(with = "SoundWire")] Sound),
    #[serde(rename = "TIMVideoFileElem")]
    Video(#[serde(with = "VideoWire")] Video),
    #[serde(rename = "TIMFileElem")]
    File(#[serde(with = "FileWire")] File),
    #[serde(rename = "TIMRelayElem")]
    Merged(#[serde(with = "MergedWire")] Merged),
    #[serde(skip)]
    GroupTip(Box<GroupTip>),
    #[serde(skip)]
    GroupNotice(Box<GroupNotice>),
    #[serde(skip)]
    Unknown(Unknown),
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Text")]
struct TextWire {
    #[serde(rename = "Text")]
    text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Custom")]
struct CustomWire {
    #[serde(rename = "Data", default)]
    data: String,
    #[serde(rename = "Desc", default)]
    description: String,
    #[serde(rename = "Ext", default)]
    extension: String,
    #[serde(rename = "Sound", default, skip_serializing_if = "String::is_empty")]
    sound: String,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Face")]
struct FaceWire {
    #[serde(rename = "Index")]
    index: i64,
    #[serde(rename = "Data", default)]
    data: String,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Location")]
struct LocationWire {
    #[serde(rename = "Desc", default)]
    description: String,
    #[serde(rename = "Latitude")]
    latitude: f64,
    #[serde(rename = "Longitude")]
    longitude: f64,
}

#[derive(Serialize, Deserialize)]
struct UnknownWire {
    #[serde(rename = "MsgType", default)]
    name: String,
    #[serde(rename = "MsgContent", default)]
    content: Value,
}

/// An element on its way up.
struct Up<'a>(&'a Element);

impl Serialize for Up<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Element::Unknown(Unknown { name, content }) => {
                UnknownWire { name: name.clone(), content: content.clone() }.serialize(serializer)
            }
            element => Wire::serialize(element, serializer),
        }
    }
}

/// An element on its way down.
pub(crate) struct Down(pub(crate) Element);

impl<'de> Deserialize<'de> for Down {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if let Ok(element) = Wire::deserialize(&value) {
            return Ok(Self(element));
        }
        // Of no known kind, or not as its kind is: it is kept, not refused, so that newer clients can be answered.
        let unknown =
            UnknownWire::deserialize(&value).unwrap_or_else(|_| UnknownWire { name: String::new(), content: value });
        Ok(Self(Element::Unknown(Unknown { name: unknown.name, content: unknown.content })))
    }
}

/// The elements of a message as JSON for the server: the same text for the same elements, whenever it is made.
///
/// Errors: 6016 an element that only the server makes, or a number that JSON does not have.
pub(crate) fn up(list: &[Element]) -> Result<Value, Cause> {
    let one = |(number, element)| {
        serde_json::to_value(Up(element)).map_err(|error| Cause::BadElement {
            field: format!("elements[{number}]"),
            rule: format!("cannot be sent: {error}"),
        })
    };
    list.iter().enumerate().map(one).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// Lists of elements inside other things; for `#[serde(with = …)]`.
pub(crate) mod elements {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Down, Element, Up};

    pub(crate) fn serialize<S: Serializer>(list: &[Element], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(list.iter().map(Up))
    }

    /// A list; what is none, as in a recalled message, has no elements.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Element>, D::Error> {
        let list = Option::<Vec<Down>>::deserialize(deserializer)?.unwrap_or_default();
        Ok(list.into_iter().map(|Down(element)| element).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn down(value: &Value) -> Element {
        serde_json::from_value::<Down>(value.clone()).unwrap().0
    }

    #[test]
    fn every_kind_goes_up_as_it_came_down() {
        let kinds = json!([
            {"MsgType": "TIMTextElem", "MsgContent": {"Text": "hello"}},
            {"MsgType": "TIMFaceElem", "MsgContent": {"Index": 3, "Data": "smile"}},
            {"MsgType": "TIMLocationElem", "MsgContent": {"Desc": "office", "Latitude": 59.91, "Longitude": 10.75}},
            {"MsgType": "TIMCustomElem", "MsgContent": {"Data": "{}", "Desc": "New", "Ext": "17", "Sound": "ding"}},
            {"MsgType": "TIMImageElem", "MsgContent": {"UUID": "img", "ImageFormat": 1, "ImageInfoArray": [
                {"Type": 1, "Size": 80211, "Width": 1280, "Height": 960, "URL": "http://h/o.jpg"},
                {"Type": 3, "Size": 4100, "Width": 198, "Height": 148, "URL": "http://h/t.jpg"}]}},
            {"MsgType": "TIMSoundElem", "MsgContent":
                {"Url": "http://h/v", "UUID": "snd", "Size": 5120, "Second": 4, "Download_Flag": 2}},
            {"MsgType": "TIMFileElem", "MsgContent":
                {"Url": "http://h/a", "UUID": "fil", "FileSize": 99001, "FileName": "a.pdf", "Download_Flag": 2}},
            {"MsgType": "TIMVideoFileElem", "MsgContent": {"VideoUrl": "http://h/c", "VideoUUID": "vid",
                "VideoSize": 1200345, "VideoSecond": 12, "VideoFormat": "mp4", "VideoDownloadFlag": 2,
                "ThumbUrl": "http://h/t", "ThumbUUID": "vth", "ThumbSize": 9000, "ThumbWidth": 320,
                "ThumbHeight": 180, "ThumbFormat": "JPG", "ThumbDownloadFlag": 2}},
            {"MsgType": "TIMRelayElem", "MsgContent": {"Title": "History", "MsgNum": 1, "CompatibleText": "merged",
                "AbstractList": ["Alice: hi"], "MsgList": [{"From_Account": "alice", "To_Account": "bob", "MsgSeq": 11,
                "MsgRandom": 12, "MsgTimeStamp": 1700000000, "MsgClientTime": 0,
                "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hi"}}], "CloudCustomData": ""}]}},
        ]);
        let list: Vec<Element> = kinds.as_array().unwrap().iter().map(down).collect();
        assert!(!list.iter().any(|element| matches!(element, Element::Unknown(_))), "{list:?}");
        assert_eq!(up(&list).unwrap(), kinds);
        let own = serde_json::to_value(&list).unwrap();
        assert_eq!(serde_json::from_value::<Vec<Element>>(own).unwrap(), list);
    }

    #[test]
    fn what_is_not_known_is_kept() {
        for value in [
            json!({"MsgType": "TIMStreamElem", "MsgContent": {"A": [1, 2.5]}}),
            json!({"MsgType": "TIMTextElem", "MsgContent": {"Text": 5}}),
        ] {
            let element = down(&value);
            assert!(matches!(element, Element::Unknown(_)));
            assert_eq!(up(&[element]).unwrap(), json!([value]));
        }
        for value in [json!(5), json!(null), json!([]), json!({"MsgType": 5})] {
            assert!(matches!(down(&value), Element::Unknown(_)));
        }
    }

    #[test]
    fn what_only_the_server_makes_is_refused() {
        assert_eq!(up(&[Element::GroupTip(Box::default())]).unwrap_err().code(), 6016);
    }
}
