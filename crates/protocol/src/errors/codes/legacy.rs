//! The older client library, version 3. Source: "error-code reference", codes of SDK V3.
//!
//! The server never answers these. Most have a successor in [`super::sdk`] or [`super::network`].

table! { legacy:
Legacy {
    BATCH_FAILED = 6003, SdkV3, AfterFixing:
        "At least one part of a batch failed."
        "Look at each part's own result and repeat those which failed.";
    BAD_RECIPIENT = 6011, SdkV3, AfterFixing:
        "The recipient of the message is invalid."
        "Open the conversation with a valid UserID or group ID.";
    REQUEST_TIMEOUT = 6012, SdkV3, Later:
        "A request ran out of time (9520 in later libraries)."
        "Repeat the request when the network is better.";
    CORE_INIT_FAILED = 6018, SdkV3, Later:
        "Starting the library failed in its core module."
        "Restart the app; check that the library was installed whole.";
    NO_SESSION_NODE = 6020, SdkV3, AfterFixing:
        "A message was sent in a conversation whose session is gone."
        "Open the conversation again, then send.";
    LOGOUT_DURING_LOGIN = 6023, SdkV3, Now:
        "The login ended because logout was called during it."
        "Log in once the logout is done.";
    TICKETS_NOT_STARTED = 6024, SdkV3, Later:
        "The ticket module has not started (7504 in later libraries)."
        "Wait until the library has started.";
    NO_STORED_TICKET = 6025, SdkV3, AfterFixing:
        "The ticket module holds nothing for this user (6026 in later libraries)."
        "Log in by hand, with a UserSig.";
    BIND_FAILED = 6100, SdkV3, Later:
        "Binding the connection to the user failed for a reason without a code."
        "Log in again; the library's log has the details.";
    BIND_WITHOUT_TICKET = 6101, SdkV3, AfterFixing:
        "The connection was to be bound without a ticket."
        "Log in before binding.";
    BOUND_TWICE = 6102, SdkV3, Never:
        "The connection is bound already."
        "Go on with the binding that exists.";
    BIND_WITHOUT_TINY_ID = 6103, SdkV3, AfterFixing:
        "The connection was to be bound without a TinyId."
        "Log in so that the server gives a TinyId.";
    BIND_WITHOUT_DEVICE = 6104, SdkV3, AfterFixing:
        "The connection was to be bound without a device ID."
        "Let the library make its device ID: its data directory must be writable.";
    BIND_ANSWER_MALFORMED = 6105, SdkV3, Later:
        "The answer to the binding cannot be read."
        "Update the library; check that no proxy changes the traffic.";
    BIND_TIMEOUT = 6106, SdkV3, Later:
        "The binding got no answer in time."
        "Check the network, then let the library bind again.";
    BIND_UNDER_WAY = 6107, SdkV3, Later:
        "A binding is under way already."
        "Wait for the binding that runs.";
    SEND_FAILED = 6120, SdkV3, Later:
        "Sending a packet failed for a reason without a code."
        "Send the packet again.";
    NO_NETWORK_FOR_REQUEST = 6121, SdkV3, Later:
        "There was no network when the request was to be sent (9508 in later libraries)."
        "Send the request when the device is online.";
    NO_NETWORK_FOR_ANSWER = 6122, SdkV3, Later:
        "The network was lost while the answer was awaited (9517 in later libraries)."
        "Ask again when the device is back online.";
    COMMAND_NOT_ALLOWED = 6123, SdkV3, Never:
        "The server refuses this command to the user."
        "Ask an admin of the app whether users may do this.";
    ACCESS_LAYER_REFUSED = 6124, SdkV3, AfterFixing:
        "The access layer answered with a code of its own."
        "Look up the code which the text names, in the section on the access layer.";
    TIMEOUT_BEFORE_SENDING = 6125, SdkV3, Later:
        "The request ran out of time before it was sent (9518 in later libraries)."
        "Wait for a connection, then send it again.";
    TIMEOUT_AFTER_SENDING = 6126, SdkV3, Later:
        "The request was sent, and its answer did not come in time (9520 in later libraries)."
        "Check in the history whether it took effect, then repeat it.";
    RESEND_FAILED = 6127, SdkV3, Later:
        "Sending a message a second time failed."
        "Let the user send the message again later.";
    STORED_RESEND_FAILED = 6128, SdkV3, Later:
        "Sending a stored packet a second time failed."
        "The library tries the stored packet again at its next connection.";
    STORAGE_LOCKED = 6129, SdkV3, Later:
        "Another process holds the local storage."
        "Run one process of the app on one data directory.";
    SENDING_QUEUE_FULL = 6130, SdkV3, Later:
        "The queue of packets to send is full (9507 in later libraries)."
        "Wait until the queue has emptied.";
    CONTRADICTS_LOCAL_STATE = 6131, SdkV3, Later:
        "An answer contradicts what the library holds."
        "Let the library load its data from the server again.";
    NOT_SYNCHRONISED = 6150, SdkV3, Later:
        "Data was read before it had been fetched from the server."
        "Read it after the first synchronisation.";
    SYNCHRONISING = 6151, SdkV3, Later:
        "Data was read while it is being fetched from the server."
        "Read it when the synchronisation has ended.";
    SYNCHRONISATION_FAILED = 6152, SdkV3, Later:
        "Fetching the data from the server failed."
        "Start the synchronisation again.";
    BAD_SYNCHRONISATION = 6153, SdkV3, AfterFixing:
        "The synchronisation was asked for with bad parameters."
        "Correct the parameters of the synchronisation.";
    FIELD_NOT_PRESET = 6160, SdkV3, AfterFixing:
        "The group cache was asked for fields that were not set beforehand."
        "List the wanted fields before the cache is opened.";
    GROUP_CACHE_OFF = 6161, SdkV3, AfterFixing:
        "The group cache was used while it is switched off."
        "Switch the group cache on in the library's settings.";
    GROUP_CACHE_NOT_LOADED = 6162, SdkV3, Later:
        "The group cache could not load the group's profile."
        "Get the group's profile from the server.";
    SESSION_OFFLINE_REQUEST = 6200, SdkV3, Later:
        "The session layer has no network for a request."
        "Wait for the network before sending.";
    SESSION_OFFLINE_ANSWER = 6201, SdkV3, Later:
        "The session layer lost the network before an answer came."
        "Wait for the network, then ask once more.";
    SESSION_SERVICE_NOT_READY = 6205, SdkV3, Later:
        "The session service is not ready."
        "Wait until the session service has started.";
    TINY_ID_REFUSED = 6207, SdkV3, AfterFixing:
        "The server would not turn the account into a TinyId."
        "Check the account and its UserSig.";
    NETWORK_NEVER_STARTED = 6209, SdkV3, AfterFixing:
        "The app never started the library's network."
        "Start the network before the first login.";
    SESSION_REQUEST_FAILED = 6210, SdkV3, Later:
        "The session service failed to run the request."
        "Repeat the request after a pause.";
    NO_SERVICE_NAMED = 6211, SdkV3, AfterFixing:
        "The request names no service."
        "Set the service to which the request goes.";
    SESSION_QUEUE_FULL = 6212, SdkV3, Later:
        "The session service's queue is full."
        "Send again when earlier requests have been answered.";
    KICKED = 6213, SdkV3, AfterFixing:
        "Another device signed this one out (6208 in later libraries)."
        "Log in again if the user wants to use this device.";
    SUSPENDED = 6214, SdkV3, Never:
        "The service is suspended for the app."
        "Ask the operator about the app's state.";
    BAD_SESSION_SIGNATURE = 6215, SdkV3, AfterFixing:
        "The access layer says that the session's signature is wrong."
        "Log in again to get a new signature.";
    BAD_SESSION_COOKIE = 6216, SdkV3, AfterFixing:
        "The access layer says that the session's cookie is invalid (-10009)."
        "Connect again so that the server gives a new cookie.";
    LOGIN_ANSWER_LENGTH = 6217, SdkV3, Later:
        "The answer to the login has the wrong length (7505 in later libraries)."
        "Log in again on a network that does not change the traffic.";
    ONLINE_REPORT_TIMEOUT = 6218, SdkV3, Later:
        "Reporting that the user is online took too long during the login."
        "Repeat the login.";
    ONLINE_REPORT_MALFORMED = 6219, SdkV3, Later:
        "The answer to the report that the user is online cannot be read."
        "Update the library, then log in.";
    LOGIN_ANSWER_NOT_AUTHENTIC = 6220, SdkV3, Later:
        "The answer to the login does not decrypt (7506 in later libraries)."
        "Check the server's key in the library's settings.";
    CAPTIVE_PORTAL = 6221, SdkV3, AfterFixing:
        "The page of a wireless network answered in the server's place."
        "Let the user sign in to the wireless network.";
    CANCELLED = 6222, SdkV3, Now:
        "The user cancelled the operation."
        "Nothing is wrong; start it again when the user asks.";
    RECALL_WINDOW_PASSED = 6223, SdkV3, Never:
        "The message is too old to be recalled (20016 and 10031 from the server)."
        "Hide the recall button once the window is over.";
    NO_SHORT_VIDEO = 6224, SdkV3, AfterFixing:
        "The extension for short videos is not part of the app."
        "Link the extension for short videos.";
    STORED_TICKET_EXPIRED = 6226, SdkV3, AfterFixing:
        "Automatic login found that the stored ticket is past its life."
        "Log in by hand with a new UserSig.";
    SESSION_OFFLINE_REQUEST_RENUMBERED = 6250, SdkV3, Later:
        "As 6200, in its later numbering: no network at the session layer for a request."
        "As for 6200: wait for the network before sending.";
    SESSION_OFFLINE_ANSWER_RENUMBERED = 6251, SdkV3, Later:
        "As 6201, in its later numbering: the network was lost at the session layer before an answer."
        "As for 6201: wait for the network, then ask once more.";
    SESSION_REQUEST_FAILED_RENUMBERED = 6252, SdkV3, Later:
        "As 6210, in its later numbering: the session service could not run the request."
        "As for 6210: repeat the request after a pause.";
    NO_SERVICE_NAMED_RENUMBERED = 6253, SdkV3, AfterFixing:
        "As 6211, in its later numbering: no service is named in the request."
        "As for 6211: set the service.";
    SESSION_QUEUE_FULL_RENUMBERED = 6254, SdkV3, Later:
        "As 6212, in its later numbering: no room in the session service's queue."
        "As for 6212: send again when earlier requests have been answered.";
    KICKED_RENUMBERED = 6255, SdkV3, AfterFixing:
        "As 6213, in its later numbering: signed out by another device."
        "As for 6213: log in again if the user wants to.";
    SUSPENDED_RENUMBERED = 6256, SdkV3, Never:
        "As 6214, in its later numbering: the app's service is suspended."
        "As for 6214: ask the operator.";
    BAD_SESSION_SIGNATURE_RENUMBERED = 6257, SdkV3, AfterFixing:
        "As 6215, in its later numbering: the access layer refused the signature."
        "As for 6215: log in again.";
    BAD_SESSION_COOKIE_RENUMBERED = 6258, SdkV3, AfterFixing:
        "As 6216, in its later numbering: the access layer refused the cookie."
        "As for 6216: connect again.";
    NO_SHORT_CONNECTION = 6300, SdkV3, Later:
        "No short-lived connection is available."
        "Try again when the library has a connection.";
    LOGIN_TICKET_EXPIRED = 70101, SdkV3, AfterFixing:
        "The login failed because its ticket is too old (70001 from the server)."
        "Renew the UserSig, then log in.";
    FORBIDDEN_CONTENT = 80101, SdkV3, AfterFixing:
        "The filter refused the content of the message (80001 from the server)."
        "Change the content before it is sent again.";
    INITIALISED_TWICE = 90101, SdkV3, Never:
        "The library was initialised a second time."
        "Initialise it once, when the app starts.";
    UPLOAD_CHANNEL_FAILED = 115000, SdkV3, Later:
        "The upload channel failed with a code of its own."
        "Upload again; the text holds the channel's code.";
}}
