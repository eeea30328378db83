//! Which fields a profile has: what they hold, and who may read and write them.

use super::{MAX_VALUE_BYTES, Value};
use crate::policy::{App, ProfileField};
use crate::{Cause, Result};

/// The nickname's tag.
pub const NICK: &str = "Tag_Profile_IM_Nick";
/// The avatar's tag.
pub const IMAGE: &str = "Tag_Profile_IM_Image";
/// The tag of how an account takes friend requests.
pub const ALLOW_TYPE: &str = "Tag_Profile_IM_AllowType";
/// The tag of what an admin forbids an account.
pub const ADMIN_FORBID_TYPE: &str = "Tag_Profile_IM_AdminForbidType";

/// What the tags of an app's own fields begin with.
const CUSTOM: &str = "Tag_Profile_Custom_";

/// Who reads or writes a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Its owner.
    Owner,
    /// Another user.
    User,
    /// An admin.
    Admin,
}

/// What the values of a field are.
pub(super) enum Kind {
    /// Text of so many bytes.
    Text(usize),
    /// A number of 32 bits.
    Number,
    /// One of some words.
    OneOf(&'static [&'static str], &'static str),
}

/// A standard field.
pub(super) struct Standard {
    tag: &'static str,
    kind: Kind,
    /// Whether its owner may write it; admins always may.
    owner_writes: bool,
}

const fn field(tag: &'static str, kind: Kind) -> Standard {
    Standard { tag, kind, owner_writes: true }
}

/// The standard fields (source: profile documentation). Everybody may read all of them.
const STANDARD: &[Standard] = &[
    field(NICK, Kind::Text(MAX_VALUE_BYTES)),
    field(
        "Tag_Profile_IM_Gender",
        Kind::OneOf(
            &["Gender_Type_Unknown", "Gender_Type_Female", "Gender_Type_Male"],
            "must be Gender_Type_Unknown, Gender_Type_Female or Gender_Type_Male",
        ),
    ),
    field("Tag_Profile_IM_BirthDay", Kind::Number),
    field("Tag_Profile_IM_Location", Kind::Text(16)),
    field("Tag_Profile_IM_SelfSignature", Kind::Text(MAX_VALUE_BYTES)),
    field(
        ALLOW_TYPE,
        Kind::OneOf(
            &["AllowType_Type_NeedConfirm", "AllowType_Type_AllowAny", "AllowType_Type_DenyAny"],
            "must be AllowType_Type_NeedConfirm, AllowType_Type_AllowAny or AllowType_Type_DenyAny",
        ),
    ),
    field("Tag_Profile_IM_Language", Kind::Number),
    field(IMAGE, Kind::Text(MAX_VALUE_BYTES)),
    field("Tag_Profile_IM_MsgSettings", Kind::Number),
    Standard {
        tag: ADMIN_FORBID_TYPE,
        kind: Kind::OneOf(
            &["AdminForbid_Type_None", "AdminForbid_Type_SendOut"],
            "must be AdminForbid_Type_None or AdminForbid_Type_SendOut",
        ),
        owner_writes: false,
    },
    field("Tag_Profile_IM_Level", Kind::Number),
    field("Tag_Profile_IM_Role", Kind::Number),
];

/// A value as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Text.
    Text(String),
    /// A number of 32 bits.
    Number(u32),
    /// A number of another kind.
    OtherNumber,
    /// Neither text nor number.
    Other,
}

/// A field of an app's profiles.
pub(super) enum Field<'a> {
    Standard(&'static Standard),
    Custom(&'a ProfileField),
}

impl<'a> Field<'a> {
    /// The field with this tag.
    pub(super) fn find(app: &'a App, tag: &str) -> Option<Self> {
        if let Some(keyword) = tag.strip_prefix(CUSTOM) {
            return app.settings.profile_fields.iter().find(|field| field.keyword == keyword).map(Field::Custom);
        }
        STANDARD.iter().find(|field| field.tag == tag).map(Field::Standard)
    }

    /// The field with this tag, which must be there.
    pub(super) fn must_exist(app: &'a App, tag: &str) -> Result<Self> {
        Self::find(app, tag).ok_or_else(|| Cause::NoSuchTag { tag: tag.to_owned() })
    }

    pub(super) fn is_custom(&self) -> bool {
        matches!(self, Field::Custom(_))
    }

    /// Whether it holds any text, not one of some words.
    pub(super) fn is_free(&self) -> bool {
        match self {
            Field::Standard(field) => matches!(field.kind, Kind::Text(_)),
            Field::Custom(_) => true,
        }
    }

    pub(super) fn may_read(&self, side: Side) -> bool {
        match self {
            Field::Standard(_) => true,
            Field::Custom(field) => match side {
                Side::Owner => field.owner_reads,
                Side::User => field.users_read,
                Side::Admin => field.admins_read,
            },
        }
    }

    pub(super) fn may_write(&self, side: Side) -> bool {
        match (self, side) {
            (_, Side::User) => false,
            (Field::Standard(field), Side::Owner) => field.owner_writes,
            (Field::Standard(_), Side::Admin) => true,
            (Field::Custom(field), Side::Owner) => field.owner_writes,
            (Field::Custom(field), Side::Admin) => field.admins_write,
        }
    }

    /// Checks a value: its type, its length, and what the field allows.
    pub(super) fn check(&self, tag: &str, given: Given) -> Result<Value> {
        let kind = match self {
            Field::Standard(field) => &field.kind,
            Field::Custom(_) => &Kind::Text(MAX_VALUE_BYTES),
        };
        let wrong_type = |rule| Err(Cause::WrongValueType { tag: tag.to_owned(), rule });
        let bad = |rule| Err(Cause::BadValue { tag: tag.to_owned(), rule });
        match (kind, given) {
            (Kind::Number, Given::Number(number)) => Ok(Value::Number(number)),
            (Kind::Number, Given::OtherNumber) => bad("must be an integer from 0 to 4294967295"),
            (Kind::Number, _) => wrong_type("must be a number"),
            (_, Given::Number(_) | Given::OtherNumber | Given::Other) => wrong_type("must be a string"),
            (_, Given::Text(text)) if text.len() > MAX_VALUE_BYTES => {
                Err(Cause::ValueTooLong { field: tag.to_owned().into(), got: text.len(), limit: MAX_VALUE_BYTES })
            }
            // The one text with a shorter limit.
            (Kind::Text(limit), Given::Text(text)) if text.len() > *limit => bad("must be at most 16 bytes long"),
            (Kind::OneOf(words, rule), Given::Text(text)) if !words.contains(&text.as_str()) => bad(rule),
            (_, Given::Text(text)) => Ok(Value::Text(text)),
        }
    }
}
