//! Transfer of files. Source: "error-code reference", resource files.

table! { file:
File {
    NOTHING_TO_SEND = 114000, Sdk, AfterFixing:
        "The file to send does not exist."
        "Choose the file again.";
    NOT_READABLE = 114001, Sdk, AfterFixing:
        "The file to send may not be read."
        "Give the program permission to read the file.";
    TOO_LARGE = 114002, File, AfterFixing:
        "The file is over the app's size limit."
        "Send a smaller file, or raise the app's limit.";
    CANCELLED = 114003, Sdk, Now:
        "The user cancelled the transfer, or logged out during it."
        "Send it again if the user wants to.";
    READ_FAILED = 114004, Sdk, Later:
        "Reading the file failed part way."
        "Check the disk on which the file lies.";
    TRANSFER_TIMEOUT = 114005, Sdk, Later:
        "The transfer passed its time limit."
        "Try the transfer again on a better network.";
    BAD_PARAMETER = 114011, File, AfterFixing:
        "A parameter of the transfer is invalid: a part's number, size, offset or name."
        "Compare the transfer's parameters with the description of the file service.";
    WRONG_FILE_DIGEST = 115066, File, Now:
        "The MD5 of the whole file is not the one announced."
        "Send the file again; it changed or was damaged on its way.";
    WRONG_PART_DIGEST = 115068, File, Now:
        "The MD5 of a part is not the one announced."
        "Send that part again.";
}}
