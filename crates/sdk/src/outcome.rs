//! What became of each account of a call that names several.

use serde::{Deserialize, Serialize};

use crate::{Cause, Layer};

/// What became of one account of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Outcome {
    /// The account.
    pub user: String,
    /// 0, or the code of why it failed.
    pub code: i32,
    /// Why it failed.
    pub info: String,
}

impl Outcome {
    /// Whether it went well.
    pub fn is_ok(&self) -> bool {
        self.code == 0
    }
}

/// An outcome as the server says it.
#[derive(Deserialize)]
pub(crate) struct WireOutcome {
    #[serde(rename = "To_Account")]
    pub(crate) user: String,
    #[serde(rename = "ResultCode", default)]
    pub(crate) code: i32,
    #[serde(rename = "ResultInfo", default)]
    pub(crate) info: String,
}

impl From<WireOutcome> for Outcome {
    fn from(wire: WireOutcome) -> Self {
        Self { user: wire.user, code: wire.code, info: wire.info }
    }
}

/// An answer of which only the outcomes matter.
#[derive(Deserialize)]
pub(crate) struct WireOutcomes {
    #[serde(rename = "ResultItem", default)]
    items: Vec<WireOutcome>,
}

impl WireOutcomes {
    /// Of all accounts.
    pub(crate) fn all(self) -> Vec<Outcome> {
        self.items.into_iter().map(Outcome::from).collect()
    }

    /// Of the only account of a call.
    ///
    /// Errors: 6001 the answer says nothing of it.
    pub(crate) fn only(self, command: &str) -> Result<Outcome, Cause> {
        let why = || format!("{command}: it says nothing of the account");
        let missing = || Cause::ParseFailed { what: "an answer", why: why() };
        self.items.into_iter().next().map(Outcome::from).ok_or_else(missing)
    }
}

/// The failure of an account as the failure of a call.
pub(crate) fn refused(command: &str, code: i32, info: String) -> Cause {
    Cause::Refused { layer: Layer::Command, command: command.to_owned(), code, info }
}

/// An answer that says nothing but that it went well.
#[derive(Deserialize)]
pub(crate) struct Done {}

/// Names as owned texts.
pub(crate) fn owned(names: &[impl AsRef<str>]) -> Vec<String> {
    names.iter().map(|name| name.as_ref().to_owned()).collect()
}

/// Most pages of one list: a server whose list does not end is not followed further.
const MAX_PAGES: usize = 1000;

/// Counts the pages of a list.
#[derive(Default)]
pub(crate) struct Pages(usize);

impl Pages {
    /// One more page.
    ///
    /// Errors: 6001 the list does not end.
    pub(crate) fn next(&mut self, what: &'static str) -> Result<(), Cause> {
        self.0 += 1;
        if self.0 > MAX_PAGES {
            return Err(Cause::ParseFailed { what, why: format!("it does not end after {MAX_PAGES} pages") });
        }
        Ok(())
    }
}
