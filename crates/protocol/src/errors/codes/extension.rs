//! Key-value pairs that hang on a message. Newer than the error-code reference; source: "REST reference", message
//! extensions.

table! { extension:
Extension {
    STALE_SEQ = 23001, Message, AfterFixing, newer:
        "The pair was changed since its Seq was read; the answer holds the pair as it is now."
        "Apply your change to the pair in the answer, and send it with that Seq.";
    NOT_SUPPORTED_BY_MESSAGE = 23002, Message, Never, newer:
        "The message was sent without support for extensions."
        "Send messages that are to carry extensions with SupportMessageExtension 1.";
    TOO_OFTEN = 23003, Message, Later, newer:
        "A message's extensions are changed more than 200 times in a minute."
        "Gather changes of extensions and send them together.";
    NO_SUCH_MESSAGE = 23004, Message, Never, newer:
        "The message whose extensions are meant does not exist."
        "Check the key or sequence number of the message that carries the extensions.";
}}
