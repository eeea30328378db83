//! A request's body: typed access to its fields, so that every refusal names the field and the rule broken.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use tincan_domain::model::{Account, MsgKey};
use tincan_domain::{Cause, Result};

/// A JSON object whose values are parsed when they are asked for. `null` counts as absent.
#[derive(Debug)]
pub struct Body<'a> {
    path: String,
    fields: Vec<(Cow<'a, str>, &'a RawValue)>,
}

impl<'a> Body<'a> {
    /// Parses a whole body.
    pub fn parse(text: &'a str) -> Result<Self> {
        match serde_json::from_str::<Fields<'a>>(text) {
            Ok(fields) => Ok(Self { path: String::new(), fields: fields.0 }),
            Err(_) if serde_json::from_str::<IgnoredAny>(text).is_ok() => {
                Err(Cause::wrong_type("the body", "must be a JSON object"))
            }
            Err(error) => Err(Cause::NotJson(error.to_string())),
        }
    }

    /// A field's JSON text.
    pub fn raw(&self, name: &str) -> Option<&'a RawValue> {
        let (_, raw) = self.fields.iter().rev().find(|(key, _)| key == name)?;
        (raw.get() != "null").then_some(*raw)
    }

    /// Whether a field is there.
    pub fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// The first of several names under which a field may come.
    pub fn either(&self, names: &[&'static str]) -> &'static str {
        let first = names.first().copied().unwrap_or_default();
        names.iter().copied().find(|name| self.has(name)).unwrap_or(first)
    }

    /// A text.
    pub fn text(&self, name: &'static str) -> Result<String> {
        self.optional_text(name)?.ok_or_else(|| self.missing(name))
    }

    /// A text that may be absent.
    pub fn optional_text(&self, name: &'static str) -> Result<Option<String>> {
        self.get(name, "must be a string")
    }

    /// An account's name.
    pub fn account(&self, name: &'static str) -> Result<Account> {
        Account::parse(&self.text(name)?, name)
    }

    /// An account's name that may be absent.
    pub fn optional_account(&self, name: &'static str) -> Result<Option<Account>> {
        self.optional_text(name)?.map(|text| Account::parse(&text, name)).transpose()
    }

    /// A number of 32 bits.
    pub fn u32(&self, name: &'static str) -> Result<u32> {
        self.optional_u32(name)?.ok_or_else(|| self.missing(name))
    }

    /// A number of 32 bits that may be absent.
    pub fn optional_u32(&self, name: &'static str) -> Result<Option<u32>> {
        self.get(name, "must be an integer from 0 to 4294967295")
    }

    /// A number of 32 bits, below 0 too, that may be absent.
    pub fn optional_i32(&self, name: &'static str) -> Result<Option<i32>> {
        self.get(name, "must be an integer of 32 bits")
    }

    /// A number of 64 bits that may be absent.
    pub fn optional_u64(&self, name: &'static str) -> Result<Option<u64>> {
        self.get(name, "must be an integer of at least 0")
    }

    /// A list of numbers of 64 bits that may be absent.
    pub fn optional_u64s(&self, name: &'static str) -> Result<Option<Vec<u64>>> {
        self.get(name, "must be an array of integers of at least 0")
    }

    /// A number of 64 bits, below 0 too.
    pub fn i64(&self, name: &'static str) -> Result<i64> {
        self.get(name, "must be an integer of 64 bits")?.ok_or_else(|| self.missing(name))
    }

    /// A list of numbers of 32 bits.
    pub fn u32s(&self, name: &'static str) -> Result<Vec<u32>> {
        self.get(name, "must be an array of integers from 0 to 4294967295")?.ok_or_else(|| self.missing(name))
    }

    /// A flag: 1 or 0, or a boolean as some clients send it. Absent is false.
    pub fn flag(&self, name: &'static str) -> Result<bool> {
        match self.raw(name).map(RawValue::get) {
            None | Some("0" | "false") => Ok(false),
            Some("1" | "true") => Ok(true),
            Some(_) => Err(self.wrong_type(name, "must be 0 or 1")),
        }
    }

    /// A list of texts.
    pub fn texts(&self, name: &'static str) -> Result<Vec<String>> {
        self.optional_texts(name)?.ok_or_else(|| self.missing(name))
    }

    /// A list of texts that may be absent.
    pub fn optional_texts(&self, name: &'static str) -> Result<Option<Vec<String>>> {
        self.get(name, "must be an array of strings")
    }

    /// Texts by name.
    pub fn text_map(&self, name: &'static str) -> Result<BTreeMap<String, String>> {
        self.get(name, "must be an object of strings")?.ok_or_else(|| self.missing(name))
    }

    /// A list of accounts, at least one and at most `limit`.
    pub fn accounts(&self, name: &'static str, limit: usize) -> Result<Vec<Account>> {
        let texts = self.texts(name)?;
        check_batch(name, texts.len(), limit)?;
        texts.iter().map(|text| Account::parse(text, name)).collect()
    }

    /// A message's key in its textual form.
    pub fn msg_key(&self, name: &'static str) -> Result<MsgKey> {
        parse_msg_key(&self.text(name)?, name)
    }

    /// An object inside this one.
    pub fn object(&self, name: &'static str) -> Result<Body<'a>> {
        let raw = self.raw(name).ok_or_else(|| self.missing(name))?;
        let fields: Fields<'a> =
            serde_json::from_str(raw.get()).map_err(|_| self.wrong_type(name, "must be an object"))?;
        Ok(Body { path: format!("{}{name}.", self.path), fields: fields.0 })
    }

    /// A list of objects, at least one and at most `limit`.
    pub fn objects(&self, name: &'static str, limit: usize) -> Result<Vec<Body<'a>>> {
        let objects = self.optional_objects(name)?.ok_or_else(|| self.missing(name))?;
        check_batch(name, objects.len(), limit)?;
        Ok(objects)
    }

    /// A list of objects that may be absent.
    pub fn optional_objects(&self, name: &'static str) -> Result<Option<Vec<Body<'a>>>> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let wrong = || self.wrong_type(name, "must be an array of objects");
        let list: Vec<Fields<'a>> = serde_json::from_str(raw.get()).map_err(|_| wrong())?;
        let bodies = list.into_iter().enumerate();
        Ok(Some(
            bodies.map(|(n, fields)| Body { path: format!("{}{name}[{n}].", self.path), fields: fields.0 }).collect(),
        ))
    }

    /// A cause that says that a field of this object is missing.
    pub fn missing(&self, name: &str) -> Cause {
        Cause::missing(format!("{}{name}", self.path))
    }

    /// A cause that says that a field of this object has the wrong type.
    pub fn wrong_type(&self, name: &str, rule: &'static str) -> Cause {
        Cause::wrong_type(format!("{}{name}", self.path), rule)
    }

    /// A cause that says that a field of this object is out of bounds.
    pub fn bad(&self, name: &str, rule: impl Into<Cow<'static, str>>) -> Cause {
        Cause::field(format!("{}{name}", self.path), rule)
    }

    fn get<T: DeserializeOwned>(&self, name: &'static str, rule: &'static str) -> Result<Option<T>> {
        self.raw(name).map(|raw| serde_json::from_str(raw.get()).map_err(|_| self.wrong_type(name, rule))).transpose()
    }
}

/// Reads a message's key in its textual form.
pub(crate) fn parse_msg_key(text: &str, field: &'static str) -> Result<MsgKey> {
    text.parse().map_err(|()| Cause::field(field, "must be of the form MsgSeq_MsgRandom_MsgTime"))
}

fn check_batch(field: &'static str, got: usize, limit: usize) -> Result<()> {
    if got == 0 || got > limit {
        return Err(Cause::BadBatch { field, got, limit });
    }
    Ok(())
}

/// The fields of an object, in order, borrowed from its text.
struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct FieldsVisitor;

        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
                let mut fields = Vec::with_capacity(16);
                while let Some((Name(name), value)) = map.next_entry()? {
                    fields.push((name, value));
                }
                Ok(fields)
            }
        }

        deserializer.deserialize_map(FieldsVisitor).map(Fields)
    }
}

