//! Pushes to all users, tags and attributes. Newer than the error-code reference; source: "REST reference",
//! `all_member_push`. These commands also answer codes of [`super::message`].

table! { push:
Push {
    TOO_MANY_ACCOUNTS = 90018, Push, AfterFixing, newer:
        "A call for tags or attributes names more than 100 accounts."
        "Split the accounts into calls of at most 100.";
    CONDITION_TAG_TOO_LONG = 90020, Push, AfterFixing, newer:
        "A tag in the condition of a push is over 50 bytes."
        "Use a tag which users carry: those have at most 50 bytes.";
    TAG_IN_BOTH_LISTS = 90022, Push, AfterFixing, newer:
        "The same tag stands in TagsOr and in TagsAnd."
        "Keep the tag in one of the two lists.";
    TOO_SOON = 90024, Push, Later, newer:
        "Less than a second has passed since the last push."
        "Wait a second between pushes.";
    TOO_MANY_TAGS = 90032, Push, AfterFixing, newer:
        "More than 10 tags are given at once."
        "Give at most 10 tags in a list.";
    BAD_ATTRIBUTE = 90033, Push, AfterFixing, newer:
        "An attribute is invalid or has not been named for the app."
        "Name the attribute for the app first.";
    TAG_TOO_LONG = 90034, Push, AfterFixing, newer:
        "A tag to be given to a user is over 50 bytes."
        "Choose a tag of at most 50 bytes.";
    TAGS_AND_ATTRIBUTES = 90039, Push, AfterFixing, newer:
        "The condition of a push holds both tags and attributes."
        "Use either tags or attributes.";
    EMPTY_TAG = 90040, Push, AfterFixing, newer:
        "A tag is empty."
        "Leave empty tags out.";
    FEATURE_OFF = 90045, Push, AfterFixing, newer:
        "Pushes to all users are switched off for the app."
        "Switch pushes to all users on in the app's settings.";
    DAILY_QUOTA_USED_UP = 90047, Push, Later, newer:
        "The app has used up its pushes for the day."
        "Push again tomorrow, or raise the daily number.";
}}
