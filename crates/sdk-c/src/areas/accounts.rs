//! Initialising, logging in and out, and any command of the server.

use serde_json::Value;
use tincan_sdk::Config;

use crate::calls::{Area, api};
use crate::settings::Settings;

pub(super) fn area() -> Area {
    let init = api(
        "init",
        "Reads the settings, makes the data folder, opens the stored tickets. What the fields mean stands in the Rust library's \
         `Config`; times are in milliseconds. `http`, `device`, `platform` (`windows`, `mac`, `linux`, `android`, `iphone`, `ipad`), \
         `codes` (`current`, `v3`, `v3_renumbered`), `timeouts`, `limits` and `v3` (what only the V3 SDKs had) may be left out.",
        r#"{"app": 1400000001, "data": "alice-data", "servers": ["127.0.0.1:7801"], "server_key": "64 HEX DIGITS",
            "platform": "linux", "codes": "current", "timeouts": {"answer": 10000}, "limits": {"calls_per_second": 5}}"#,
        "null",
        |client, settings: Settings| async move { client.init(Config::from(settings)).await },
    );
    let apis = vec![
        init,
        call!(
            "login",
            "Logs a user in with a UserSig, and with the verification code where the server asked for one. An account that does not \
             exist is made.",
            { user: String, usersig: String, code: Option<String> },
            r#"{"user": "alice", "usersig": "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwonFmYVKVvp5qSUKJfn52QpKtQCCJQ8B"}"#,
            "null",
            |client, p| match p.code {
                Some(code) => client.login_with_code(&p.user, &p.usersig, &code).await,
                None => client.login(&p.user, &p.usersig).await,
            }
        ),
        call!(
            "auto_login",
            "Logs in a user who has logged in on this device before, without a UserSig and without waiting for the network.",
            { user: String }, r#"{"user": "alice"}"#, "null",
            |client, p| client.auto_login(&p.user).await
        ),
        call!(
            "logout",
            "Logs out. The stored ticket is forgotten, the local database stays.",
            {},
            "{}",
            "null",
            |client, _| client.logout().await
        ),
        call!(
            "connect",
            "Makes the connection now, after `disconnect` or instead of waiting for the next attempt.",
            {},
            "{}",
            "null",
            |client, _| client.connect().await
        ),
        call!(
            "disconnect",
            "Ends the connection; the user stays logged in. Nothing is received until `connect`.",
            {},
            "{}",
            "null",
            |client, _| client.disconnect().await
        ),
        call!(
            "stored_login",
            "Until when a user can come back with `auto_login`, in Unix seconds.",
            { user: String },
            r#"{"user": "alice"}"#,
            r#"{"user": "alice", "until": 1700086400}"#,
            |client, p| client.stored_login(&p.user).await
        ),
        call!(
            "user",
            "Who is logged in; `null` when nobody is.",
            {},
            "{}",
            r#""alice""#,
            |client, _| Ok(client.user())
        ),
        call!(
            "call",
            "Runs any command of the server that a user may call, with the body of the REST documents, and gives its answer.",
            { command: String, body: Value },
            r#"{"command": "openim.getmsg", "body": {"Cookie": "", "SyncFlag": 0}}"#,
            r#"{"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""}"#,
            |client, p| client.call(&p.command, &p.body).await
        ),
    ];
    Area { name: "Accounts", apis }
}
