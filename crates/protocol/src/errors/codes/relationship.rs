//! Friends, friend groups and the blacklist. Source: "error-code reference", relationship chain.

table! { relationship:
Relationship {
    BAD_FIELD = 30001, Relationship, AfterFixing:
        "A field of a friend request is missing or out of bounds."
        "Compare the request with the friend command's description.";
    APP_MISMATCH = 30002, Relationship, AfterFixing:
        "The account belongs to another app than the request."
        "Name accounts of the app in whose name you call.";
    NO_SUCH_ACCOUNT = 30003, Relationship, AfterFixing:
        "An account named in a friend request does not exist."
        "Import both accounts before you connect them.";
    NOT_ADMIN = 30004, Relationship, AfterFixing:
        "The friend command is for admins, and its caller is none."
        "Let your server make this call, as an app admin.";
    FORBIDDEN_WORD = 30005, Relationship, AfterFixing:
        "A remark, wording or name of a friend group holds a forbidden word."
        "Choose another text for the remark, the wording or the name.";
    STORE_FAILED = 30006, Relationship, Later:
        "The store of friends failed."
        "Repeat the friend request; when it keeps failing, look at the server's log and disk.";
    STORE_TIMEOUT = 30007, Relationship, Later:
        "The store of friends did not answer in time."
        "Repeat the friend request after a few seconds.";
    WRITE_CONFLICT = 30008, Relationship, Now:
        "Two writes to the same relation collided too often."
        "Repeat it, and put changes to one user's relations into one batch.";
    SENDING_FORBIDDEN = 30009, Relationship, Never:
        "The user has been forbidden to send friend requests."
        "Ask an admin to lift the ban in the user's profile.";
    OWN_LIST_FULL = 30010, Relationship, AfterFixing:
        "The user's friend list is full."
        "Delete a friend first.";
    GROUPS_FULL = 30011, Relationship, AfterFixing:
        "The user has as many friend groups as allowed."
        "Delete a friend group first.";
    PENDING_FULL = 30012, Relationship, AfterFixing:
        "The list of pending friend requests is full."
        "Answer or delete pending requests first.";
    BLACKLIST_FULL = 30013, Relationship, AfterFixing:
        "The user's blacklist is full."
        "Take an account off the blacklist first.";
    OTHER_LIST_FULL = 30014, Relationship, Later:
        "The friend list of the other side is full."
        "Try again once the other side has deleted a friend.";
    ON_OWN_BLACKLIST = 30515, Relationship, AfterFixing:
        "The other side is on the user's own blacklist."
        "Take the other side off the blacklist, then add it.";
    OTHER_DENIES_ALL = 30516, Relationship, Never:
        "The other side lets nobody add it as a friend (AllowType_Type_DenyAny)."
        "Tell the user that this account takes no friend requests.";
    ON_OTHER_BLACKLIST = 30525, Relationship, Never:
        "The user is on the blacklist of the other side."
        "Nothing to do: only the other side can change this.";
    CONFIRMATION_PENDING = 30539, Relationship, Never:
        "The other side has to agree first: a pending friend request was stored."
        "Tell the user that the request is waiting; this is no failure.";
    ADDING_TOO_OFTEN = 30540, Relationship, Later:
        "The user sends friend requests too often."
        "Wait before the next friend request.";
    NO_SUCH_PENDING = 30614, Relationship, AfterFixing:
        "There is no such pending friend request."
        "Get the pending list again: the request was answered or withdrawn.";
    NOT_FRIENDS_TO_DELETE = 31704, Relationship, Never:
        "The account to delete is no friend of the user."
        "Get the friend list again; the friendship has ended already.";
    DELETING_TOO_OFTEN = 31707, Relationship, Later:
        "The user deletes friends too often."
        "Wait before the next deletion.";
    CHECK_NO_SUCH_ACCOUNT = 31804, Relationship, AfterFixing:
        "An account in a friend check does not exist."
        "Leave the account out of the check, or import it.";
    GROUPING_NO_FRIEND = 32216, Relationship, AfterFixing, newer:
        "The account to be put into a friend group is no friend of the user."
        "Add the account as a friend, then put it into the group.";
}}
