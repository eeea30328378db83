//! The official Web SDKs, unmodified, in a real browser against the real binary.

mod results;
mod server;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use self::results::Results;
use self::server::Server;
use crate::generate::write_file;
use crate::setup::{self, CONFORMANCE};
use crate::workspace::{Profile, Workspace};

/// The scenarios that must pass, with both SDKs. A scenario joins the list when its commands are made.
const REQUIRED: [&str; 14] = [
    "account-import",
    "login",
    "c2c-text",
    "c2c-offline",
    "c2c-types",
    "history",
    "recall",
    "read-receipt",
    "heartbeat",
    "kick",
    "reconnect",
    "rest-push",
    "text-frames",
    "errors",
];

/// The SDKs, by the harness's names for them.
const SDKS: [&str; 2] = ["chat", "tim"];

/// Where the table of results goes.
const RECORD: &str = "docs/generated/conformance-web.md";

/// The part of the test: what must pass.
pub(crate) fn run_required(workspace: &Workspace, profile: Profile) -> Result<()> {
    run(workspace, profile, &[], false)
}

/// Runs scenarios: the named ones, or those that must pass. With `record` it runs all there are and writes their table;
/// then a scenario that need not pass may fail.
pub(crate) fn run(workspace: &Workspace, profile: Profile, named: &[String], record: bool) -> Result<()> {
    if record && !named.is_empty() {
        bail!("--record runs every scenario: name none");
    }
    let all = scenarios(workspace)?;
    // The harness passes over names that it does not know.
    if let Some(unknown) = named.iter().find(|name| !all.contains(name)) {
        bail!("there is no scenario {unknown:?}; there are {}", all.join(", "));
    }
    if let Some(missing) = REQUIRED.iter().find(|name| !all.iter().any(|scenario| scenario == *name)) {
        bail!("{CONFORMANCE} has no scenario {missing:?}, which must pass");
    }
    let must_pass: Vec<&str> =
        if named.is_empty() { REQUIRED.into() } else { named.iter().map(String::as_str).collect() };
    setup::run(workspace)?;
    let binary = workspace.build(profile)?;

    let server = Server::start(workspace, &binary)?;
    let only = if record { String::new() } else { must_pass.join(",") };
    let results = harness(workspace, &server, &only);
    let folder = server.folder();
    let ended = server.stop();
    let results = results?;
    if record {
        write_file(&workspace.path(RECORD), &results.markdown(&SDKS, &must_pass))?;
        println!("{RECORD} written");
    }
    let failed = results.failed_of(&SDKS, &must_pass);
    if !failed.is_empty() {
        bail!("not passed: {}; the server's log is in {}", failed.join(", "), folder.display());
    }
    ended?;
    // What a failed run leaves is kept to be looked at.
    fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))
}

/// The names of all scenarios.
fn scenarios(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.path(CONFORMANCE).join("scenarios");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        if let Some(name) = entry?.file_name().to_string_lossy().strip_suffix(".js") {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Runs the harness and passes on what it prints. Its exit code tells only what its lines tell as well.
fn harness(workspace: &Workspace, server: &Server, only: &str) -> Result<Results> {
    let mut command = workspace.command("node");
    command.arg("run.js").current_dir(workspace.path(CONFORMANCE)).stdin(Stdio::null()).stdout(Stdio::piped());
    command.env("IM_WS", &server.ws).env("IM_HTTP", &server.http).env("IM_ADMIN", &server.admin);
    command.env("IM_SDKAPPID", &server.sdkappid).env("IM_SECRET_KEY", &server.key);
    command.env("IM_ONLY", only).env("IM_SDK", SDKS.join(",")).env_remove("IM_SKIP");
    let mut child = command.spawn().context("node cannot be started")?;
    let stdout = child.stdout.take().context("the harness has no output")?;
    let mut results = Results::default();
    for line in BufReader::new(stdout).lines() {
        let line = line.context("the harness's output cannot be read")?;
        println!("{line}");
        results.read(&line);
    }
    child.wait().context("the harness did not end")?;
    Ok(results)
}
