//! What the server prints when it is ready.

use std::net::SocketAddr;

use tincan_adapters::AppFiles;
use tincan_adapters::apps::FIRST_ADMIN;
use tincan_domain::model::Account;
use tincan_domain::policy::App;

use crate::cli::Cli;
use crate::tools::{print, usersig};

/// How long the UserSigs in the examples are valid: they stand in terminals and their scroll-back.
const DAY: u64 = 86_400;

/// The user of the examples.
const USER: &str = "alice";

/// Says that the server is ready: one line of JSON for programs, or how to connect.
pub(crate) fn print_ready(
    cli: &Cli,
    apps: &AppFiles,
    address: SocketAddr,
    native: Option<(SocketAddr, String)>,
) -> anyhow::Result<()> {
    let Some(app) = apps.all().next() else { return Ok(()) };
    let native = native.as_ref();
    print(&if cli.json { machine(&app, address, native) } else { human(cli, apps, &app, address, native)? })
}

/// Where native clients are listened for, and the public key that they pin.
type Native<'a> = Option<&'a (SocketAddr, String)>;

fn machine(app: &App, address: SocketAddr, native: Native<'_>) -> String {
    let id = app.id;
    let ready = format!(r#""listening":"{address}","http":"http://{address}","ws":"ws://{address}","sdkappid":{id}"#);
    let native =
        native.map(|(address, key)| format!(r#","native":"{address}","native_key":"{key}""#)).unwrap_or_default();
    format!("{{{ready}{native},\"ready\":true}}\n")
}

fn human(cli: &Cli, apps: &AppFiles, app: &App, address: SocketAddr, native: Native<'_>) -> anyhow::Result<String> {
    let name = |text: &str| Account::parse(text, "the user").map_err(|cause| anyhow::anyhow!("{cause}"));
    let first_admin = app.admins.first().cloned();
    let admin = first_admin.map_or_else(|| name(FIRST_ADMIN), Ok)?;
    let (admin_sig, user_sig) = (usersig::sign(app, &admin, DAY), usersig::sign(app, &name(USER)?, DAY));
    let (id, key, data) = (app.id, apps.path(app.id), &cli.data);
    // An address of all interfaces is none to connect to.
    let mut reach = address;
    if reach.ip().is_unspecified() {
        reach.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("sdkappid", &id.to_string())
        .append_pair("identifier", admin.as_str())
        .append_pair("usersig", &admin_sig)
        .append_pair("random", "1")
        .append_pair("contenttype", "json")
        .finish();
    let native = native.map(|(address, key)| format!("native {address}, server key {key}\n")).unwrap_or_default();
    Ok(format!(
        "Tincan listens on {address}\n\
         \n\
         app    {id}\n\
         key    in {key} (tincan app show --data {data})\n\
         {native}\
         \n\
         Import an account by REST:\n\
         \n\
         curl -d '{{\"UserID\":\"{USER}\"}}' 'http://{reach}/v4/im_open_login_svc/account_import?{query}'\n\
         \n\
         Point the Web SDK here:\n\
         \n\
         const chat = TencentCloudChat.create({{ SDKAppID: {id}, proxyServer: 'ws://{reach}' }});\n\
         chat.on(TencentCloudChat.EVENT.SDK_READY, () => console.log('ready'));\n\
         chat.login({{ userID: '{USER}', userSig: '{user_sig}' }});\n\
         \n\
         The UserSigs above are valid for a day; tincan usersig USER --data {data} makes more.\n",
        key = key.display(),
        data = data.display(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;
    use tincan_domain::policy::Settings;

    fn native() -> (SocketAddr, String) {
        ("127.0.0.1:7701".parse().unwrap(), "0a".to_owned())
    }

    #[test]
    fn the_line_for_programs_is_one_line_of_json() {
        let dir = tempfile::tempdir().unwrap();
        let apps = AppFiles::open_or_create(dir.path(), &Settings::default()).unwrap();
        let line = machine(&apps.all().next().unwrap(), "127.0.0.1:7700".parse().unwrap(), Some(&native()));
        assert_eq!(line.lines().count(), 1);
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!((value["ws"].as_str().unwrap(), value["ready"].as_bool().unwrap()), ("ws://127.0.0.1:7700", true));
        assert_eq!((value["native"].as_str(), value["native_key"].as_str()), (Some("127.0.0.1:7701"), Some("0a")));
    }

    #[test]
    fn the_key_is_not_printed_and_all_interfaces_are_reached_by_loopback() {
        let dir = tempfile::tempdir().unwrap();
        let apps = AppFiles::open_or_create(dir.path(), &Settings::default()).unwrap();
        let app = apps.all().next().unwrap();
        let cli = Cli::try_parse_from(["tincan"]).unwrap();
        let text = human(&cli, &apps, &app, "0.0.0.0:80".parse().unwrap(), Some(&native())).unwrap();
        assert!(!text.contains(app.keys.secret.as_deref().unwrap()));
        assert!(text.contains("'ws://127.0.0.1:80'") && text.contains("'http://127.0.0.1:80/v4/"), "{text}");
    }
}
