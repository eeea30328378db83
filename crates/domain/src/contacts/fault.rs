//! Why an arrangement of conversations is refused.

/// Why an arrangement of conversations is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A list of conversations is empty or over its limit.
    #[error("{field} holds {got} conversations; allowed are 1 to {limit}")]
    BadConversationList {
        /// The field that holds the list.
        field: &'static str,
        /// How many came.
        got: usize,
        /// The limit.
        limit: usize,
    },
    /// A conversation's group does not exist.
    #[error("there is no group {group:?} to have a conversation with")]
    NoGroupConversation {
        /// The group.
        group: String,
    },
    /// A group among conversations to mark or to put into a conversation group does not exist.
    #[error("the group {group:?} cannot be found")]
    GroupNotResolved {
        /// The group.
        group: String,
    },
    /// Too many conversations would carry marks or be in conversation groups.
    #[error("more than {limit} conversations would carry marks or be in conversation groups")]
    TooManyMarked {
        /// The limit.
        limit: usize,
    },
    /// No such conversation group.
    #[error("there is no conversation group {name:?}")]
    NoSuchConversationGroup {
        /// Its name.
        name: String,
    },
    /// The user has as many conversation groups as allowed.
    #[error("there are {limit} conversation groups already")]
    TooManyConversationGroups {
        /// The limit.
        limit: usize,
    },
    /// The name of a conversation group is too long.
    #[error("the conversation group's name is {got} bytes long; the limit is {limit}")]
    ConversationGroupNameTooLong {
        /// Its length.
        got: usize,
        /// The limit.
        limit: usize,
    },
    /// The user has pinned as many conversations as allowed.
    #[error("more than {limit} conversations would be pinned")]
    TooManyPinned {
        /// The limit.
        limit: usize,
    },
    /// The app's edition has no conversation groups and marks.
    #[error("this app's edition has no conversation groups and marks")]
    NoConversationMarks,
}
