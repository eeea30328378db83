//! Accounts and UserSig. Source: "error-code reference", accounts.

table! { account:
Account {
    USER_SIG_EXPIRED = 70001, Auth, AfterFixing:
        "The UserSig is past its expiry."
        "Issue a new UserSig and log in with it; a life of a day or more saves frequent renewals.";
    USER_SIG_EMPTY = 70002, Auth, AfterFixing:
        "The UserSig is empty."
        "Pass the text which your server signed; look for a variable that was never set.";
    USER_SIG_GARBLED = 70003, Auth, AfterFixing:
        "The UserSig does not unpack: its base64, its compression or its JSON is broken."
        "Pass the UserSig as it was made, neither cut nor encoded a second time.";
    USER_SIG_INCOMPLETE = 70005, Auth, AfterFixing:
        "The UserSig unpacks, but a field it needs is missing or has the wrong type."
        "Make the UserSig with a signing function that writes all fields.";
    BAD_SIGNATURE = 70009, Auth, AfterFixing:
        "The signature in the UserSig does not fit the app's key."
        "Sign with the key of this very app; a key of another app is the usual cause.";
    IDENTIFIER_MISMATCH = 70013, Auth, AfterFixing:
        "The UserSig was made for another user than the one who presents it."
        "Use the same UserID in the request and in the signing function.";
    APP_MISMATCH = 70014, Auth, AfterFixing:
        "The UserSig was made for another app than the one it is presented to."
        "Use the same SDKAppID in the request and in the signing function.";
    NO_PUBLIC_KEY = 70016, Auth, AfterFixing:
        "The app has no public key with which this UserSig could be checked."
        "Give the app a public key, or sign with its secret key instead.";
    NO_SUCH_APP = 70020, Auth, AfterFixing:
        "No app has this SDKAppID."
        "Compare the SDKAppID with the list of apps in the console.";
    TOO_MANY_FAILURES = 70050, Auth, Later:
        "The checks of this user's UserSig failed too often, so the user is locked for a minute."
        "Put the UserSig right first, wait a minute, then try again.";
    ACCOUNT_BLOCKED = 70051, Auth, Never:
        "The account is on the app's blacklist."
        "Ask the app's admin to take the account off the blacklist.";
    USER_SIG_REVOKED = 70052, Auth, AfterFixing:
        "The UserSig is older than the moment at which the account's tickets were revoked."
        "Issue a new UserSig; the ones from before the revocation stay void.";
    NO_SUCH_ACCOUNT = 70107, Account, AfterFixing:
        "The account which an account command or a login names does not exist."
        "Import the account, or let the user log in once.";
    LOGIN_REFUSED = 70114, Auth, Later:
        "The login was refused for safety: too many in a short time, or a blocked address."
        "Log in less often; when the address is blocked, ask the operator.";
    STORE_TIMEOUT = 70169, Account, Later:
        "The store of accounts did not answer in time."
        "Repeat the account command after a few seconds.";
    LOGIN_STATE_TIMEOUT = 70202, Account, Later:
        "The record of logins did not answer in time."
        "Ask for the login state again after a few seconds.";
    BAD_BATCH = 70206, Account, AfterFixing:
        "A batch of accounts is empty or larger than the command takes."
        "Split the accounts into batches within the command's limit.";
    QUOTA_USED_UP = 70398, Account, AfterFixing:
        "The app's edition allows no further accounts."
        "Delete accounts that are no longer used, or move the app to a larger edition.";
    DELETED_LATELY = 70399, Account, Later, newer:
        "An account with this UserID was deleted less than three months ago."
        "Wait until the three months have passed, or import another UserID.";
    BAD_FIELD = 70402, Account, AfterFixing:
        "A field of an account command is missing or out of bounds."
        "Compare the request with the account command's description.";
    NOT_ADMIN = 70403, Account, AfterFixing:
        "The account command is for admins, and the caller is none."
        "Call it with the identifier and UserSig of an app admin.";
    STORE_FAILED = 70500, Account, Later:
        "The store of accounts failed."
        "Repeat the account command; when it keeps failing, look at the server's log and disk.";
    DELETION_NOT_ALLOWED = 71000, Account, Never:
        "The app's edition does not let accounts be deleted."
        "Block the account in place of deleting it, or use an edition that allows deletion.";
    ACTIVE_USERS_USED_UP = 72000, Account, Later, newer:
        "The app has used up its daily number of active users."
        "Wait for the next day, or move the app to an edition with a larger number.";
    STATUS_FEATURE_OFF = 72001, Account, AfterFixing, newer:
        "Asking for or watching users' status is switched off for the app."
        "Switch the user status feature on in the console.";
}}
