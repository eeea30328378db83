//! Operations: message archives, global mutes, daily figures. Newer than the error-code reference; source: "REST
//! reference", operations.

table! { operations:
Operations {
    BAD_URL = 1001, Operations, AfterFixing, newer:
        "The URL of the request for a message archive is wrong."
        "Compare the archive request's URL with its description.";
    BAD_FIELD_OR_KICKED = 1002, Operations, AfterFixing, newer:
        "A field is wrong or the caller is no admin; in the answer to a web client, the session was signed out."
        "Correct the archive request and call it as an admin; a web client logs in again.";
    ARCHIVE_FAILED = 1003, Operations, Later, newer:
        "Fetching a message archive failed inside the server."
        "Ask for the archive again; when it keeps failing, look at the server's log.";
    NO_ARCHIVE = 1004, Operations, Later, newer:
        "The archive of that hour is not made yet, or the hour had no messages."
        "Ask an hour after the end of the hour you want.";
    ARCHIVE_EXPIRED = 1005, Operations, Never, newer:
        "The archive of that hour is no longer kept."
        "Fetch archives within 7 days.";
    BODY_NOT_JSON = 130001, Operations, AfterFixing, newer:
        "The body of an operations request is not JSON."
        "Check the operations request with a JSON parser.";
    NO_GET_ACCOUNT = 130002, Operations, AfterFixing, newer:
        "Get_Account is missing."
        "Name the account whose mute you ask for in Get_Account.";
    BAD_GET_ACCOUNT = 130003, Operations, AfterFixing, newer:
        "Get_Account is no string or names no account."
        "Write an existing UserID into Get_Account.";
    NO_SET_ACCOUNT = 130004, Operations, AfterFixing, newer:
        "Set_Account is missing."
        "Name the account to be muted in Set_Account.";
    BAD_SET_ACCOUNT = 130005, Operations, AfterFixing, newer:
        "Set_Account is no string or names no account."
        "Write an existing UserID into Set_Account.";
    NO_MUTE_TIME = 130008, Operations, AfterFixing, newer:
        "Neither of the two times of a mute is given."
        "Give the time for one-to-one messages, for group messages, or both.";
    FIGURES_NOT_OPENED = 130009, Operations, Later, newer:
        "The store of daily figures cannot be opened."
        "Look at the server's log and at the disk which holds the figures.";
    FIGURES_TIMEOUT = 130010, Operations, Later, newer:
        "The store of daily figures does not answer."
        "Ask for the figures again after a few seconds.";
    FIGURES_QUERY_FAILED = 130011, Operations, Later, newer:
        "The query for daily figures failed."
        "Ask for the figures again; when it keeps failing, read the server's log.";
    FIGURES_UNREADABLE = 130012, Operations, Later, newer:
        "The result of the query for daily figures cannot be read."
        "Ask for fewer figures, and report the failure to the operator.";
    FAILED = 130014, Operations, Later, newer:
        "A command for global mutes failed inside the server."
        "Repeat the mute; when it keeps failing, look at the server's log.";
}}
