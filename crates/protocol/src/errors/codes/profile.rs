//! Profiles. Source: "error-code reference", profiles.

table! { profile:
Profile {
    BAD_FIELD = 40001, Profile, AfterFixing:
        "A field of a profile request is missing or out of bounds."
        "Compare the request with the profile command's description.";
    NO_ACCOUNT_NAMED = 40002, Profile, AfterFixing:
        "The request names no account whose profile it wants."
        "Put at least one UserID into To_Account.";
    NO_SUCH_ACCOUNT = 40003, Profile, AfterFixing:
        "The account whose profile is meant does not exist."
        "Import the account before you set or get its profile.";
    NOT_ADMIN = 40004, Profile, AfterFixing:
        "The profile command is for admins, or a user tried to write another's profile."
        "Write your own profile, or call as an app admin.";
    FORBIDDEN_WORD = 40005, Profile, AfterFixing:
        "A profile field holds a forbidden word."
        "Choose another text for the profile field.";
    STORE_FAILED = 40006, Profile, Later:
        "The store of profiles failed."
        "Repeat the profile request; when it keeps failing, look at the server's log and disk.";
    NO_READ_PERMISSION = 40007, Profile, AfterFixing:
        "The profile field's definition does not let the caller read it."
        "Leave the field out, or widen its read permission in the console.";
    NO_WRITE_PERMISSION = 40008, Profile, AfterFixing:
        "The profile field's definition does not let the caller write it."
        "Leave the field as it is, or widen its write permission in the console.";
    NO_SUCH_TAG = 40009, Profile, AfterFixing:
        "The tag is neither a standard profile field nor one defined for the app."
        "Check the tag's spelling, or define the custom field in the console.";
    VALUE_TOO_LONG = 40601, Profile, AfterFixing:
        "A profile field's value is over 500 bytes."
        "Shorten the value; a letter outside ASCII takes several bytes.";
    BAD_VALUE = 40605, Profile, AfterFixing:
        "The value of a standard profile field is outside its enumeration or bounds."
        "Use one of the values which the standard field allows.";
    WRONG_VALUE_TYPE = 40610, Profile, AfterFixing:
        "The JSON type of a value is not the type of the profile field."
        "Send a number for numeric fields and a string for the others.";
}}
