//! Why a push to all, a tag or an attribute is refused.

/// Why a push to all, a tag or an attribute is refused. Each has a code of its own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Pushes to all are switched off.
    #[error("pushes to all users are switched off for this app")]
    Off,
    /// The last push was just now.
    #[error("the last push to all was less than {millis} ms ago")]
    TooSoon {
        /// The shortest time between two.
        millis: u128,
    },
    /// The day's pushes are used up.
    #[error("the app's {limit} pushes of the day are used up")]
    QuotaUsedUp {
        /// Pushes a day.
        limit: u32,
    },
    /// A condition names tags and attributes.
    #[error("a condition holds either tags or attributes, not both")]
    TagsAndAttributes,
    /// A tag is in both lists of a condition.
    #[error("the tag {tag:?} stands in both lists of the condition")]
    TagInBothLists {
        /// The tag.
        tag: String,
    },
    /// A tag of a condition is too long.
    #[error("a tag of the condition is {got} bytes long; the limit is {limit}")]
    ConditionTagTooLong {
        /// Its length.
        got: usize,
        /// The limit.
        limit: usize,
    },
    /// A tag for a user is too long.
    #[error("a tag is {got} bytes long; the limit is {limit}")]
    TagTooLong {
        /// Its length.
        got: usize,
        /// The limit.
        limit: usize,
    },
    /// A tag is empty.
    #[error("{field} holds an empty tag")]
    EmptyTag {
        /// The list.
        field: &'static str,
    },
    /// Too many tags at once.
    #[error("{field} holds {got} tags; the limit is {limit}")]
    TooManyTags {
        /// The list.
        field: &'static str,
        /// How many came.
        got: usize,
        /// The limit.
        limit: usize,
    },
    /// A user would have too many tags.
    #[error("{account} would have more than {limit} tags")]
    UserTagsFull {
        /// The user.
        account: String,
        /// The limit.
        limit: usize,
    },
    /// An attribute is not named for the app, or cannot be read.
    #[error("the attribute {name:?} {rule}")]
    BadAttribute {
        /// Its name.
        name: String,
        /// The rule, as the rest of a sentence.
        rule: &'static str,
    },
    /// A name or value of an attribute is empty or too long.
    #[error("the {what} of an attribute is {got} bytes long; allowed are 1 to {limit}")]
    BadLength {
        /// "name" or "value".
        what: &'static str,
        /// Its length.
        got: usize,
        /// The limit.
        limit: usize,
    },
}

/// The result of a check.
pub(super) type Checked<T> = Result<T, Fault>;
