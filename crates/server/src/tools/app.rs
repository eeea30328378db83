//! `tincan app`: the apps of the server.

use anyhow::Context as _;
use serde_json::{Map, Value, json};
use tincan_adapters::NativeKey;
use tincan_adapters::blacklist::{Blacklist, Blocked};
use tincan_domain::policy::App;

use crate::cli::{AppCommand, BlockArgs, Cli};
use crate::config::Config;
use crate::tools::{app, apps, print};

/// Runs the command.
pub(crate) fn run(cli: &Cli, command: &AppCommand) -> anyhow::Result<()> {
    match command {
        AppCommand::Show => show(cli),
        AppCommand::Set { settings, app } => set(cli, settings, *app),
        AppCommand::Block(args) => block(cli, args, true),
        AppCommand::Unblock(args) => block(cli, args, false),
    }
}

fn show(cli: &Cli) -> anyhow::Result<()> {
    let apps = apps(cli)?;
    // A server that is not set up yet gets its key here, as its app.
    let server_key =
        NativeKey::open_or_create(&cli.data).context("cannot use the key for native clients")?.public_hex();
    let native = Config::load(cli)?.server.native_address()?.unwrap_or_default();
    for app in apps.all() {
        let (id, key, admin) = (app.id.0, secret(&app), first_admin(&app));
        if cli.json {
            let shown = json!({
                "sdkappid": id, "key": key, "admin": admin, "native": native, "native_key": server_key,
            });
            print(&format!("{shown}\n"))?;
        } else {
            let path = apps.path(app.id);
            print(&format!("app    {id}\nkey    {key}\nadmin  {admin}\nfile   {}\n", path.display()))?;
            print(&format!("native {native}\nserver {server_key}\n"))?;
        }
    }
    Ok(())
}

/// Changes the app's file. A server that runs notices.
fn set(cli: &Cli, settings: &[(String, String)], number: Option<u32>) -> anyhow::Result<()> {
    let apps = apps(cli)?;
    let app = app(&apps, number)?;
    let mut changes = Map::new();
    for (name, value) in settings {
        put(&mut changes, name, typed(value));
    }
    apps.set(app.id, changes)?;
    print(&format!("app {} changed\n", app.id))
}

/// Changes the blacklist's file. A server that runs notices.
fn block(cli: &Cli, args: &BlockArgs, blocked: bool) -> anyhow::Result<()> {
    let app = app(&apps(cli)?, args.app)?;
    let blacklist = Blacklist::open(&cli.data)?;
    blacklist.set(app.id, args.command.as_deref(), blocked)?;
    let Blocked { everything, commands } = blacklist.of(app.id);
    let what = match (everything, commands.as_slice()) {
        (true, _) => "everything".to_owned(),
        (false, []) => "nothing".to_owned(),
        (false, commands) => commands.join(" "),
    };
    print(&format!("app {}: {what} is on the blacklist\n", app.id))
}

/// A value as it stands on a command line: JSON where it is some, else text; nothing is `null`.
fn typed(text: &str) -> Value {
    match text {
        "" => Value::Null,
        text => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
    }
}

/// Puts a value under a name with dots.
fn put(into: &mut Map<String, Value>, name: &str, value: Value) {
    let Some((section, rest)) = name.split_once('.') else {
        into.insert(name.to_owned(), value);
        return;
    };
    if let Value::Object(inner) = into.entry(section).or_insert_with(|| Value::Object(Map::new())) {
        put(inner, rest, value);
    }
}

/// An app's secret key; empty when it has none.
pub(crate) fn secret(app: &App) -> &str {
    app.keys.secret.as_deref().unwrap_or_default()
}

/// An app's first admin; empty when it has none.
pub(crate) fn first_admin(app: &App) -> &str {
    app.admins.first().map_or("", |admin| admin.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_dots_are_sections_and_values_have_types() {
        let mut changes = Map::new();
        for (name, value) in
            [("friends", "5"), ("access.state", "disabled"), ("access.burst", ""), ("access.commands_off", "[\"a/b\"]")]
        {
            put(&mut changes, name, typed(value));
        }
        let expected = json!({"friends": 5, "access": {"state": "disabled", "burst": null, "commands_off": ["a/b"]}});
        assert_eq!(Value::Object(changes), expected);
    }
}
