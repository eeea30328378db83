//! `docs/c-api.md`, made of the table of APIs.

use std::fmt::Write as _;

use serde_json::Value;

use crate::areas;

/// What stands before the calls.
const BEGINNING: &str = "\
# The C API

Generated from `crates/sdk-c`; a test tells when it is out of date. The functions stand in `crates/sdk-c/include/tincan.h`, programs
that use them in `examples/c/chat.c` and `examples/python/chat.py`.

`tincan_new` makes a client. `tincan_call(client, api, params_json, callback, user_data)` runs one of the calls below and tells its
callback, once, what became of it: a code, a message, and the result as JSON. `tincan_call_blocking` waits for it instead. All texts
are UTF-8. `tincan_on_event` sets who is told what happens meanwhile. `tincan_uninit` ends the client and waits for its last callback.

- Callbacks run on a thread of the library, one after another. They may call anything that does not wait; `tincan_call_blocking` and
  `tincan_uninit` answer 7001 there. A slow callback makes the others wait; events that find no room any more are left out, and the
  event `missed` tells how many.
- Parameters that are no JSON, lack a field, have one too many, or one of another type, are refused with 6027; the message names the
  field, `elements[0].text` say.
- A client takes 1,000 calls at once, then 9507, and five a second of each API, then 9506 (`limits.calls_per_second`).
- Codes are those of [the list of codes](generated/errors.md); `tincan_error` explains one.

";

/// What stands after them.
const EVENTS: &str = "\
## Events

An event is an object whose `event` names what happened. Messages, conversations, profiles and so on in it are as the calls give them.

| `event` | other fields | what happened |
| --- | --- | --- |
| `connecting` | | a connection is being made |
| `connected` | | the connection is made, and the session on it is in force |
| `disconnected` | `code`, `why` | the connection broke; it is being made again |
| `synchronised` | | what was missed while there was no connection is in the local database |
| `kicked_offline` | `code`, `why` | another login, or an admin, ended this one; the client is logged out |
| `user_sig_expired` | | the UserSig has expired; the client is logged out |
| `messages_received` | `messages` | messages came: of others, or of this user at another device |
| `message_sending` | `message` | a message of this user's is on its way, or waits for a connection |
| `message_sent` | `message` | the server has it |
| `message_failed` | `message`, `code`, `why` | it was refused, or cannot be sent |
| `message_recalled` | `message` | a message was recalled |
| `message_modified` | `message` | a message says something else now |
| `messages_deleted` | `conversation`, `ids` | messages were deleted here, by this user at this or another device |
| `read_by_peer` | `user`, `up_to` | a user has read this user's messages |
| `receipts_changed` | `messages` | messages that asked for it were read |
| `extensions_changed` | `change` | the pairs of a message changed |
| `reactions_changed` | `change` | the reactions to a message changed |
| `pins_changed` | `conversation`, `seq`, `by`, `pinned` | a message of a group was pinned, or is no longer |
| `conversations_changed` | `conversations` | conversations are new on the list, or changed |
| `conversations_deleted` | `ids` | conversations are off the list |
| `total_unread` | `count` | how many messages are unread in all |
| `progress` | `transfer`, `done`, `total` | a file is on its way: bytes, told for each hundredth at most |
| `friends_added`, `friends_deleted` | `users` | users became friends, or are no longer |
| `friend_changed` | `user`, `change` | another login changed what this user calls a friend |
| `applications_received` | `applications` | friend requests came, or another login sent some |
| `applications_gone` | `users` | friend requests are answered or deleted |
| `applications_read` | `up_to` | another login has read the friend requests |
| `blacklist_changed` | `added`, `removed` | users are blocked, or no longer |
| `follow_changed` | `user`, `nick`, `face_url`, `joined`, `left` | somebody follows this user, or no longer, or the other way round |
| `profile_changed` | `user`, `change` | the profile of a friend changed, or, at another login, the own one |
| `status_changed` | `statuses` | users who are watched came, went, or said something else |
| `group_tip` | `group`, `group_name`, `topic`, `seq`, `at`, `stored`, `tip` | something happened in a group |
| `group_notice` | `group`, `group_name`, `topic`, `at`, `notice`, `applications` | this user is told something about a group |
| `group_joined`, `group_left` | `group` | this user is in a group now, or no longer |
| `group_changed` | `group` | the profile of a group changed, or what this user is in it |
| `group_attributes_changed` | `group`, `version`, `change` | attributes of a group changed |
| `group_counters_changed` | `group`, `values`, `deleted` | counters of a group changed |
| `missed` | `count` | the callback was too slow: so many events were left out; the local database has everything |
";

/// The document.
pub fn markdown() -> String {
    let mut text = BEGINNING.to_owned();
    for area in areas::all() {
        let _ = write!(text, "## {}\n\n", area.name);
        for api in area.apis {
            let _ = write!(text, "### `{}`\n\n{}\n\n", api.name, api.about);
            let _ = write!(text, "```json\n{}\n```\n\n", pretty(api.params));
            if api.result != "null" {
                let _ = write!(text, "gives\n\n```json\n{}\n```\n\n", pretty(api.result));
            }
        }
    }
    text.push_str(EVENTS);
    text
}

/// JSON, laid out.
fn pretty(json: &str) -> String {
    let value: Value = serde_json::from_str(json).unwrap_or_default();
    serde_json::to_string_pretty(&value).unwrap_or_default()
}
