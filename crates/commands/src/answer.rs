//! Answers: the envelope around what a command says.

use serde::Serialize;
use tincan_domain::Cause;
use tincan_protocol::errors::Code;

/// A command's answer, as JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    json: String,
    code: Code,
    cut: bool,
}

impl Answer {
    /// Success, with nothing more to say.
    pub fn ok() -> Self {
        Self::with(&Nothing {})
    }

    /// Success. `fields` must serialise to an object; the envelope's own fields are put before its.
    pub fn with(fields: &impl Serialize) -> Self {
        Self::enveloped("OK", tincan_protocol::errors::codes::general::SUCCESS, "", fields)
    }

    /// Success of a command that says so in `ErrorInfo` too.
    pub fn with_info(info: &str, fields: &impl Serialize) -> Self {
        Self::enveloped("OK", tincan_protocol::errors::codes::general::SUCCESS, info, fields)
    }

    /// Success for some of a batch only.
    pub fn some_error(fields: &impl Serialize) -> Self {
        Self::enveloped("SomeError", tincan_protocol::errors::codes::general::SUCCESS, "", fields)
    }

    /// A refusal. `info` names the field and the rule broken.
    pub fn refused(code: Code, info: &str) -> Self {
        Self::enveloped("FAIL", code, info, &Nothing {})
    }

    /// A refusal that carries fields of its own beside the envelope.
    pub fn refused_with(code: Code, cause: &Cause, fields: &impl Serialize) -> Self {
        Self::enveloped("FAIL", code, &cause.to_string(), fields)
    }

    /// The same without `ActionStatus`: some services leave it out (source: REST conventions, response envelope).
    #[must_use]
    pub fn without_status(mut self) -> Self {
        if let Some((_, rest)) = self.json.split_once(',').filter(|(first, _)| first.starts_with(STATUS)) {
            self.json = format!("{{{rest}");
        }
        self
    }

    /// The same without `ErrorInfo`, which one success leaves out.
    #[must_use]
    pub fn without_info(mut self) -> Self {
        self.json = self.json.replacen(r#","ErrorInfo":"""#, "", 1);
        self
    }

    /// No answer: the connection is to be cut instead. Only faults on demand ask for that.
    pub(crate) fn cut() -> Self {
        Self { cut: true, ..Self::ok() }
    }

    /// Whether the connection is to be cut instead of an answer.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// The whole answer.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Its `ErrorCode`.
    pub fn code(&self) -> Code {
        self.code
    }

    fn enveloped(status: &str, code: Code, info: &str, fields: &impl Serialize) -> Self {
        let envelope = Envelope { action_status: status, error_code: code, error_info: info };
        // Serialising plain structs to a String cannot fail; an empty text would reach the client as no answer.
        let mut json = serde_json::to_string(&envelope).unwrap_or_default();
        let fields = serde_json::to_string(fields).unwrap_or_default();
        if let Some(inner) = fields.strip_prefix('{').filter(|inner| inner.len() > 1) {
            json.pop();
            json.push(',');
            json.push_str(inner);
        }
        Self { json, code, cut: false }
    }
}

/// How an envelope begins.
const STATUS: &str = r#"{"ActionStatus":"#;

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct Envelope<'a> {
    #[serde(rename = "ActionStatus")]
    action_status: &'a str,
    #[serde(rename = "ErrorCode")]
    error_code: Code,
    #[serde(rename = "ErrorInfo")]
    error_info: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use tincan_protocol::errors::codes;

    #[test]
    fn the_envelope_comes_first_and_fields_follow() {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Fields {
            msg_time: u32,
        }
        assert_eq!(Answer::ok().json(), r#"{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}"#);
        assert_eq!(
            Answer::with(&Fields { msg_time: 5 }).json(),
            r#"{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","MsgTime":5}"#
        );
        assert_eq!(
            Answer::refused(codes::public::NOT_ADMIN, "say \"please\"").json(),
            r#"{"ActionStatus":"FAIL","ErrorCode":60010,"ErrorInfo":"say \"please\""}"#
        );
        assert_eq!(Answer::ok().without_status().json(), r#"{"ErrorCode":0,"ErrorInfo":""}"#);
    }
}
