//! What a client library reports about its connection. Source: "error-code reference", networks.

table! { network:
Network {
    ENCRYPTION_FAILED = 9501, Sdk, Later:
        "A packet cannot be encrypted: there is no session key, or it is used up."
        "Log in again to get a new session key.";
    DECRYPTION_FAILED = 9502, Sdk, Later:
        "A packet from the server fails its authentication."
        "Connect again; check that nothing changes the traffic on its way.";
    SESSION_NOT_READY = 9503, Sdk, Later:
        "A request that needs a session was sent before the login had completed."
        "Send it once the login has succeeded.";
    COMPRESSION_FAILED = 9504, Sdk, Later:
        "A packet could not be compressed."
        "Send it again; when it fails each time, report the packet's kind.";
    DECOMPRESSION_FAILED = 9505, Sdk, Later:
        "A packet could not be decompressed, or it would grow past the limit."
        "Ask for less data in one call.";
    CALLED_TOO_OFTEN = 9506, Sdk, Later:
        "The same function was called more than 5 times in a second."
        "Wait a second before you call it again.";
    QUEUE_FULL = 9507, Sdk, Later:
        "More than 1000 requests wait for their answers."
        "Let some answers arrive before you send more.";
    NO_CONNECTION = 9508, Sdk, Later:
        "There is no connection: none was made yet, or the network is down."
        "Wait until the connection is there, then try again.";
    CONNECTED_ALREADY = 9509, Sdk, Never:
        "Connect was called on a channel that is connected."
        "Use the connection that exists.";
    CONNECT_TIMEOUT = 9510, Sdk, Later:
        "Connecting took longer than its limit."
        "Try again when the network is better.";
    CONNECTION_REFUSED = 9511, Sdk, Later:
        "The server refused the connection, because this address connects too often."
        "Wait longer between attempts to connect.";
    NO_ROUTE = 9512, Sdk, Later:
        "There is no route to the server."
        "Check the network and the server's address.";
    NO_RESOURCES = 9513, Sdk, Later:
        "The operating system has no resources left for the call."
        "Close what is not needed: open files and sockets count.";
    RESET_BY_SERVER = 9514, Sdk, Later:
        "The other end reset the connection."
        "Wait for the library to connect again, then repeat the call.";
    SOCKET_CLOSED = 9515, Sdk, Later:
        "The socket was closed or invalid when it was used."
        "Connect again and repeat the call.";
    BAD_ADDRESS = 9516, Sdk, AfterFixing:
        "The stored address of the server is no address."
        "Correct the address in the client's settings, or delete the stored copy.";
    RECONNECTING = 9517, Sdk, Later:
        "The connection broke in the middle of an exchange, and a new one is being made."
        "Repeat the call when the library reports that it is connected.";
    CONNECTION_WAIT_TIMEOUT = 9518, Sdk, Later:
        "The request waited for a connection longer than its limit."
        "Check the network; when it keeps breaking, move to a better one.";
    SEND_TIMEOUT = 9519, Sdk, Later:
        "The request left the queue, and the system did not take it within its limit."
        "Send less at a time.";
    ANSWER_TIMEOUT = 9520, Sdk, Later:
        "The request was sent, and no answer came within its limit."
        "Repeat it; for a message, keep its random number so that it cannot arrive twice.";
}}
