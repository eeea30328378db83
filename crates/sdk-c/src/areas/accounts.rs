//! Initialising, logging in and out, and any command of the server.

use serde::Deserialize;
use serde_json::Value;
use tincan_sdk::Config;

use crate::calls::{Area, Nothing, api};
use crate::settings::Settings;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    user: String,
    usersig: String,
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct User {
    user: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Command {
    command: String,
    body: Value,
}

pub(super) fn area() -> Area {
    let apis = vec![
        api(
            "init",
            "Reads the settings, makes the data folder, opens the stored tickets. `servers`, `server_key` and the rest are those of \
             the Rust library's `Config`; times are in milliseconds. `http`, `device`, `platform` (`windows`, `mac`, `linux`, \
             `android`, `iphone`, `ipad`), `codes` (`current`, `v3`, `v3_renumbered`), `timeouts` and `limits` may be left out.",
            r#"{"app": 1400000001, "data": "alice-data", "servers": ["127.0.0.1:7801"], "server_key": "64 HEX DIGITS",
                "platform": "linux", "codes": "current", "timeouts": {"answer": 10000}, "limits": {"calls_per_second": 5}}"#,
            "null",
            |client, settings: Settings| async move { client.init(Config::from(settings)).await },
        ),
        api(
            "login",
            "Logs a user in with a UserSig, and with the verification code where the server asked for one. An account that does not \
             exist is made.",
            r#"{"user": "alice", "usersig": "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwonFmYVKVvp5qSUKJfn52QpKtQCCJQ8B", "code": null}"#,
            "null",
            |client, login: Login| async move {
                match login.code {
                    Some(code) => client.login_with_code(&login.user, &login.usersig, &code).await,
                    None => client.login(&login.user, &login.usersig).await,
                }
            },
        ),
        api(
            "auto_login",
            "Logs in a user who has logged in on this device before, without a UserSig and without waiting for the network.",
            r#"{"user": "alice"}"#,
            "null",
            |client, login: User| async move { client.auto_login(&login.user).await },
        ),
        api(
            "logout",
            "Logs out. The stored ticket is forgotten, the local database stays.",
            "{}",
            "null",
            |client, _: Nothing| async move { client.logout().await },
        ),
        api(
            "user",
            "Who is logged in; `null` when nobody is.",
            "{}",
            r#""alice""#,
            |client, _: Nothing| async move { Ok(client.user()) },
        ),
        api(
            "call",
            "Runs any command of the server that a user may call, with the body of the REST documents, and gives its answer.",
            r#"{"command": "openim.querystate", "body": {"To_Account": ["bob"]}}"#,
            r#"{"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""}"#,
            |client, call: Command| async move { client.call(&call.command, &call.body).await },
        ),
    ];
    Area { name: "Accounts", apis }
}
