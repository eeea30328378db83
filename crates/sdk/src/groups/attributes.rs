//! Attributes of a group, short texts by key that its members share; and counters, numbers by key.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Groups, Id};
use crate::Result;
use crate::outcome::{Done, owned};

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Attribute {
    /// What it says.
    pub value: String,
    /// How often it was written.
    pub version: u64,
}

/// The attributes of a group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Attributes {
    /// How often attributes of the group were written.
    pub version: u64,
    /// By key.
    pub by_key: BTreeMap<String, Attribute>,
}

/// Counters by key.
pub type Counters = BTreeMap<String, i64>;

/// What happened to attributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AttributesChange {
    /// All were replaced by these.
    Replaced(BTreeMap<String, String>),
    /// These were set.
    Set(BTreeMap<String, String>),
    /// These are gone.
    Deleted(Vec<String>),
    /// All are gone.
    Cleared,
}

impl Groups<'_> {
    /// The attributes of a group.
    ///
    /// Errors: 6013, 6014, 9506, 10007 no member, 10010, the network's (9501 to 9520).
    pub async fn attributes(&self, group: &str) -> Result<Attributes> {
        self.0
            .run_as_user("groups.attributes", |session| async move {
                let answer: WireAttributes =
                    session.call_again("group_open_attr_http_svc.get_group_attr", &Id { group }).await?;
                let pair = |item: WireAttribute| (item.key, Attribute { value: item.value, version: item.seq });
                Ok(Attributes { version: answer.version, by_key: answer.list.into_iter().map(pair).collect() })
            })
            .await
    }

    /// Replaces all attributes of a group.
    ///
    /// Errors: 6013, 6014, 9506, 10004 a key or value out of bounds, 10007, 10010, 10049 too often, 10058 too many, the network's.
    pub async fn replace_attributes(&self, group: &str, attributes: &BTreeMap<String, String>) -> Result<()> {
        self.write("groups.replace_attributes", "set_group_attr", group, attributes).await
    }

    /// Sets attributes of a group; the others stay.
    ///
    /// Errors: as of [`Groups::replace_attributes`].
    pub async fn set_attributes(&self, group: &str, attributes: &BTreeMap<String, String>) -> Result<()> {
        self.write("groups.set_attributes", "modify_group_attr", group, attributes).await
    }

    /// Deletes attributes of a group.
    ///
    /// Errors: as of [`Groups::replace_attributes`].
    pub async fn delete_attributes(&self, group: &str, keys: &[impl AsRef<str>]) -> Result<()> {
        let keys = owned(keys);
        let attributes = keys.iter().map(|key| Given { key, value: None }).collect();
        self.on("groups.delete_attributes", "delete_group_attr", &Write { group, attributes }).await
    }

    /// Deletes all attributes of a group.
    ///
    /// Errors: as of [`Groups::replace_attributes`].
    pub async fn clear_attributes(&self, group: &str) -> Result<()> {
        self.on("groups.clear_attributes", "clear_group_attr", &Id { group }).await
    }

    async fn write(
        &self,
        api: &'static str,
        command: &'static str,
        group: &str,
        attributes: &BTreeMap<String, String>,
    ) -> Result<()> {
        let attributes = attributes.iter().map(|(key, value)| Given { key, value: Some(value) }).collect();
        self.on(api, command, &Write { group, attributes }).await
    }

    /// Counters of a group: those of the keys, or all when none is named.
    ///
    /// Errors: 6013, 6014, 9506, 10007 no member, 10010, 10059, the network's.
    pub async fn counters(&self, group: &str, keys: &[impl AsRef<str>]) -> Result<Counters> {
        let keys = owned(keys);
        self.0
            .run_as_user("groups.counters", |session| async move {
                let body = AskCounters { group, keys: &keys };
                let answer: WireCounters = session.call_again("group_open_http_svc.get_group_counter", &body).await?;
                Ok(answer.counters())
            })
            .await
    }

    /// Sets counters of a group, and answers them.
    ///
    /// Errors: 6013, 6014, 9506, 10004, 10007, 10010, 10059, 10063 too often, the network's.
    pub async fn set_counters(&self, group: &str, counters: &Counters) -> Result<Counters> {
        self.count("groups.set_counters", group, counters, "Set").await
    }

    /// Raises a counter of a group, and answers it.
    ///
    /// Errors: as of [`Groups::set_counters`].
    pub async fn increase_counter(&self, group: &str, key: &str, by: i64) -> Result<i64> {
        self.count_one("groups.increase_counter", group, (key, by), "Increase").await
    }

    /// Lowers a counter of a group, and answers it.
    ///
    /// Errors: as of [`Groups::set_counters`].
    pub async fn decrease_counter(&self, group: &str, key: &str, by: i64) -> Result<i64> {
        self.count_one("groups.decrease_counter", group, (key, by), "Decrease").await
    }

    async fn count_one(&self, api: &'static str, group: &str, one: (&str, i64), mode: &'static str) -> Result<i64> {
        let (key, by) = one;
        let changed = self.count(api, group, &Counters::from([(key.to_owned(), by)]), mode).await?;
        Ok(changed.get(key).copied().unwrap_or_default())
    }

    async fn count(&self, api: &'static str, group: &str, counters: &Counters, mode: &'static str) -> Result<Counters> {
        self.0
            .run_as_user(api, |session| async move {
                let counters = counters.iter().map(|(key, value)| WireCounter { key: key.clone(), value: *value });
                let body = Count { group, counters: counters.collect(), mode };
                let answer: WireCounters = session.call("group_open_http_svc.update_group_counter", &body).await?;
                Ok(answer.counters())
            })
            .await
    }

    /// Deletes counters of a group.
    ///
    /// Errors: as of [`Groups::set_counters`].
    pub async fn delete_counters(&self, group: &str, keys: &[impl AsRef<str>]) -> Result<()> {
        let keys = owned(keys);
        self.0
            .run_as_user("groups.delete_counters", |session| async move {
                let body = DeleteCounters { group, keys: &keys };
                session.call("group_open_http_svc.delete_group_counter", &body).await.map(|_: Done| ())
            })
            .await
    }
}

