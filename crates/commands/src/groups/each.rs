//! Commands that answer for several groups, each with a result of its own: the command as a whole succeeds.

use serde::Serialize;
use serde_json::{Map, Value, json};
use tincan_domain::{Cause, Result};

use crate::{Answer, Call, Family, code};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Groups {
    group_info: Vec<Value>,
}

/// What is found of groups, or why not.
pub(crate) struct Each<'a> {
    call: &'a Call<'a>,
    groups: Vec<Value>,
}

impl<'a> Each<'a> {
    /// Of no group yet.
    pub(crate) fn new(call: &'a Call<'a>) -> Self {
        Self { call, groups: Vec::new() }
    }

    /// Adds what was found of a group. A failing store fails the whole command, and so does an answer that is too long.
    pub(crate) fn add(&mut self, id: &str, found: Result<Map<String, Value>>) -> Result<()> {
        let (error, info, found) = match found {
            Ok(found) => (None, String::new(), found),
            Err(cause) if is_of_all(&cause) => return Err(cause),
            Err(cause) => {
                let error = code(&cause, Family::Group, self.call.via());
                (Some(error), cause.to_string(), Map::new())
            }
        };
        let mut group = Map::new();
        group.insert("GroupId".to_owned(), json!(id));
        group.insert("ErrorCode".to_owned(), error.map_or_else(|| json!(0), |error| json!(error)));
        group.insert("ErrorInfo".to_owned(), json!(info));
        group.extend(found);
        self.groups.push(Value::Object(group));
        Ok(())
    }

    /// The answer.
    pub(crate) fn answer(self) -> Answer {
        Answer::with(&Groups { group_info: self.groups })
    }
}

fn is_of_all(cause: &Cause) -> bool {
    use tincan_domain::groups::Fault;
    matches!(
        cause,
        Cause::StoreFailed | Cause::StoreTimeout | Cause::WriteConflict | Cause::Group(Fault::AnswerTooLong)
    )
}
