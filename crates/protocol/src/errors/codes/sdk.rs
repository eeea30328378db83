//! What a client library reports to its own caller. Source: "error-code reference", codes of the SDK.
//!
//! The server never answers these. They stand here so that the catalogue is complete and the command line can explain them.

table! { sdk:
General {
    PARSE_FAILED = 6001, Sdk, Never:
        "An answer does not decode as the protobuf message that was expected."
        "Update the client library; when that does not help, report the call with its code and text.";
    ENCODE_FAILED = 6002, Sdk, AfterFixing:
        "A request encodes to more than a frame can hold."
        "Make the request smaller: fewer items or shorter texts.";
    DATABASE_UNREADABLE = 6005, Sdk, AfterFixing:
        "The local database file is damaged, or it is no database."
        "Delete the local database: it is filled again from the server.";
    NOT_INITIALISED = 6013, Sdk, AfterFixing:
        "A call was made before the client library was initialised."
        "Call init first, and wait until it reports success.";
    IN_PROGRESS = 6015, Sdk, Later:
        "The same operation is under way: init was called again before the first one ended."
        "Wait for the first call's result.";
    BAD_ARGUMENT = 6017, Sdk, AfterFixing:
        "An argument breaks its contract; the text names it."
        "Correct the argument which the text names.";
    DATABASE_FAILED = 6019, Sdk, Later:
        "A statement on the local database failed."
        "Check that the database file can be written, that the disk has room, and that the file is whole.";
    DATA_DIRECTORY_FAILED = 6022, Sdk, AfterFixing:
        "The client library's data directory cannot be read or written."
        "Check the directory's permissions and the free space on its disk.";
    BAD_JSON = 6027, SdkC, AfterFixing:
        "A call of the C interface got text that is not JSON, or JSON with a missing or mistyped field."
        "Correct the JSON at the field which the text names.";
    OUT_OF_MEMORY = 6028, Sdk, Later:
        "The client library would pass its memory budget, or the system gives it no more memory."
        "Look for a memory leak, or raise the budget.";
    WRONG_THREAD = 7001, Sdk, AfterFixing:
        "A blocking call was made from the thread that runs the client library's callbacks."
        "Make the call from another thread.";
    NO_TINY_ID = 7002, Sdk, Later:
        "The answer to the login holds no TinyId."
        "Log in again; when it happens again, report it to the operator.";
    BAD_USER_ID = 7003, Sdk, AfterFixing:
        "The UserID is empty, over 32 bytes, or holds bytes other than printable ASCII."
        "Choose a UserID of 1 to 32 printable ASCII letters.";
    NO_SUCH_FILE = 7004, Sdk, AfterFixing:
        "The path given for a file element does not exist."
        "Check the path.";
    FILE_TOO_LARGE = 7005, Sdk, AfterFixing:
        "The file is larger than 28 MB."
        "Send a smaller file, or a link to it.";
    FILE_EMPTY = 7006, Sdk, AfterFixing:
        "The file has no bytes."
        "Check that the recording or picture was written before it is sent.";
    FILE_NOT_OPENED = 7007, Sdk, AfterFixing:
        "The file exists and cannot be opened."
        "Check the file's permissions, and that no other program holds it.";
}
SdkAccount {
    NOT_LOGGED_IN = 6014, Sdk, AfterFixing:
        "The call needs a login, and there is none, or the session was kicked or logged out."
        "Log in and wait for success.";
    NO_STORED_LOGIN = 6026, Sdk, AfterFixing:
        "Automatic login was asked for a user who has never logged in on this device."
        "Log in with a UserSig once.";
    TICKET_TOO_OLD = 6206, Sdk, AfterFixing:
        "The UserSig used for the login has reached its end of life."
        "Fetch a fresh UserSig from your server and log in.";
    KICKED = 6208, Sdk, AfterFixing:
        "The same account logged in on another device, and this one was signed out."
        "Tell the user, and log in again when the user wants to go on here.";
    LOGIN_UNDER_WAY = 7501, Sdk, Later:
        "Login was called while a login is under way."
        "Wait for the result of the login that runs.";
    LOGOUT_UNDER_WAY = 7502, Sdk, Later:
        "Logout was called while a logout is under way."
        "Wait for the result of the logout that runs.";
    TICKETS_UNREADABLE = 7503, Sdk, AfterFixing:
        "The ticket module cannot start: its keys or its stored tickets cannot be read."
        "Delete the stored tickets, and log in with a UserSig.";
    TICKETS_NOT_STARTED = 7504, Sdk, Later:
        "A ticket was asked for before the ticket module had started."
        "Initialise the client library before you use tickets.";
    HANDSHAKE_MALFORMED = 7505, Sdk, Later:
        "The answer to the login handshake is no handshake packet."
        "Check that the address is that of Tincan and no proxy changes the traffic.";
    HANDSHAKE_NOT_AUTHENTIC = 7506, Sdk, Later:
        "The answer to the login handshake fails its authentication."
        "Check the server's key in the client's settings, then log in again.";
    HANDSHAKE_REFUSED = 7507, Sdk, Later:
        "The login handshake was refused, or the connection closed during it."
        "Log in again after a pause; the server's log says why it refused.";
    HANDSHAKE_TIMEOUT = 7508, Sdk, Later:
        "The login handshake got no answer in time."
        "Check the network, then log in again.";
}
SdkMessage {
    BAD_CONVERSATION = 6004, Sdk, AfterFixing:
        "A conversation was asked for without a login, or by an ID of no known kind."
        "Log in first, and pass a conversation ID which the library gave.";
    TRANSFER_NOT_ALLOWED = 6006, File, AfterFixing:
        "An upload or download was refused: its token is missing, expired, or made for another user or file."
        "Ask for a new upload or download address and use it soon.";
    NO_FILE_SERVERS = 6007, Sdk, Later:
        "The list of file servers cannot be obtained."
        "Check that the file service is configured, then try the transfer again.";
    UPLOAD_FAILED = 6008, Sdk, Later:
        "An upload failed, also after its retries."
        "Check the network and the file, then upload again.";
    DOWNLOAD_FAILED = 6009, Sdk, Later:
        "A download failed: the network broke, or the file is no longer kept (7 days by default)."
        "Check the file's age; when it is young enough, download again.";
    HTTP_FAILED = 6010, Sdk, Later:
        "A plain HTTP request of the client library failed."
        "Open the URL in a browser to see whether it can be reached.";
    BAD_ELEMENT = 6016, Sdk, AfterFixing:
        "The message has no elements, or one that is invalid; the text says which."
        "Correct the element which the text names.";
    BAD_OBJECT = 6021, Sdk, AfterFixing:
        "An object was not made by the client library, or was changed until it was invalid."
        "Pass objects as the client library made them.";
    MESSAGE_TOO_LONG = 8001, Sdk, AfterFixing:
        "The elements of the message add up to more than 8 KB."
        "Split the message, or send part of it as a file.";
    WRONG_MESSAGE_KEY = 8002, Sdk, Never:
        "The answer to a send carries another message key than the request."
        "Get the history to see whether the message arrived, and report the fault.";
    IMAGE_NOT_CONVERTED = 8003, File, AfterFixing:
        "The picture could not be turned into its smaller forms: damaged, or of an unsupported kind."
        "Send a whole picture of a common kind such as JPEG or PNG.";
}
SdkGroup {
    BAD_GROUP_ID = 8501, Sdk, AfterFixing:
        "The custom group ID is over 48 bytes, not printable ASCII, or begins with @TGS#."
        "Choose a group ID within these bounds, or let the server make one.";
    BAD_GROUP_NAME = 8502, Sdk, AfterFixing:
        "The group's name is empty or over 30 bytes."
        "Give the group a name of 1 to 30 bytes in UTF-8.";
    BAD_GROUP_INTRODUCTION = 8503, Sdk, AfterFixing:
        "The group's introduction is over 240 bytes."
        "Shorten the introduction to 240 bytes in UTF-8.";
    BAD_GROUP_ANNOUNCEMENT = 8504, Sdk, AfterFixing:
        "The group's announcement is over 300 bytes."
        "Shorten the announcement to 300 bytes in UTF-8.";
    BAD_GROUP_FACE_URL = 8505, Sdk, AfterFixing:
        "The address of the group's picture is over 100 bytes."
        "Use a shorter address for the picture.";
    BAD_NAME_CARD = 8506, Sdk, AfterFixing:
        "The member's name card is over 50 bytes."
        "Shorten the name card to 50 bytes in UTF-8.";
    TOO_MANY_MEMBERS = 8507, Sdk, AfterFixing:
        "More members are named than the group's type allows: Private 200, Public 2000, ChatRoom 6000."
        "Name fewer members, or use a group type that takes more.";
    PRIVATE_GROUP_NOT_JOINABLE = 8508, Sdk, Never:
        "Nobody can apply to join a Private group."
        "Let a member of the group invite the user.";
    INVITED_AS_OWNER = 8509, Sdk, AfterFixing:
        "An invitation gives the role of owner."
        "Invite with another role, then hand the group over.";
    NOBODY_INVITED = 8510, Sdk, AfterFixing:
        "An invitation names nobody."
        "Name at least one account in the invitation.";
}
SdkRelationship {
    BAD_PROFILE_FIELD = 9001, Sdk, AfterFixing:
        "A profile field's key or value is out of bounds: custom keys have up to 8 letters, values 500 bytes."
        "Correct the profile field's key or shorten its value.";
    BAD_REMARK = 9002, Sdk, AfterFixing:
        "A friend's remark is over 96 bytes."
        "Shorten the remark to 96 bytes in UTF-8.";
    BAD_ADD_WORDING = 9003, Sdk, AfterFixing:
        "The wording of a friend request is over 120 bytes."
        "Shorten the wording to 120 bytes in UTF-8.";
    BAD_ADD_SOURCE = 9004, Sdk, AfterFixing:
        "The source of a friend request does not begin with AddSource_Type_."
        "Put AddSource_Type_ in front of the source.";
    BAD_FRIEND_GROUP_NAME = 9005, Sdk, AfterFixing:
        "The name of a friend group is empty or over 30 bytes."
        "Give the friend group a name of 1 to 30 bytes in UTF-8.";
}}
