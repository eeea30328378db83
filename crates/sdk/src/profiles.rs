//! What users say of themselves: the own profile, and those of others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fields::{FieldValue, GivenField, PushedField, WireField};
use crate::outcome::{Done, owned};
use crate::session::Session;
use crate::{Cause, Client, Event, Result, known};

/// How tags of custom fields begin.
const CUSTOM: &str = "Tag_Profile_Custom_";

/// Longest key of a custom field, in bytes. Source: error-code reference, 9001.
const MAX_KEY: usize = 8;

/// Longest text of a field, in bytes. Source: error-code reference, 9001.
const MAX_VALUE: usize = 500;

/// Most users of one question. Source: profile documentation.
const MAX_USERS: usize = 100;

/// Gender, as a user states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// Not stated.
    #[default]
    Unknown,
    /// Male.
    Male,
    /// Female.
    Female,
}

/// Who may add a user as a friend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FriendPermission {
    /// Everybody, without asking.
    #[default]
    AllowAny,
    /// Whom the user agrees to.
    NeedConfirm,
    /// Nobody.
    DenyAny,
}

/// A user's profile.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Profile {
    /// The user.
    pub user: String,
    /// What the user is called; may be empty.
    pub nick: String,
    /// Address of the user's picture; may be empty.
    pub face_url: String,
    /// Gender.
    pub gender: Gender,
    /// Birthday as a number: 19900131; 0 = not stated.
    pub birthday: u32,
    /// Where the user is.
    pub location: String,
    /// What the user has to say.
    pub signature: String,
    /// Who may add the user as a friend.
    pub permission: FriendPermission,
    /// A number for the language.
    pub language: u32,
    /// A number for settings of messages.
    pub message_settings: u32,
    /// An admin has forbidden the user to add friends.
    pub may_not_add_friends: bool,
    /// A number for the level.
    pub level: u32,
    /// A number for the role.
    pub role: u32,
    /// The app's own fields, by key.
    pub custom: BTreeMap<String, FieldValue>,
}

/// Fields of a profile that change; `None` ones stay. Make it with `..ProfileChange::default()`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileChange {
    /// What the user is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nick: Option<String>,
    /// Address of the user's picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub face_url: Option<String>,
    /// Gender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// Birthday as a number: 19900131.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthday: Option<u32>,
    /// Where the user is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// What the user has to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// Who may add the user as a friend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<FriendPermission>,
    /// A number for the language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<u32>,
    /// A number for settings of messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_settings: Option<u32>,
    /// Whether the user is forbidden to add friends. Only admins write it: 40008.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_not_add_friends: Option<bool>,
    /// A number for the level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u32>,
    /// A number for the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<u32>,
    /// The app's own fields, by key: letters, at most 8 bytes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub custom: BTreeMap<String, FieldValue>,
}

/// Calls about profiles: [`Client::profiles`].
pub struct Profiles<'a>(&'a Client);

impl Client {
    /// Calls about profiles.
    pub fn profiles(&self) -> Profiles<'_> {
        Profiles(self)
    }
}

impl Profiles<'_> {
    /// The own profile.
    ///
    /// ```no_run
    /// # async fn example(client: tincan_sdk::Client) -> tincan_sdk::Result<()> {
    /// let me = client.profiles().own().await?;
    /// println!("{} is called {}", me.user, me.nick);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Errors: 6013, 6014, 9506, the network's (9501 to 9520).
    pub async fn own(&self) -> Result<Profile> {
        self.0
            .run_as_user("profiles.own", |session| async move {
                let own = read(&session, std::slice::from_ref(&session.user)).await?;
                let missing = || Cause::ParseFailed { what: "an answer", why: "it has no profile".to_owned() };
                own.into_iter().next().ok_or_else(missing)
            })
            .await
    }

    /// Profiles of users, in the order of their names in `users`; who does not exist is left out.
    ///
    /// Errors: 6013, 6014, 9506, 40001 a name that no user can have, the network's.
    pub async fn get(&self, users: &[impl AsRef<str>]) -> Result<Vec<Profile>> {
        let users = owned(users);
        self.0.run_as_user("profiles.get", |session| async move { read(&session, &users).await }).await
    }

    /// Profiles of users as they were when they were last asked for, with what was told since, without asking the server; those
    /// that were not are left out.
    ///
    /// Errors: 6013, 6014, 6019, 9506.
    pub async fn known(&self, users: &[impl AsRef<str>]) -> Result<Vec<Profile>> {
        let users = owned(users);
        self.0.run_as_user("profiles.known", |session| async move { known::named(&session, users).await }).await
    }

    /// Changes the own profile: all fields that are given, or none.
    ///
    /// Errors: 6013, 6014, 9001 a key or a text out of bounds, 9506, 40008 a field that only admins write, 40009 no such custom
    /// field, 40605 a value that the field does not allow, 40610 a value of the wrong type, 80001 a forbidden word, the network's.
    pub async fn change_own(&self, change: &ProfileChange) -> Result<()> {
        self.0
            .run_as_user("profiles.change_own", |session| async move {
                change.check()?;
                let body = Set { user: &session.user, items: change.items() };
                if body.items.is_empty() {
                    return Ok(());
                }
                session.call("profile.portrait_set", &body).await.map(|_: Done| ())
            })
            .await
    }
}

