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

An event is an object whose `event` names what happened; the other fields are those of the Rust library's `Event`:

    {\"event\": \"connecting\"}
    {\"event\": \"connected\"}
    {\"event\": \"disconnected\", \"code\": 9514, \"why\": \"the connection was reset\"}
    {\"event\": \"synchronised\"}
    {\"event\": \"kicked_offline\", \"code\": 6208, \"why\": \"…\"}
    {\"event\": \"user_sig_expired\"}
    {\"event\": \"progress\", \"transfer\": \"holiday\", \"done\": 40000, \"total\": 80211}
    {\"event\": \"missed\", \"count\": 12}
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
