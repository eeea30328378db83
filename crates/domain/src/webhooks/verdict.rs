//! What an app says when it is asked.

use tincan_protocol::errors::Code;

use crate::model::Account;

/// What an app says when it is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Go on as it is.
    #[default]
    Allow,
    /// Go on with a message that says something else: its elements, its custom data.
    Rewrite {
        /// The new elements; as they are when absent.
        body: Option<String>,
        /// The new custom data; as it is when absent.
        cloud_custom_data: Option<String>,
        /// What of the new elements is looked through for forbidden words.
        texts: Vec<String>,
    },
    /// Go on without these accounts.
    Without(Vec<Account>),
    /// Go on, but not with these accounts, each for a reason of its own.
    Each(Vec<(Account, Refusal)>),
    /// Do nothing, and answer as if it was done.
    Swallow,
    /// Do not do it.
    Refuse(Refusal),
}

/// Why nothing is done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The app says no.
    #[error("the app's webhook refused it{}", after(.info))]
    Refused {
        /// What it says; may be empty.
        info: String,
    },
    /// The app says no, with a code of its own.
    #[error("{info}")]
    Chosen {
        /// The code.
        code: Code,
        /// What it says.
        info: String,
    },
    /// The app could not be asked, and wants no message delivered then.
    #[error("the app's webhook could not be asked, and the app wants nothing delivered then")]
    NotAsked,
    /// The app's answer is none that is known, and it wants no message delivered then.
    #[error("the answer of the app's webhook is not understood, and the app wants nothing delivered then")]
    NotUnderstood,
    /// What the app's receiver answered is to be handed on, and is not JSON.
    #[error("the answer of the app's webhook is not JSON")]
    NotJson,
}

fn after(info: &str) -> String {
    if info.is_empty() { String::new() } else { format!(": {info}") }
}
