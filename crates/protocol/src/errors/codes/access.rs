//! The access layer, where clients' connections end. Source: "error-code reference", SSO access layer.

table! { access:
Access {
    NODE_OVERLOADED = -10114, Access, Later:
        "The node drops requests because its queue is full."
        "Slow down, or let the client connect to another node.";
    USER_TOO_OFTEN = -10113, Access, Later:
        "One user passes a command's limit per second."
        "Send this command less often.";
    APP_DEACTIVATED = -10112, Access, Never:
        "The app has been deactivated, so its clients are refused."
        "Ask the operator whether the app is to come back.";
    APP_BLOCKED_FOR_COMMAND = -10111, Access, Never:
        "The app is on the blacklist of this command."
        "Ask the operator to take the app off the command's blacklist.";
    APP_BLOCKED = -10110, Access, Never:
        "The app is on the server's blacklist."
        "Ask the operator why the app was put there.";
    BAD_PACKET = -10109, Access, AfterFixing:
        "A packet's frame or header is wrong."
        "Use a client library that speaks this version of the protocol.";
    QUOTA_USED_UP = -10108, Access, Never:
        "The app's balance or quota is used up."
        "Ask the operator to raise the app's quota.";
    NO_AGGREGATION = -10107, Access, AfterFixing:
        "Several requests came in one packet, and that is switched off."
        "Send one request in a packet on this connection.";
    SESSION_KEY_WORN_OUT = -10106, Access, AfterFixing:
        "Several packets in a row failed with this session key."
        "Drop the session ticket (D2) and log in for a new one.";
    SIGNED_OUT_BY_ADMIN = -10105, Access, AfterFixing:
        "An admin of the app signed this client out."
        "Log in again with a new UserSig, if the admin allows it.";
    SIGNED_OUT_BY_OTHER_DEVICE = -10104, Access, AfterFixing:
        "Another device of the same user signed this one out."
        "Ask the user whether to log in here again.";
    IDENTITY_ENDED = -10103, Access, AfterFixing:
        "The account behind the ticket was deleted, or its UserSig has ended."
        "Log in anew with a UserSig for an account that exists.";
    DEVICE_LOCKED = -10102, Access, Never:
        "An admin of the app locked the device, and the connection was ended."
        "Ask the admin to unlock the device.";
    RESUME_TICKET_EXPIRED = -10101, Access, AfterFixing:
        "A new connection tried to resume with a session ticket (D2) past its life."
        "Do a full login in place of resuming.";
    BAD_COOKIE = -10009, Access, AfterFixing:
        "The connection's cookie is missing, forged or made for another address."
        "Connect afresh, to get a new cookie.";
    NO_DEVICE_AND_NO_TICKET = -10008, Access, AfterFixing:
        "A login packet carries neither a device ID nor an account ticket (A2)."
        "Send the device ID with the login.";
    CHALLENGE_NOT_DELIVERED = -10007, Access, Later:
        "The verification code could not be delivered in time."
        "Ask for a new code; check the webhook that delivers codes.";
    TINY_ID_MISMATCH = -10006, Access, AfterFixing:
        "The TinyId in the packet's header is not the one inside the session ticket."
        "Use the session ticket only for the user who got it.";
    EMPTY_SESSION_KEY = -10005, Access, AfterFixing:
        "A ticket was presented whose session key is empty."
        "Throw the ticket away and log in.";
    PUSH_BLOCKED = -10004, Access, Never:
        "A push cannot be delivered: the session's ticket was revoked meanwhile, or a policy blocks it."
        "The client has to log in; the message waits in the history.";
    TICKET_NOT_AUTHENTIC = -10003, Access, AfterFixing:
        "The account ticket (A2) is forged, made with another server key, or revoked."
        "Log in with a UserSig to get a new account ticket.";
    SESSION_TICKET_EXPIRED = -10001, Access, AfterFixing:
        "A session ticket (D2) past its life is used on an open connection."
        "Renew the session ticket, then repeat the request.";
    WRONG_CHALLENGE_ANSWER = -10000, Access, AfterFixing:
        "A login under challenge sent the wrong verification code."
        "Let the user type the code again.";
    TOO_MANY_CONNECTIONS = -302, Access, Later:
        "The node holds as many connections as it is configured for."
        "Try again later or another node; the operator can raise the limit.";
}}
