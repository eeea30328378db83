//! The table of APIs: each with its name, its parameters and its result as JSON.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::LazyLock;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tincan_protocol::errors::{self, codes};
use tincan_sdk::{Cause, Client, Error};

use crate::areas;

/// A call that is yet to run.
pub(crate) type Work = Pin<Box<dyn Future<Output = Result<String, Error>> + Send>>;

type Begin = Box<dyn Fn(Client, &str) -> Result<Work, Error> + Send + Sync>;

/// An API.
pub(crate) struct Api {
    pub(crate) name: &'static str,
    /// What it does, for the documents.
    pub(crate) about: &'static str,
    /// Parameters that it takes, for the documents. A test reads them.
    pub(crate) params: &'static str,
    /// A result, for the documents.
    pub(crate) result: &'static str,
    begin: Begin,
}

/// Some APIs that belong together.
pub(crate) struct Area {
    pub(crate) name: &'static str,
    pub(crate) apis: Vec<Api>,
}

/// Makes an API of a function from parameters to a result.
pub(crate) fn api<P, T, F>(
    name: &'static str,
    about: &'static str,
    params: &'static str,
    result: &'static str,
    function: impl Fn(Client, P) -> F + Send + Sync + 'static,
) -> Api
where
    P: DeserializeOwned,
    T: Serialize,
    F: Future<Output = tincan_sdk::Result<T>> + Send + 'static,
{
    let begin = move |client: Client, params: &str| {
        let work = function(client, read(params)?);
        let work: Work = Box::pin(async move {
            let unwritten = |error: serde_json::Error| Cause::ParseFailed { what: "a result", why: error.to_string() };
            Ok(serde_json::to_string(&work.await?).map_err(unwritten)?)
        });
        Ok(work)
    };
    Api { name, about, params, result, begin: Box::new(begin) }
}

impl Api {
    /// Reads the parameters.
    ///
    /// Errors: 6027.
    pub(crate) fn begin(&self, client: Client, params: &str) -> Result<Work, Error> {
        (self.begin)(client, params)
    }
}

/// All APIs, by their names.
static APIS: LazyLock<HashMap<&'static str, Api>> =
    LazyLock::new(|| areas::all().into_iter().flat_map(|area| area.apis).map(|api| (api.name, api)).collect());

/// The API of a name.
///
/// Errors: 6017.
pub(crate) fn find(name: &str) -> Result<&'static Api, Error> {
    let unknown =
        || Cause::BadArgument { field: "api", rule: format!("must be one of the C API's, which {name:?} is not") };
    APIS.get(name).ok_or_else(|| unknown().into())
}

/// What the parameters are called as a whole.
const PARAMS: &str = "params_json";

/// Reads parameters.
///
/// Errors: 6027, which names the field.
pub(crate) fn read<P: DeserializeOwned>(text: &str) -> Result<P, Error> {
    // Rust types would be read from arrays, too, by the order of their fields.
    if !text.trim_start().starts_with('{') {
        return Err(Cause::BadJson { field: PARAMS.to_owned(), rule: "must be a JSON object".to_owned() }.into());
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let params = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let rule = error.inner().to_string();
        // Where it is no JSON at all, no field is to blame.
        let whole = error.inner().classify() != serde_json::error::Category::Data;
        let field = if whole { PARAMS.to_owned() } else { field(&error.path().to_string(), &rule) };
        Cause::BadJson { field, rule }
    })?;
    json.end().map_err(|error| Cause::BadJson { field: PARAMS.to_owned(), rule: error.to_string() })?;
    Ok(params)
}

/// The name of a faulty field. One that is missing, or is none, stands in the rule.
fn field(path: &str, rule: &str) -> String {
    let inner =
        ["missing field `", "unknown field `"].iter().find_map(|begin| rule.strip_prefix(begin)?.split('`').next());
    match (path, inner) {
        (".", None) => PARAMS.to_owned(),
        (".", Some(inner)) => inner.to_owned(),
        (path, None) => path.to_owned(),
        (path, Some(inner)) if path.ends_with(inner) => path.to_owned(),
        (path, Some(inner)) => format!("{path}.{inner}"),
    }
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// 0, or why it failed.
    pub(crate) code: i32,
    /// Why it failed, in words.
    pub(crate) message: String,
    /// The result.
    pub(crate) json: String,
}

impl Outcome {
    /// It went well.
    pub(crate) fn good(json: String) -> Self {
        Self { code: codes::general::SUCCESS.number(), message: String::new(), json }
    }

    /// It failed.
    pub(crate) fn failed(error: Error) -> Self {
        Self { code: error.code(), message: error.cause().to_string(), json: "null".to_owned() }
    }

    /// It panicked, which it never should.
    pub(crate) fn broken(why: &str) -> Self {
        let message = format!("the library has a fault: {why}");
        Self { code: codes::sdk::BAD_ARGUMENT.number(), message, json: "null".to_owned() }
    }

    /// A failure as JSON.
    pub(crate) fn to_json(&self) -> String {
        json!({"code": self.code, "message": self.message}).to_string()
    }
}

/// What the catalogue says of a code.
pub(crate) fn explained(code: i32) -> String {
    let entry = errors::find(code);
    entry
        .map_or(Value::Null, |entry| json!({"code": code, "meaning": entry.meaning, "advice": entry.advice}))
        .to_string()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Params {
        user: String,
        #[serde(default)]
        list: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Inner {
        number: u32,
    }

    #[test]
    fn faulty_fields_are_named() {
        for (text, expected) in [
            ("", "params_json"),
            ("nonsense", "params_json"),
            (r#"{"user": "#, "params_json"),
            ("[1]", "params_json"),
            ("{}", "user"),
            (r#"{"user": 5}"#, "user"),
            (r#"{"user": "a", "lists": []}"#, "lists"),
            (r#"{"user": "a", "list": [{"number": 1}, {}]}"#, "list[1].number"),
            (r#"{"user": "a", "list": [{"number": "1"}]}"#, "list[0].number"),
            (r#"{"user": "a"} x"#, "params_json"),
        ] {
            let error = read::<Params>(text).unwrap_err();
            assert_eq!(error.code(), 6027, "{text}");
            assert!(matches!(error.cause(), Cause::BadJson { field, .. } if field == expected), "{text}: {error}");
        }
        read::<Params>(r#"{"user": "a", "list": [{"number": 1}]}"#).map(drop).unwrap();
    }

    #[test]
    fn every_example_is_read() {
        let mut names = std::collections::HashSet::new();
        for area in areas::all() {
            for api in area.apis {
                assert!(names.insert(api.name), "{} is there twice", api.name);
                if let Err(error) = api.begin(Client::new(), api.params) {
                    panic!("{}: {error}", api.name);
                }
                serde_json::from_str::<Value>(api.result).unwrap_or_else(|error| panic!("{}: {error}", api.name));
            }
        }
        assert_eq!(find("nonsense").map(drop).unwrap_err().code(), 6017);
    }

    #[test]
    fn codes_are_explained() {
        assert!(explained(6027).contains("meaning"));
        assert_eq!(explained(-12345), "null");
    }
}