/// What a tip tells of attributes: their version, and what happened.
pub(super) fn attributes_of_tip(content: &Value) -> Option<(u64, AttributesChange)> {
    let told = content.get("MsgGroupNewInfo")?.get("GroupAttrOption")?;
    let told: Told = Deserialize::deserialize(told).ok()?;
    let pairs = || told.list.iter().map(|item| (item.key.clone(), item.value.clone())).collect();
    let change = match told.operation {
        1 => AttributesChange::Replaced(pairs()),
        2 => AttributesChange::Set(pairs()),
        3 => AttributesChange::Cleared,
        _ => AttributesChange::Deleted(told.keys),
    };
    Some((told.version, change))
}

/// What a tip tells of counters: new values, and those that are gone.
pub(super) fn counters_of_tip(content: &Value) -> Option<(Counters, Vec<String>)> {
    let told: Vec<ToldCounters> = Deserialize::deserialize(content.get("GroupCounterInfo")?).ok()?;
    let (mut values, mut deleted) = (Counters::new(), Vec::new());
    for told in told {
        for counter in told.counters {
            match told.kind {
                1 => deleted.push(counter.key),
                _ => drop(values.insert(counter.key, counter.value)),
            }
        }
    }
    Some((values, deleted))
}

#[derive(Deserialize)]
struct Told {
    #[serde(rename = "ReportType", default)]
    operation: u32,
    #[serde(rename = "GroupAttrSeq", default)]
    version: u64,
    #[serde(rename = "BytesChangedKeys", default)]
    keys: Vec<String>,
    #[serde(rename = "GroupAttrInfo", default)]
    list: Vec<ToldAttribute>,
}

#[derive(Deserialize)]
struct ToldAttribute {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Val", default)]
    value: String,
}

#[derive(Deserialize)]
struct ToldCounters {
    #[serde(rename = "Type", default)]
    kind: u32,
    #[serde(rename = "GroupCounter", default)]
    counters: Vec<WireCounter>,
}

#[derive(Serialize)]
struct Write<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "GroupAttr")]
    attributes: Vec<Given<'a>>,
}

#[derive(Serialize)]
struct Given<'a> {
    key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

#[derive(Deserialize)]
struct WireAttributes {
    #[serde(rename = "AttrMainSeq", default)]
    version: u64,
    #[serde(rename = "GroupAttrAry", default)]
    list: Vec<WireAttribute>,
}

#[derive(Deserialize)]
struct WireAttribute {
    key: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    seq: u64,
}

#[derive(Serialize)]
struct AskCounters<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "GroupCounterKeys")]
    keys: &'a [String],
}

#[derive(Serialize)]
struct DeleteCounters<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "GroupCounterKeys")]
    keys: &'a [String],
}

#[derive(Serialize)]
struct Count<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "GroupCounter")]
    counters: Vec<WireCounter>,
    #[serde(rename = "Mode")]
    mode: &'static str,
}

#[derive(Serialize, Deserialize)]
struct WireCounter {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Value", default)]
    value: i64,
}

#[derive(Deserialize)]
struct WireCounters {
    #[serde(rename = "GroupCounter", default)]
    list: Vec<WireCounter>,
}

impl WireCounters {
    fn counters(self) -> Counters {
        self.list.into_iter().map(|counter| (counter.key, counter.value)).collect()
    }
}
