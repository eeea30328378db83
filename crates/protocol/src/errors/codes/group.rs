//! Groups and their messages. Source: "error-code reference", groups.

table! { group:
Group {
    STORE_FAILED = 10002, Group, Later:
        "The store of groups failed."
        "Repeat the group request; when it keeps failing, look at the server's log and disk.";
    NO_SUCH_COMMAND = 10003, Group, AfterFixing:
        "The group service has no command of this name."
        "Compare the command in the URL with the list of group commands.";
    BAD_FIELD = 10004, Group, AfterFixing:
        "A field of a group request is missing or out of bounds; the message names it."
        "Correct the field which ErrorInfo names.";
    TOO_MANY_ACCOUNTS = 10005, Group, AfterFixing:
        "The group request names too many accounts."
        "Split the accounts over several group requests.";
    TOO_OFTEN = 10006, Group, Later:
        "The group operation is done too often."
        "Call the group command less often.";
    NOT_ALLOWED = 10007, Group, AfterFixing:
        "The caller's role or the group's type does not allow the operation."
        "Let the owner or an admin do it, or choose a group type that permits it.";
    BAD_SIGNATURE = 10008, Group, AfterFixing:
        "The signature of the group request does not verify."
        "Sign the request anew; when the app's edition lacks the feature, choose another edition.";
    OWNER_CANNOT_QUIT = 10009, Group, AfterFixing:
        "The owner cannot quit this group."
        "Hand the group to another member or dismiss it.";
    NO_SUCH_GROUP = 10010, Group, AfterFixing:
        "There is no such group, or it was dismissed."
        "Check the GroupId, and get the list of groups again.";
    BODY_NOT_JSON = 10011, Group, AfterFixing:
        "The body of the group request is not JSON."
        "Check the group request with a JSON parser.";
    BAD_OPERATOR = 10012, Group, AfterFixing:
        "The account in whose name the operation is done is invalid."
        "Name an existing account as the operator.";
    ALREADY_MEMBER = 10013, Group, Never:
        "The invited account is a member already."
        "Leave the account out: it is in the group.";
    GROUP_FULL = 10014, Group, AfterFixing:
        "The group is full."
        "Add fewer accounts, or raise the group's member limit.";
    BAD_GROUP_ID = 10015, Group, AfterFixing:
        "The group ID is malformed."
        "Pass the GroupId as the server gave it when the group was made.";
    REFUSED_BY_WEBHOOK = 10016, Group, Never:
        "The app's webhook, asked before the group operation, forbade it."
        "Look at the rules of your webhook for groups.";
    SENDER_MUTED = 10017, Group, Later:
        "The sender is muted in the group, or the whole group is."
        "Wait until the mute ends, or ask the group's owner to lift it.";
    ANSWER_TOO_LONG = 10018, Group, AfterFixing:
        "The answer would be over 1 MB."
        "Ask for less at a time: fewer groups, fewer fields or smaller pages.";
    NO_SUCH_ACCOUNT = 10019, Group, AfterFixing:
        "An account named in the group request does not exist."
        "Import the account before you name it in a group.";
    IMPORT_TOO_LONG = 10020, Group, AfterFixing, newer:
        "A group message to import is over the size limit."
        "Shorten the message.";
    GROUP_ID_TAKEN = 10021, Group, AfterFixing:
        "The custom group ID is taken."
        "Create the group with an ID that is free.";
    SENDING_TOO_OFTEN = 10023, Group, Later:
        "Messages are sent to the group too often."
        "Leave more time between messages to the group.";
    ALREADY_HANDLED = 10024, Group, Never:
        "The application or invitation has been handled already."
        "Get the list of applications again; somebody else was faster.";
    GROUP_ID_TAKEN_BY_CALLER = 10025, Group, Never:
        "The custom group ID is taken by a group which the caller owns."
        "Use the group you have; there is no need to create it.";
    COMMAND_SWITCHED_OFF = 10026, Group, AfterFixing:
        "This group command has been switched off for the app."
        "Ask the operator to switch the group command on.";
    NO_SUCH_MESSAGE = 10030, Group, Never:
        "The group message to recall does not exist."
        "Take the MsgSeq from the answer to the send, or from the group's history.";
    RECALL_WINDOW_PASSED = 10031, Group, Never:
        "The time within which a group message can be recalled is over (2 minutes by default)."
        "Recall sooner, or raise the window for groups in the app's settings.";
    NOT_RECALLABLE = 10032, Group, Never:
        "This kind of group message cannot be recalled: it is a tip or a notice."
        "Recall ordinary messages only.";
    TYPE_WITHOUT_RECALL = 10033, Group, Never:
        "Messages cannot be recalled in groups of this type."
        "Offer no recall in groups of this type.";
    NOT_DELETABLE = 10034, Group, Never:
        "This kind of group message cannot be deleted."
        "Delete ordinary messages only.";
    TYPE_WITHOUT_DELETION = 10035, Group, Never:
        "Messages cannot be deleted in an AVChatRoom or BChatRoom."
        "Offer no deletion in these rooms: they keep no history.";
    AV_CHAT_ROOMS_USED_UP = 10036, Group, AfterFixing:
        "The app has as many AVChatRooms as its edition allows."
        "Dismiss a room that is no longer used, or choose a larger edition.";
    TOO_MANY_GROUPS_OF_USER = 10037, Group, AfterFixing:
        "The user has created and joined as many groups as allowed."
        "Let the user quit a group, or choose an edition that allows more groups.";
    EDITION_MEMBER_LIMIT = 10038, Group, AfterFixing:
        "The group has as many members as the app's edition allows."
        "Remove members, or choose an edition with larger groups.";
    RECALL_SWITCHED_OFF = 10041, Group, AfterFixing:
        "Recalling group messages is switched off for the app."
        "Switch group recall on in the app's settings.";
    NO_HISTORY = 10044, Group, Never, newer:
        "Groups of this type keep no messages."
        "Read the messages as they come; or use a group of a type with history.";
    ATTRIBUTE_KEY_TOO_LONG = 10045, Group, AfterFixing, newer:
        "The key of a group attribute is empty or over 32 bytes."
        "Shorten the key.";
    ATTRIBUTE_VALUE_TOO_LONG = 10046, Group, AfterFixing, newer:
        "The value of a group attribute is over 4,000 bytes."
        "Shorten the value, or split it over several keys.";
    TOO_MANY_ATTRIBUTES = 10047, Group, AfterFixing, newer:
        "The group would have more than 16 attributes."
        "Delete attributes that are no longer used.";
    ATTRIBUTES_TOO_LONG = 10048, Group, AfterFixing, newer:
        "The values of the group's attributes are together over 16,000 bytes."
        "Shorten or delete attributes.";
    ATTRIBUTES_TOO_OFTEN = 10049, Group, Later, newer:
        "The group's attributes are written more than 5 times in a second."
        "Gather changes of attributes and write them together.";
    NO_SUCH_ATTRIBUTE = 10050, Group, AfterFixing, newer:
        "The group has no attribute with the key to delete."
        "Read the attributes again, and delete what is there.";
    TOO_MANY_TO_DELETE = 10051, Group, AfterFixing, newer:
        "More messages are to be deleted at once than allowed."
        "Delete fewer messages in one request.";
    NOTHING_TO_DELETE = 10052, Group, Never, newer:
        "None of the messages to delete is there."
        "Nothing needs to be done.";
    TOO_MANY_MENTIONS = 10053, Group, AfterFixing, newer:
        "The message mentions more than 30 members."
        "Mention fewer members, or everybody.";
    ATTRIBUTE_CONFLICT = 10056, Group, AfterFixing, newer:
        "The group's attributes were changed by somebody else meanwhile."
        "Read the attributes again, then repeat the change.";
    TOO_MANY_GROUPS_OF_APP = 10058, Group, AfterFixing, newer:
        "The app has as many groups as its edition allows."
        "Dismiss groups that are no longer used, or move to an edition without this ceiling.";
    NO_COUNTERS_IN_EDITION = 10059, Group, AfterFixing, newer:
        "The app's edition has no group counters."
        "Move the app to an edition that has counters.";
    TOO_MANY_MEMBERS_FOR_RECEIPTS = 10060, Group, Never, newer:
        "The group has more members than read receipts allow."
        "Do not ask for receipts in large groups.";
    ONLINE_ONLY_WITHOUT_RECEIPT = 10061, Group, Never, newer:
        "Messages for those online only have no read receipts."
        "Do not ask for receipts of such messages.";
    NO_RECEIPT = 10062, Group, Never, newer:
        "The message has no read receipts for the caller."
        "Ask only for own messages that were sent with NeedReadReceipt 1.";
    TOO_MANY_COUNTERS = 10063, Group, AfterFixing, newer:
        "The group would have more than 20 counters, or a key is over 128 bytes."
        "Delete counters that are no longer used, or shorten the key.";
    TOPICS_OFF = 11000, Group, AfterFixing, newer:
        "Communities and topics are not enabled for the app or for this group."
        "Enable communities in the console, and create the group with topics.";
    BAD_TOPIC_ID = 110002, Group, AfterFixing, newer:
        "The topic's id is malformed."
        "Use the id that creating the topic answered.";
    NO_SUCH_TOPIC = 110003, Group, AfterFixing, newer:
        "There is no such topic."
        "Read the community's topics again.";
}}
