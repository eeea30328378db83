//! `tincan app`: the apps of the server.

use serde_json::json;
use tincan_domain::policy::App;

use crate::cli::{AppCommand, Cli};
use crate::tools::{apps, print};

/// Runs the command.
pub(crate) fn run(cli: &Cli, command: &AppCommand) -> anyhow::Result<()> {
    match command {
        AppCommand::Show => show(cli),
    }
}

fn show(cli: &Cli) -> anyhow::Result<()> {
    let apps = apps(cli)?;
    for app in apps.all() {
        let (id, key, admin) = (app.id.0, secret(app), first_admin(app));
        if cli.json {
            print(&format!("{}\n", json!({ "sdkappid": id, "key": key, "admin": admin })))?;
        } else {
            let path = apps.path(app.id);
            print(&format!("app    {id}\nkey    {key}\nadmin  {admin}\nfile   {}\n", path.display()))?;
        }
    }
    Ok(())
}

/// An app's secret key; empty when it has none.
pub(crate) fn secret(app: &App) -> &str {
    app.keys.secret.as_deref().unwrap_or_default()
}

/// An app's first admin; empty when it has none.
pub(crate) fn first_admin(app: &App) -> &str {
    app.admins.first().map_or("", |admin| admin.as_str())
}
