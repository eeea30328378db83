//! Recent contacts. Source: "error-code reference", recent contacts.

table! { recent:
RecentContact {
    NO_SUCH_ACCOUNT = 50001, RecentContact, AfterFixing:
        "The account whose conversations are meant does not exist."
        "Import the account before you ask for its conversations.";
    BAD_FIELD = 50002, RecentContact, AfterFixing:
        "A field of a conversation request is missing or out of bounds."
        "Compare the request with the conversation command's description.";
    NOT_ADMIN = 50003, RecentContact, AfterFixing:
        "The conversation command is for admins, and its caller is none."
        "Ask for your own conversations, or call as an admin of the app.";
    STORE_FAILED = 50004, RecentContact, Later:
        "The store of conversations failed."
        "Repeat the conversation request; when it keeps failing, look at the server's log and disk.";
    STORE_TIMEOUT = 50005, RecentContact, Later:
        "The store of conversations did not answer in time."
        "Repeat the conversation request after a few seconds.";
    BAD_LIST = 51006, RecentContact, AfterFixing, newer:
        "The list of conversations is empty or has more than 100 entries."
        "Send between 1 and 100 conversations in a call.";
    GROUP_NOT_RESOLVED = 51007, RecentContact, AfterFixing, newer:
        "A group in the list of conversations cannot be found: it was dismissed, or looking it up failed."
        "Leave out groups that were dismissed, then send the rest again.";
    TOO_MANY_MARKED = 51008, RecentContact, AfterFixing, newer:
        "More than 1000 conversations would be in conversation groups or carry marks."
        "Take conversations out of groups, or remove marks.";
    NO_SUCH_GROUP = 51009, RecentContact, AfterFixing, newer:
        "The conversation group does not exist."
        "Create the conversation group first.";
    TOO_MANY_GROUPS = 51010, RecentContact, AfterFixing, newer:
        "The user would have more than 20 conversation groups."
        "Delete a conversation group first.";
    GROUP_NAME_TOO_LONG = 51011, RecentContact, AfterFixing, newer:
        "The name of a conversation group is over 32 bytes."
        "Choose a shorter name for the conversation group.";
    TOO_MANY_PINNED = 51012, RecentContact, AfterFixing, newer:
        "The user has pinned as many conversations as allowed."
        "Unpin a conversation first.";
    NOT_IN_EDITION = 51013, RecentContact, AfterFixing, newer:
        "The app's edition has no conversation groups and marks."
        "Move the app to an edition that has conversation groups.";
}}