#[derive(Serialize)]
struct Set<'a> {
    #[serde(rename = "From_Account")]
    user: &'a str,
    #[serde(rename = "ProfileItem")]
    items: Vec<GivenField>,
}

#[derive(Serialize)]
struct Ask<'a> {
    #[serde(rename = "From_Account")]
    user: &'a str,
    #[serde(rename = "UserItem")]
    items: Vec<Asked<'a>>,
}

#[derive(Serialize)]
struct Asked<'a> {
    #[serde(rename = "To_Account")]
    user: &'a str,
    #[serde(rename = "StandardSequence")]
    standard: u32,
    #[serde(rename = "CustomSequence")]
    custom: u32,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "UserProfileItem", default)]
    profiles: Vec<Found>,
}

#[derive(Deserialize)]
struct Found {
    #[serde(rename = "To_Account")]
    user: String,
    #[serde(rename = "ProfileItem", default)]
    items: Vec<WireField>,
    #[serde(rename = "ResultCode", default)]
    code: i32,
}

/// Reads profiles from the server.
pub(crate) async fn read(session: &Session, users: &[String]) -> std::result::Result<Vec<Profile>, Cause> {
    let mut profiles = Vec::with_capacity(users.len());
    for users in users.chunks(MAX_USERS) {
        let items = users.iter().map(|user| Asked { user, standard: 0, custom: 0 }).collect();
        let answer: Answer =
            session.call_again("profile.portrait_get_all", &Ask { user: &session.user, items }).await?;
        for found in answer.profiles.into_iter().filter(|found| found.code == 0) {
            let mut profile = Profile { user: found.user, ..Profile::default() };
            profile.apply(ProfileChange::parse(found.items));
            profiles.push(profile);
        }
    }
    known::keep(session, &profiles, false).await?;
    Ok(profiles)
}

impl Profile {
    /// Takes over what changed.
    pub(crate) fn apply(&mut self, change: ProfileChange) {
        fn take<T>(field: &mut T, new: Option<T>) {
            if let Some(new) = new {
                *field = new;
            }
        }
        take(&mut self.nick, change.nick);
        take(&mut self.face_url, change.face_url);
        take(&mut self.gender, change.gender);
        take(&mut self.birthday, change.birthday);
        take(&mut self.location, change.location);
        take(&mut self.signature, change.signature);
        take(&mut self.permission, change.permission);
        take(&mut self.language, change.language);
        take(&mut self.message_settings, change.message_settings);
        take(&mut self.may_not_add_friends, change.may_not_add_friends);
        take(&mut self.level, change.level);
        take(&mut self.role, change.role);
        self.custom.extend(change.custom);
    }
}

const GENDERS: [(&str, Gender); 3] = [
    ("Gender_Type_Unknown", Gender::Unknown),
    ("Gender_Type_Male", Gender::Male),
    ("Gender_Type_Female", Gender::Female),
];
const PERMISSIONS: [(&str, FriendPermission); 3] = [
    ("AllowType_Type_AllowAny", FriendPermission::AllowAny),
    ("AllowType_Type_NeedConfirm", FriendPermission::NeedConfirm),
    ("AllowType_Type_DenyAny", FriendPermission::DenyAny),
];
const FORBIDS: [(&str, bool); 2] = [("AdminForbid_Type_None", false), ("AdminForbid_Type_SendOut", true)];

