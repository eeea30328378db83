//! Friends, and how they are added and changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::checks;
use crate::Cause;
use crate::fields::{FieldValue, GivenField, WireField, WireValue};
use crate::outcome::{Outcome, WireOutcome};

/// How tags of custom fields begin.
const CUSTOM: &str = "Tag_SNS_Custom_";

/// Where a request comes from unless it says so itself.
const SOURCE: &str = "AddSource_Type_SDK";

/// A friend.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Friend {
    /// The friend's account.
    pub user: String,
    /// What the friend is called.
    pub nick: String,
    /// Address of the friend's picture.
    pub face_url: String,
    /// What the owner of the list calls the friend.
    pub remark: String,
    /// Groups of friends that it is in.
    pub groups: Vec<String>,
    /// Since when, in Unix seconds.
    pub added_at: u64,
    /// Where the request came from.
    pub source: String,
    /// What the request said.
    pub wording: String,
    /// The app's own fields of friends, by key.
    pub custom: BTreeMap<String, FieldValue>,
}

impl Friend {
    pub(super) fn parse(user: String, fields: Vec<WireField>) -> Self {
        let mut friend = Self { user, ..Self::default() };
        for WireField { tag, value } in fields {
            match tag.as_str() {
                "Tag_Profile_IM_Nick" => friend.nick = value.text().unwrap_or_default(),
                "Tag_Profile_IM_Image" => friend.face_url = value.text().unwrap_or_default(),
                "Tag_SNS_IM_Remark" => friend.remark = value.text().unwrap_or_default(),
                "Tag_SNS_IM_AddTime" => friend.added_at = value.number().unwrap_or_default(),
                "Tag_SNS_IM_AddSource" => friend.source = value.text().unwrap_or_default(),
                "Tag_SNS_IM_AddWording" => friend.wording = value.text().unwrap_or_default(),
                "Tag_SNS_IM_Group" => {
                    if let WireValue::Texts(groups) = value {
                        friend.groups = groups;
                    }
                }
                _ => {
                    if let (Some(key), Some(value)) = (tag.strip_prefix(CUSTOM), value.field()) {
                        friend.custom.insert(key.to_owned(), value);
                    }
                }
            }
        }
        friend
    }

    /// Takes over what the friend says of itself.
    pub(crate) fn renamed(&mut self, nick: Option<String>, face_url: Option<String>) {
        self.nick = nick.unwrap_or_else(|| std::mem::take(&mut self.nick));
        self.face_url = face_url.unwrap_or_else(|| std::mem::take(&mut self.face_url));
    }

    /// Takes over what changed.
    pub(crate) fn apply(&mut self, change: FriendChange) {
        self.remark = change.remark.unwrap_or_else(|| std::mem::take(&mut self.remark));
        self.groups = change.groups.unwrap_or_else(|| std::mem::take(&mut self.groups));
        self.custom.extend(change.custom);
    }
}

/// A friend to be added.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NewFriend {
    /// Who.
    pub user: String,
    /// What the owner calls the friend: at most 96 bytes.
    pub remark: String,
    /// The group of friends that it goes into: 1 to 30 bytes. It is made if it is missing.
    pub group: Option<String>,
    /// Where the request comes from: `AddSource_Type_` and a keyword of at most 8 bytes. None: `AddSource_Type_SDK`.
    pub source: Option<String>,
    /// What the other is told: at most 120 bytes.
    pub wording: String,
    /// On the own list only, and not on the other's.
    pub one_way: bool,
}

impl NewFriend {
    /// A user, with nothing more to say.
    pub fn of(user: impl Into<String>) -> Self {
        Self { user: user.into(), ..Self::default() }
    }

    /// Errors: 9002, 9003, 9004, 9005.
    pub(super) fn check(&self) -> Result<(), Cause> {
        checks::remark(&self.remark)?;
        checks::wording(&self.wording)?;
        self.source.as_deref().map_or(Ok(()), checks::source)?;
        self.group.as_deref().map_or(Ok(()), checks::group)
    }

