//! `tincan webhooks`: what an app is told and asked, and what became of it.

use std::time::Duration;

use serde_json::{Value, json};
use tincan_adapters::webhooks::token;
use tincan_domain::webhooks::{Kind, wanted};

use crate::cli::{Cli, WebhooksCommand};
use crate::tools::{app, apps, print, rest};

/// Rest between two looks.
const REST: Duration = Duration::from_millis(250);

/// Runs the command.
pub(crate) fn run(cli: &Cli, command: &WebhooksCommand) -> anyhow::Result<()> {
    match command {
        WebhooksCommand::List { app } => list(cli, *app),
        WebhooksCommand::Tail { lines, once, app } => tail(cli, *lines, *once, *app),
    }
}

/// Says what is told and asked, and where: from the app's file, whether a server runs or not.
fn list(cli: &Cli, number: Option<u32>) -> anyhow::Result<()> {
    let app = app(&apps(cli)?, number)?;
    let url = &app.settings.webhooks.url;
    if cli.json {
        let event = |kind: &Kind| json!({"name": kind.name(), "asks": kind.asks(), "on": wanted(&app, *kind)});
        let events: Vec<Value> = Kind::ALL.iter().map(event).collect();
        return print(&format!("{}\n", json!({"url": url, "token": token(&app), "events": events})));
    }
    let shown = if url.is_empty() { "none: tincan app set webhooks.url=http://…" } else { url };
    let mut text = format!("url    {shown}\ntoken  {}\n\n", token(&app));
    for kind in Kind::ALL {
        let (on, asks) = (if wanted(&app, *kind) { "on " } else { "off" }, if kind.asks() { "asks " } else { "tells" });
        text.push_str(&format!("{on}  {asks}  {kind}\n"));
    }
    print(&text)
}

/// Prints what became of webhooks, a line of JSON each, as it happens.
fn tail(cli: &Cli, lines: u32, once: bool, number: Option<u32>) -> anyhow::Result<()> {
    let mut request = json!({"MaxNum": lines});
    loop {
        let answer = rest::call(cli, number, "tincan_admin/list_webhook_calls", &request)?;
        let calls = answer.get("Calls").and_then(Value::as_array).cloned().unwrap_or_default();
        print(&calls.iter().map(|call| format!("{call}\n")).collect::<String>())?;
        if once {
            return Ok(());
        }
        let last = calls.last().and_then(|call| call.get("Number")).cloned();
        if let Some(fields) = request.as_object_mut() {
            fields.insert("MaxNum".to_owned(), 50.into());
            let known = fields.get("After").cloned().unwrap_or_else(|| 0.into());
            fields.insert("After".to_owned(), last.unwrap_or(known));
        }
        if calls.is_empty() {
            std::thread::sleep(REST);
        }
    }
}