fn named<T: Copy>(names: &[(&str, T)], name: &str) -> Option<T> {
    names.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

fn name_of<T: PartialEq>(names: &[(&'static str, T)], value: &T) -> &'static str {
    names.iter().find(|(_, known)| known == value).map_or("", |(name, _)| name)
}

impl ProfileChange {
    /// Fields as they came; what is not known is passed over.
    pub(crate) fn parse(items: impl IntoIterator<Item = WireField>) -> Self {
        let mut change = Self::default();
        for WireField { tag, value } in items {
            match tag.strip_prefix("Tag_Profile_IM_").unwrap_or_default() {
                "Nick" => change.nick = value.text(),
                "Image" => change.face_url = value.text(),
                "Gender" => change.gender = value.text().and_then(|name| named(&GENDERS, &name)),
                "BirthDay" => change.birthday = value.small(),
                "Location" => change.location = value.text(),
                "SelfSignature" => change.signature = value.text(),
                "AllowType" => change.permission = value.text().and_then(|name| named(&PERMISSIONS, &name)),
                "Language" => change.language = value.small(),
                "MsgSettings" => change.message_settings = value.small(),
                "AdminForbidType" => change.may_not_add_friends = value.text().and_then(|name| named(&FORBIDS, &name)),
                "Level" => change.level = value.small(),
                "Role" => change.role = value.small(),
                _ => {
                    if let (Some(key), Some(value)) = (tag.strip_prefix(CUSTOM), value.field()) {
                        change.custom.insert(key.to_owned(), value);
                    }
                }
            }
        }
        change
    }

    /// Fields as the server wants them.
    fn items(&self) -> Vec<GivenField> {
        let text = |tag: &str, value: &Option<String>| value.as_deref().map(|value| given(tag, value));
        let number = |tag: &str, value: Option<u32>| value.map(|value| given(tag, value));
        let standard = [
            text("Nick", &self.nick),
            text("Image", &self.face_url),
            self.gender.map(|gender| given("Gender", name_of(&GENDERS, &gender))),
            number("BirthDay", self.birthday),
            text("Location", &self.location),
            text("SelfSignature", &self.signature),
            self.permission.map(|permission| given("AllowType", name_of(&PERMISSIONS, &permission))),
            number("Language", self.language),
            number("MsgSettings", self.message_settings),
            self.may_not_add_friends.map(|forbidden| given("AdminForbidType", name_of(&FORBIDS, &forbidden))),
            number("Level", self.level),
            number("Role", self.role),
        ];
        standard.into_iter().flatten().chain(GivenField::custom(CUSTOM, &self.custom)).collect()
    }

    /// Keys and texts within their bounds?
    ///
    /// Errors: 9001.
    fn check(&self) -> std::result::Result<(), Cause> {
        let texts = [
            ("nick", &self.nick),
            ("face_url", &self.face_url),
            ("location", &self.location),
            ("signature", &self.signature),
        ];
        for (field, text) in texts {
            check_text(field, text.as_deref().unwrap_or_default())?;
        }
        for (key, value) in &self.custom {
            check_key(key)?;
            if let FieldValue::Text(text) = value {
                check_text(key, text)?;
            }
        }
        Ok(())
    }
}

fn given(name: &str, value: impl Into<Value>) -> GivenField {
    GivenField::new(format!("Tag_Profile_IM_{name}"), value)
}

fn check_key(key: &str) -> std::result::Result<(), Cause> {
    if !key.is_empty() && key.len() <= MAX_KEY && key.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Ok(());
    }
    let rule = format!("must have a key of 1 to {MAX_KEY} English letters");
    Err(Cause::BadProfileField { field: key.to_owned(), rule })
}

fn check_text(field: &str, text: &str) -> std::result::Result<(), Cause> {
    if text.len() <= MAX_VALUE {
        return Ok(());
    }
    let rule = format!("is {} bytes long; allowed are {MAX_VALUE}", text.len());
    Err(Cause::BadProfileField { field: field.to_owned(), rule })
}

#[derive(Deserialize)]
struct Changed {
    #[serde(rename = "Profile_Account")]
    user: String,
    #[serde(rename = "ProfileList", default)]
    fields: Vec<PushedField>,
}

/// What a `ProfileDataMod` tells.
pub(crate) fn pushed(changes: &Value) -> std::result::Result<Vec<Event>, serde_json::Error> {
    let changes: Vec<Changed> = Deserialize::deserialize(changes)?;
    let event = |changed: Changed| {
        let fields = changed.fields.into_iter().filter_map(PushedField::wire);
        Event::ProfileChanged { user: changed.user, change: ProfileChange::parse(fields) }
    };
    Ok(changes.into_iter().map(event).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn custom(key: &str, value: &str) -> ProfileChange {
        ProfileChange { custom: [(key.to_owned(), value.into())].into(), ..ProfileChange::default() }
    }

    #[test]
    fn keys_and_values_have_bounds() {
        assert!(custom("City", &"x".repeat(500)).check().is_ok());
        assert!(custom("EightLet", "x").check().is_ok());
        for (key, value) in
            [("", "x"), ("NineLette", "x"), ("no1", "x"), ("täg", "x"), ("City", "x".repeat(501).as_str())]
        {
            let cause = custom(key, value).check().unwrap_err();
            assert_eq!(cause.code(), 9001, "{key}: {cause}");
        }
        let long = ProfileChange { nick: Some("ä".repeat(251)), ..ProfileChange::default() };
        assert_eq!(long.check().unwrap_err().code(), 9001);
    }

    #[test]
    fn what_goes_up_comes_back_the_same() {
        let change = ProfileChange {
            nick: Some("Al".into()),
            gender: Some(Gender::Female),
            birthday: Some(19_900_131),
            permission: Some(FriendPermission::DenyAny),
            may_not_add_friends: Some(true),
            ..custom("City", "Bonn")
        };
        let items = serde_json::to_value(change.items()).unwrap();
        let items: Vec<WireField> = serde_json::from_value(items).unwrap();
        assert_eq!(ProfileChange::parse(items), change);
    }
}