    pub(super) fn body<'a>(&'a self, owner: &'a str) -> impl Serialize + 'a {
        let item = AddItem {
            user: &self.user,
            remark: &self.remark,
            group: self.group.as_deref(),
            source: self.source.as_deref().unwrap_or(SOURCE),
            wording: &self.wording,
        };
        Add { owner, items: [item], kind: if self.one_way { "Add_Type_Single" } else { "Add_Type_Both" } }
    }
}

#[derive(Serialize)]
struct Add<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "AddFriendItem")]
    items: [AddItem<'a>; 1],
    #[serde(rename = "AddType")]
    kind: &'static str,
}

#[derive(Serialize)]
struct AddItem<'a> {
    #[serde(rename = "To_Account")]
    user: &'a str,
    #[serde(rename = "Remark")]
    remark: &'a str,
    #[serde(rename = "GroupName", skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    #[serde(rename = "AddSource")]
    source: &'a str,
    #[serde(rename = "AddWording")]
    wording: &'a str,
}

/// What became of adding a friend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Added {
    /// It is a friend now.
    Friend,
    /// It has been asked: [`crate::Event::FriendsAdded`] comes when it agrees.
    Asked,
}

/// Fields of a friend that change; `None` ones stay. Make it with `..FriendChange::default()`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FriendChange {
    /// What the owner calls the friend: at most 96 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// All groups of friends that it is in from now on: 1 to 30 bytes each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// The app's own fields of friends, by key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub custom: BTreeMap<String, FieldValue>,
}

impl FriendChange {
    /// Errors: 9002, 9005.
    pub(super) fn check(&self) -> Result<(), Cause> {
        self.remark.as_deref().map_or(Ok(()), checks::remark)?;
        self.groups.iter().flatten().try_for_each(|name| checks::group(name))
    }

    pub(super) fn body<'a>(&'a self, owner: &'a str, user: &'a str) -> Update<'a> {
        let remark = self.remark.as_deref().map(|remark| GivenField::new("Tag_SNS_IM_Remark", remark));
        let groups = self.groups.clone().map(|groups| GivenField::new("Tag_SNS_IM_Group", groups));
        let fields = remark.into_iter().chain(groups).chain(GivenField::custom(CUSTOM, &self.custom)).collect();
        Update { owner, items: [UpdateItem { user, fields }] }
    }

    /// Fields of a push.
    pub(super) fn parse(fields: impl IntoIterator<Item = WireField>) -> Self {
        let mut change = Self::default();
        for WireField { tag, value } in fields {
            if tag == "Tag_SNS_IM_Remark" {
                change.remark = value.text();
            } else if let (Some(key), Some(value)) = (tag.strip_prefix(CUSTOM), value.field()) {
                change.custom.insert(key.to_owned(), value);
            }
        }
        change
    }
}

#[derive(Serialize)]
pub(super) struct Update<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "UpdateItem")]
    items: [UpdateItem<'a>; 1],
}

impl Update<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.items.iter().all(|item| item.fields.is_empty())
    }
}

#[derive(Serialize)]
struct UpdateItem<'a> {
    #[serde(rename = "To_Account")]
    user: &'a str,
    #[serde(rename = "SnsItem")]
    fields: Vec<GivenField>,
}

/// Who has whom on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Relation {
    /// The other user, and whether it could be looked up.
    pub outcome: Outcome,
    /// The other is on the own list.
    pub has: bool,
    /// Oneself is on the other's list.
    pub is_had: bool,
}

impl Relation {
    pub(super) fn parse(name: &str, outcome: WireOutcome) -> Self {
        let both = name.ends_with("_BothWay");
        Self {
            outcome: outcome.into(),
            has: both || name.ends_with("_AWithB"),
            is_had: both || name.ends_with("_BWithA"),
        }
    }
}