/// A field's name, borrowed where its text holds no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Cow<'de, str>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field name")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> std::result::Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }

            fn visit_str<E>(self, text: &str) -> std::result::Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }
        }

        deserializer.deserialize_str(NameVisitor).map(Name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tincan_domain::Breach;

    #[test]
    fn refusals_name_the_field_with_its_path_and_the_rule() {
        let body = Body::parse(r#"{"a":{"b":[{"c":"x"},{}]},"n":-1,"s":5}"#).unwrap();
        let items = body.object("a").unwrap().objects("b", 5).unwrap();
        assert_eq!(items[0].text("c").unwrap(), "x");
        assert_eq!(items[1].text("c").unwrap_err().to_string(), "a.b[1].c is missing");
        assert_eq!(body.u32("n").unwrap_err().to_string(), "n must be an integer from 0 to 4294967295");
        assert_eq!(body.text("s").unwrap_err(), Cause::wrong_type("s", "must be a string"));
    }

    #[test]
    fn what_is_not_json_is_told_from_what_is_no_object() {
        assert!(matches!(Body::parse("{"), Err(Cause::NotJson(_))));
        assert!(matches!(Body::parse("[]"), Err(Cause::BadField { breach: Breach::Type, .. })));
        assert!(matches!(Body::parse(""), Err(Cause::NotJson(_))));
    }

    #[test]
    fn escaped_names_and_nulls_and_repeats() {
        let body = Body::parse(r#"{"\u0061":"1","b":null,"c":1,"c":2}"#).unwrap();
        assert_eq!(body.text("a").unwrap(), "1");
        assert!(!body.has("b"));
        assert_eq!(body.u32("c").unwrap(), 2);
    }
}
