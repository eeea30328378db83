//! One-to-one messages. Source: "error-code reference", messages.

table! { message:
Message {
    BAD_REQUEST = 20001, Message, AfterFixing:
        "The packet is no message request."
        "Build the packet as the message command describes.";
    TICKET_EXPIRED = 20002, Message, AfterFixing:
        "The UserSig or the session ticket behind the connection has expired."
        "Get a new UserSig, log in again, and send the message again.";
    NO_SUCH_PARTY = 20003, Message, AfterFixing:
        "The sender or the recipient is no valid UserID or does not exist."
        "Check both UserIDs, and import the accounts that are missing.";
    STORE_TIMEOUT = 20004, Message, Later:
        "The node that holds the conversation cannot be reached."
        "Send the message again after a few seconds.";
    STORE_FAILED = 20005, Message, Later:
        "The store of messages failed."
        "Send the message again; when it keeps failing, look at the server's log and disk.";
    REFUSED_BY_WEBHOOK = 20006, Message, Never:
        "The app's webhook, asked before the message was delivered, forbade it."
        "Look at the rules of your webhook.";
    BLOCKED_BY_RECIPIENT = 20007, Message, Never:
        "The recipient has the sender on the blacklist."
        "Nothing can be done by the sender; only the recipient can lift the block.";
    NOT_FRIENDS = 20009, Message, AfterFixing:
        "Messages go to friends only in this app, and neither side has the other as a friend."
        "Become friends on both sides first.";
    RECIPIENT_NOT_FRIEND = 20010, Message, AfterFixing:
        "Messages go to friends only in this app, and the sender does not have the recipient as a friend."
        "Add the recipient as a friend first.";
    SENDER_NOT_FRIEND = 20011, Message, AfterFixing:
        "Messages go to friends only in this app, and the recipient does not have the sender as a friend."
        "Ask the recipient to add you as a friend.";
    SENDER_MUTED = 20012, Message, Later:
        "The sender may not send one-to-one messages at present."
        "Wait until the ban ends, or ask an admin to lift it.";
    RECALL_WINDOW_PASSED = 20016, Message, Never:
        "The time within which a one-to-one message can be recalled is over (2 minutes by default)."
        "Recall sooner, or raise the window in the app's settings.";
    DELETE_FAILED = 20018, Message, Later:
        "Deleting stored messages of a conversation failed in the store."
        "Repeat the deletion; what is gone already stays gone.";
    NO_SUCH_MESSAGE = 20022, Message, Never, newer:
        "The message to recall does not exist, or is older than messages are kept."
        "Take the message's key from the answer to the send, or from the history.";
    ALREADY_RECALLED = 20023, Message, Never, newer:
        "The message has been recalled already."
        "Show it as recalled; there is nothing left to do.";
    MODIFY_NO_SUCH_MESSAGE = 20026, Message, Never, newer:
        "The message to change does not exist."
        "Check the message's key, and whether it was deleted meanwhile.";
    MODIFY_CONFLICT = 20027, Message, AfterFixing, newer:
        "The message was changed by someone else first; the answer holds it as it is now."
        "Apply your change to the message in the answer, and send it with that version.";
    MODIFY_COLLISION = 20028, Message, Now, newer:
        "Two changes of the same message collided."
        "Send the change again.";
    BODY_NOT_JSON = 90001, Message, AfterFixing:
        "The body of the message request is not JSON."
        "Check the message request with a JSON parser.";
    BAD_MSG_BODY = 90002, Message, AfterFixing:
        "MsgBody does not have the form of a list of elements."
        "Give MsgBody one object per element, each with MsgType and MsgContent.";
    BAD_TO_ACCOUNT = 90003, Message, AfterFixing:
        "To_Account is missing or has the wrong form."
        "Write the recipient's UserID into To_Account as a string.";
    BAD_MSG_SEQ = 90004, Message, AfterFixing, newer:
        "MsgSeq is no unsigned 32-bit number."
        "Leave MsgSeq out, or send a number from 0 to 4294967295.";
    BAD_MSG_RANDOM = 90005, Message, AfterFixing:
        "MsgRandom is missing or no integer."
        "Send an unsigned 32-bit random number as MsgRandom.";
    BAD_MSG_TIME = 90006, Message, AfterFixing:
        "MsgTimeStamp is no integer."
        "Send the time as whole seconds since 1970, or leave MsgTimeStamp out.";
    MSG_BODY_NOT_ARRAY = 90007, Message, AfterFixing:
        "MsgBody is not an array."
        "Put the element into an array, even when there is only one.";
    BAD_FROM_ACCOUNT = 90008, Message, AfterFixing:
        "From_Account is missing, has the wrong form or names no account."
        "Write an existing UserID into From_Account as a string.";
    NOT_ADMIN = 90009, Message, AfterFixing:
        "The message command is for admins, and its caller is none."
        "Send it from your server, with an admin's identifier and UserSig.";
    BAD_ELEMENT = 90010, Message, AfterFixing:
        "An element of the message has the wrong form."
        "Compare MsgType and MsgContent with the description of that element.";
    TOO_MANY_RECIPIENTS = 90011, Message, AfterFixing:
        "The batch has more than 500 recipients."
        "Split the recipients into batches of at most 500.";
    NO_SUCH_RECIPIENT = 90012, Message, AfterFixing:
        "To_Account names no account of the app."
        "Check the recipient's spelling, or import the account.";
    BAD_MSG_LIFE_TIME_RANGE = 90026, Message, AfterFixing:
        "MsgLifeTime is over 7 days."
        "Set MsgLifeTime to at most 604800 seconds.";
    RECIPIENTS_NOT_ARRAY = 90028, Message, AfterFixing, newer:
        "To_Account of a batch is not an array."
        "Send the batch's recipients as an array of strings.";
    RECIPIENTS_EMPTY = 90029, Message, AfterFixing, newer:
        "To_Account of a batch is an empty array."
        "Name at least one recipient in the batch.";
    BAD_SYNC_FROM_OLD_SYSTEM = 90030, Message, AfterFixing, newer:
        "SyncFromOldSystem is missing or no integer; in a push, a user attribute is empty or over 50 bytes."
        "Send SyncFromOldSystem as 1 or 2; keep attributes between 1 and 50 bytes.";
    BAD_SYNC_OTHER_MACHINE = 90031, Message, AfterFixing:
        "SyncOtherMachine is no integer."
        "Send SyncOtherMachine as 1 or 2, or leave it out.";
    BAD_OFFLINE_PUSH_INFO = 90043, Message, AfterFixing, newer:
        "OfflinePushInfo does not have the form of its description."
        "Correct OfflinePushInfo, or leave it out.";
    BAD_MSG_LIFE_TIME = 90044, Message, AfterFixing:
        "MsgLifeTime is no integer."
        "Send MsgLifeTime as a JSON number, without quotes.";
    NO_SUCH_ACCOUNT = 90048, Message, AfterFixing:
        "An account in the message request does not exist."
        "Import the account, then send the message again.";
    BAD_MSG_KEY = 90054, Message, AfterFixing:
        "MsgKey is wrong in a recall."
        "Use the MsgKey which the answer to the send gave.";
    BATCH_PACKET_TOO_LONG = 90055, Message, AfterFixing, newer:
        "The packet of a batch message is over its size limit."
        "Shorten the message, or send the batch in parts.";
    WEBHOOK_FAILED = 90992, Message, Later:
        "The webhook failed, and the app demands its answer before a message is sent."
        "Check that the webhook can be reached and answers within its time limit.";
    SEND_FAILED = 90994, Message, Later:
        "Sending one message failed in the store."
        "Send it again with the same MsgRandom, so that it cannot arrive twice.";
    BATCH_SEND_FAILED = 90995, Message, Later:
        "Sending a batch of messages failed in the store."
        "Send the batch again with the same MsgRandom.";
    OTHER_FAILURE = 91000, Message, Later:
        "A failure inside the server that has no code of its own."
        "Try again; when it happens again, look for the request in the server's log.";
    TOO_MANY_WEB_INSTANCES = 91101, Web, AfterFixing:
        "The user has more web instances online than the app allows: the oldest was signed out."
        "Close pages that are no longer needed, then log in again.";
    PACKET_TOO_LONG = 93000, Message, AfterFixing:
        "The JSON packet of the message is over 8 KB."
        "Shorten the message body, or send large content as a file.";
    CHOSEN_BY_WEBHOOK = 120001..=130000, Webhook, Never:
        "The app's webhook refused the message with a code of its own, which is passed on as it is."
        "Look the number up in the webhook's own documentation.";
}}
