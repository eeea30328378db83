//! Groups' profiles, kept with the fields that were set beforehand.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Cause, V3};
use crate::session::Session;
use crate::{Result, v3};

/// Most groups whose profiles are kept; the oldest goes first.
const MOST: usize = 500;

/// A field of a group's profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GroupField {
    /// What kind of group it is.
    Kind,
    /// Its name.
    Name,
    /// Its introduction.
    Introduction,
    /// Its announcement.
    Announcement,
    /// The URL of its face.
    FaceUrl,
    /// Its owner's UserID; empty where there is none.
    Owner,
    /// When it was made, in Unix seconds.
    Created,
    /// How many members it has.
    Members,
    /// How many it may have.
    MaxMembers,
    /// What becomes of those who ask to join.
    JoinOption,
}

impl GroupField {
    fn wire(self) -> &'static str {
        match self {
            GroupField::Kind => "Type",
            GroupField::Name => "Name",
            GroupField::Introduction => "Introduction",
            GroupField::Announcement => "Notification",
            GroupField::FaceUrl => "FaceUrl",
            GroupField::Owner => "Owner_Account",
            GroupField::Created => "CreateTime",
            GroupField::Members => "MemberNum",
            GroupField::MaxMembers => "MaxMemberNum",
            GroupField::JoinOption => "ApplyJoinOption",
        }
    }
}

/// A group's profile, as far as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupProfile(BTreeMap<GroupField, String>);

impl GroupProfile {
    /// A field; numbers as decimal digits. `None` for one that was not asked for, or that the server left out.
    pub fn get(&self, field: GroupField) -> Option<&str> {
        self.0.get(&field).map(String::as_str)
    }
}

/// The cache of a login, while it is open.
pub(super) struct GroupCache {
    preset: Vec<GroupField>,
    /// Profiles and when they were loaded, in milliseconds.
    profiles: HashMap<String, (u64, GroupProfile)>,
}

impl V3<'_> {
    /// Opens the group cache for this login; only these fields of groups are loaded and kept, of at most 500 groups. Open already,
    /// it begins anew.
    ///
    /// Errors: 6013, 6014, 9506; 6017 no field is named.
    pub async fn open_group_cache(&self, fields: &[GroupField]) -> Result<()> {
        self.0
            .run_as_user("v3.open_group_cache", |session| async move {
                if fields.is_empty() {
                    return Err(crate::Cause::argument("fields", "names none"));
                }
                let cache = GroupCache { preset: fields.to_vec(), profiles: HashMap::new() };
                *session.core.v3.groups.lock().of(&session) = Some(cache);
                Ok(())
            })
            .await
    }

    /// Switches the group cache off; what it kept is forgotten.
    ///
    /// Errors: 6013, 6014, 9506.
    pub async fn close_group_cache(&self) -> Result<()> {
        self.0
            .run_as_user("v3.close_group_cache", |session| async move {
                *session.core.v3.groups.lock().of(&session) = None;
                Ok(())
            })
            .await
    }

    /// Fields of a group's profile: out of the cache, where they are not older than [`super::Options::group_cache`], otherwise from
    /// the server.
    ///
    /// Errors: 6013, 6014, 9506; 6160 a field was not set when the cache was opened, 6161 it is not open, 6162 the profile could
    /// not be loaded.
    pub async fn cached_group(&self, group: &str, fields: &[GroupField]) -> Result<GroupProfile> {
        self.0.run_as_user("v3.cached_group", |session| async move { profile(&session, group, fields).await }).await
    }
}

async fn profile(
    session: &Arc<Session>,
    group: &str,
    fields: &[GroupField],
) -> std::result::Result<GroupProfile, crate::Cause> {
    let (preset, found) = find(session, group)?;
    if let Some(missing) = fields.iter().find(|field| !preset.contains(field)) {
        return Err(Cause::FieldNotPreset { field: missing.wire() }.into());
    }
    let mut profile = match found {
        Some(profile) => profile,
        None => {
            let loaded = load(session, group, &preset).await.map_err(|cause| Cause::GroupNotLoaded {
                group: group.to_owned(),
                code: v3::code(session.core.config.codes, "v3.cached_group", &cause),
                why: cause.to_string(),
            })?;
            keep(session, group, &loaded);
            loaded
        }
    };
    profile.0.retain(|field, _| fields.contains(field));
    Ok(profile)
}

fn find(session: &Arc<Session>, group: &str) -> std::result::Result<(Vec<GroupField>, Option<GroupProfile>), Cause> {
    let mut groups = session.core.v3.groups.lock();
    let cache = groups.of(session).as_ref().ok_or(Cause::GroupCacheOff)?;
    let oldest = session.core.now_millis().saturating_sub(life(session));
    let found = cache.profiles.get(group).filter(|(loaded, _)| *loaded > oldest);
    Ok((cache.preset.clone(), found.map(|(_, profile)| profile.clone())))
}

fn life(session: &Session) -> u64 {
    u64::try_from(session.core.config.v3.group_cache.as_millis()).unwrap_or(u64::MAX)
}

fn keep(session: &Arc<Session>, group: &str, profile: &GroupProfile) {
    let now = session.core.now_millis();
    let mut groups = session.core.v3.groups.lock();
    let Some(cache) = groups.of(session).as_mut() else { return };
    if cache.profiles.len() >= MOST {
        let oldest = cache.profiles.iter().min_by_key(|(_, (loaded, _))| *loaded).map(|(group, _)| group.clone());
        oldest.map(|group| cache.profiles.remove(&group));
    }
    cache.profiles.insert(group.to_owned(), (now, profile.clone()));
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "GroupInfo", default)]
    groups: Vec<Info>,
}

#[derive(Deserialize)]
struct Info {
    #[serde(rename = "ErrorCode", default)]
    code: i32,
    #[serde(rename = "ErrorInfo", default)]
    info: String,
    #[serde(flatten)]
    fields: Map<String, Value>,
}

const COMMAND: &str = "group_open_http_svc.get_group_info";

async fn load(
    session: &Session,
    group: &str,
    preset: &[GroupField],
) -> std::result::Result<GroupProfile, crate::Cause> {
    let wanted: Vec<&str> = preset.iter().map(|field| field.wire()).collect();
    let body = json!({"GroupIdList": [group], "ResponseFilter": {"GroupBaseInfoFilter": wanted}});
    let answer: Answer = session.call(COMMAND, &body).await?;
    let absent = || crate::Cause::ParseFailed { what: "an answer", why: format!("{COMMAND}: no group is in it") };
    let info = answer.groups.into_iter().next().ok_or_else(absent)?;
    if info.code != 0 {
        let (layer, command) = (crate::Layer::Command, COMMAND.to_owned());
        return Err(crate::Cause::Refused { layer, command, code: info.code, info: info.info });
    }
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let fields = preset.iter().filter_map(|field| Some((*field, text(info.fields.get(field.wire())?))));
    Ok(GroupProfile(fields.collect()))
}
