//! Any call of the REST interface, and the filter of texts. Source: "error-code reference", public codes of the backend.

table! { public:
Public {
    BAD_HTTP = 60002, Rest, AfterFixing:
        "The HTTP request line or its URL cannot be read."
        "Check the URL's form and escape what must be escaped.";
    BODY_NOT_JSON = 60003, Rest, AfterFixing:
        "The body of the REST request is not JSON."
        "Send the body through a JSON parser before sending it here.";
    BAD_USER_SIG_PARAMETER = 60004, Rest, AfterFixing:
        "The usersig parameter of the URL is missing or malformed."
        "Add usersig to the URL, and escape it as URLs demand.";
    BAD_IDENTIFIER_PARAMETER = 60005, Rest, AfterFixing:
        "The identifier parameter of the URL is missing or malformed."
        "Add the admin's UserID to the URL as identifier.";
    BAD_APP = 60006, Rest, AfterFixing:
        "The sdkappid is not a number, or no app has it here."
        "Take the sdkappid from the console's list of apps.";
    COMMAND_TOO_OFTEN = 60007, Rest, Later:
        "The app calls this REST command more often than it may."
        "Spread the calls over more time, or use the command's batch form.";
    TIMED_OUT_OR_BAD_FORM = 60008, Rest, Later:
        "The command did not finish in time, or the request has the wrong HTTP method or content type."
        "Send a POST with a JSON body; when that is so already, try again later.";
    NO_SUCH_COMMAND = 60009, Rest, AfterFixing:
        "The URL names no service or command that exists."
        "Compare the path with the list of REST commands, letter by letter.";
    NOT_ADMIN = 60010, Rest, AfterFixing:
        "The identifier of the REST call is no admin of the app."
        "Put an admin's UserID into identifier, with a UserSig made for it.";
    APP_TOO_OFTEN = 60011, Rest, Later:
        "All REST calls of the app together come more often than they may."
        "Slow down, or raise the app's overall limit in the settings.";
    NO_APP_PARAMETER = 60012, Rest, AfterFixing:
        "The sdkappid parameter is missing from the URL."
        "Add sdkappid to the URL.";
    UPSTREAM_NOT_JSON = 60013, Rest, AfterFixing:
        "An answer that had to be JSON was not: for example one of the app's webhook."
        "Let the webhook answer with a JSON body.";
    ACCOUNT_REPLACEMENT_TIMEOUT = 60014, Rest, Later:
        "Replacing the caller's name by its account took too long: it was not found or made in time."
        "Repeat the call; if it goes on, look after the store.";
    ACCOUNT_NOT_TEXT = 60015, Rest, AfterFixing:
        "A field which holds an account is not a string."
        "Write UserIDs as JSON strings, also when they consist of digits.";
    APP_DEACTIVATED = 60016, Rest, Never:
        "The app has been deactivated, so its REST calls are refused."
        "Ask the operator to activate the app again.";
    COMMAND_SWITCHED_OFF = 60017, Rest, AfterFixing:
        "This REST command has been switched off for the app."
        "Ask the operator to switch the command on.";
    TOO_OFTEN = 60018, Rest, Later:
        "Requests come too often: the allowance for bursts is used up."
        "Pause for a second, then go on at a lower rate.";
    PENALTY = 60019, Rest, Later:
        "Requests went on coming too often, so the caller is shut out for a while."
        "Stop calling until the pause is over; each call may lengthen it.";
    PACKAGE_EXPIRED = 60020, Rest, Never:
        "The term of the app's edition has ended."
        "Ask the operator to extend the term.";
    ADDRESS_NOT_ALLOWED = 60021, Rest, AfterFixing, newer:
        "The caller's network address is not on the app's list of allowed addresses."
        "Add the address to the list, or call from one that is on it.";
    OVERLOADED = 60022, Rest, Later, newer:
        "The server has more to do than it can, and asks clients to hold this command back."
        "Wait as many seconds as the answer says, then send again.";
    FORBIDDEN_TEXT = 80001, Core, AfterFixing:
        "The text holds a forbidden word."
        "Change the text, or take the word off the app's list.";
    PACKET_TOO_LONG = 80002, Core, AfterFixing:
        "The message packet is over 8 KB."
        "Shorten the message, or send its bulk as a file.";
    WEBHOOK_GAVE_NO_LEAVE = 80003, Core, Later, newer:
        "The webhook asked before a message failed, and the app's policy is then to refuse the message."
        "Bring the webhook back, or set the policy to deliver.";
    FORBIDDEN_IMAGE = 80004, Core, AfterFixing, newer:
        "The check of images refused the picture."
        "Send another picture.";
}}
