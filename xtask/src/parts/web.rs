//! The official Web SDKs, unmodified, in a real browser against the real binary.

mod results;
mod server;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use self::results::Results;
use self::server::Server;
use crate::generate::write_file;
use crate::setup;
use crate::workspace::{Profile, Workspace};

/// A conformance run: scenarios that drive the Web SDKs, with a script that runs them.
pub(crate) struct Suite {
    /// Where it is.
    pub(crate) folder: &'static str,
    /// The SDKs, by its names for them.
    sdks: &'static [&'static str],
    /// The scenarios that must pass, each with the SDKs that it is for. One joins the list when its commands are made.
    required: &'static [(&'static str, &'static [&'static str])],
    /// Where the table of its results goes.
    record: &'static str,
    /// Its scenarios are named by arguments; otherwise by a variable.
    by_arguments: bool,
    /// Settings that the server needs for it.
    settings: &'static [&'static str],
}

/// Both builds of the SDKs that [`WEB`] knows.
const BOTH: &[&str] = &["chat", "tim"];
/// All builds that [`WEB_GROUPS`] knows.
const ALL: &[&str] = &["chat", "chat-es", "tim"];
/// The builds of the newer SDK.
const NEWER: &[&str] = &["chat", "chat-es"];

/// How often scenarios that failed are run once more. The SDKs have races of their own, which a busy machine brings out: a
/// push that overtakes an answer; in tim-js-sdk, which drops the history that it has read when its list of groups comes
/// after it, a page of the history that is read twice.
const REPEATS: usize = 2;

/// Connection, one-to-one messages, conversations, profiles.
const WEB: Suite = Suite {
    folder: "tests/conformance/web",
    sdks: BOTH,
    required: &[
        ("account-import", BOTH),
        ("login", BOTH),
        ("c2c-text", BOTH),
        ("c2c-offline", BOTH),
        ("c2c-types", BOTH),
        ("c2c-rich-media", BOTH),
        ("history", BOTH),
        ("recall", BOTH),
        ("read-receipt", BOTH),
        ("heartbeat", BOTH),
        ("kick", BOTH),
        ("reconnect", BOTH),
        ("rest-push", BOTH),
        ("text-frames", BOTH),
        ("errors", BOTH),
        ("modify", BOTH),
        ("conversations", BOTH),
        ("profile", BOTH),
        ("status", BOTH),
        ("message-extras", BOTH),
    ],
    record: "docs/generated/conformance-web.md",
    by_arguments: false,
    // A second login is expected to sign the first one out.
    settings: &[],
};

/// Groups and relationships.
const WEB_GROUPS: Suite = Suite {
    folder: "tests/conformance/web-groups",
    sdks: ALL,
    required: &[
        ("create-groups", ALL),
        ("join-quit-dismiss", ALL),
        ("applications", ALL),
        ("profile-owner", ALL),
        ("members-roles-mute", ALL),
        ("group-messages", ALL),
        ("unread-and-read-sync", ALL),
        ("read-receipts", ALL),
        ("notices", ALL),
        ("avchatroom", ALL),
        ("anonymous-visitor", ALL),
        ("attributes-counters", ALL),
        ("custom-fields", ALL),
        ("topics", ALL),
        ("pins-reactions-extensions", ALL),
        ("friends", ALL),
        ("friend-applications", ALL),
        ("friend-groups", ALL),
        ("blacklist", ALL),
        ("profiles", ALL),
        ("follow", NEWER),
    ],
    record: "docs/generated/conformance-web-groups.md",
    by_arguments: true,
    // Several pages of one account are open at a time.
    settings: &[
        "app.web_instances=10",
        "app.groups.fields=[{key=\"gfield\"}]",
        "app.groups.member_fields=[{key=\"mfield\"}]",
    ],
};

/// All conformance runs.
pub(crate) const SUITES: [&Suite; 2] = [&WEB, &WEB_GROUPS];

/// The part of the test: what must pass.
pub(crate) fn run_required(workspace: &Workspace, profile: Profile) -> Result<()> {
    run(workspace, profile, &[], false)
}

/// Runs scenarios: the named ones, or those that must pass. With `record` it runs all there are and writes their tables;
/// then a scenario that need not pass may fail.
pub(crate) fn run(workspace: &Workspace, profile: Profile, named: &[String], record: bool) -> Result<()> {
    if record && !named.is_empty() {
        bail!("--record runs every scenario: name none");
    }
    let known = SUITES.iter().map(|suite| suite.scenarios(workspace)).collect::<Result<Vec<_>>>()?;
    // The scripts pass over names that they do not know.
    if let Some(unknown) = named.iter().find(|name| !known.iter().any(|names| names.contains(name))) {
        bail!("there is no scenario {unknown:?}; there are {}", known.concat().join(", "));
    }
    setup::run(workspace)?;
    let binary = workspace.build(profile)?;
    let mut failed = Vec::new();
    for (suite, known) in SUITES.iter().zip(&known) {
        let its: Vec<String> = named.iter().filter(|name| known.contains(name)).cloned().collect();
        if its.is_empty() && !named.is_empty() {
            continue;
        }
        failed.extend(suite.run(workspace, &binary, known, &its, record)?);
    }
    if !failed.is_empty() {
        bail!("not passed: {}", failed.join(", "));
    }
    Ok(())
}

impl Suite {
    /// Runs scenarios on a server of their own; answers those that had to pass and did not.
    fn run(
        &self,
        workspace: &Workspace,
        binary: &Path,
        known: &[String],
        named: &[String],
        record: bool,
    ) -> Result<Vec<String>> {
        if let Some((missing, _)) = self.required.iter().find(|(name, _)| !known.iter().any(|known| known == name)) {
            bail!("{} has no scenario {missing:?}, which must pass", self.folder);
        }
        let required: Vec<(&str, &[&str])> = if named.is_empty() {
            self.required.to_vec()
        } else {
            let sdks_of = |name: &str| self.required.iter().find(|(required, _)| *required == name);
            named.iter().map(|name| (name.as_str(), sdks_of(name).map_or(self.sdks, |(_, sdks)| sdks))).collect()
        };
        let server = Server::start(workspace, binary, self.name(), self.settings)?;
        let only = if record { Vec::new() } else { required.iter().map(|(name, _)| *name).collect() };
        let results = self.harness(workspace, &server, &only).and_then(|mut results| {
            for _ in 0..REPEATS {
                let failed = results.failed_scenarios(&required);
                if record || failed.is_empty() {
                    break;
                }
                println!("once more: {}", failed.join(", "));
                let again = self.harness(workspace, &server, &failed)?;
                results = results.or_better(again);
            }
            Ok(results)
        });
        let folder = server.folder();
        let ended = server.stop();
        let results = results?;
        if record {
            write_file(&workspace.path(self.record), &results.markdown(self.sdks, &required))?;
            println!("{} written", self.record);
        }
        let failed = results.failed_of(&required);
        if !failed.is_empty() {
            println!("the server's log is in {}", folder.display());
            return Ok(failed);
        }
        ended?;
        // What a failed run leaves is kept to be looked at.
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
        Ok(Vec::new())
    }

    /// The last part of its folder.
    fn name(&self) -> &str {
        self.folder.rsplit('/').next().unwrap_or_default()
    }

    /// The names of all its scenarios. A number in front of one is for their order only.
    fn scenarios(&self, workspace: &Workspace) -> Result<Vec<String>> {
        let folder = workspace.path(self.folder).join("scenarios");
        let mut names = Vec::new();
        for entry in fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))? {
            if let Some(name) = entry?.file_name().to_string_lossy().strip_suffix(".js") {
                names.push(name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-').to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// Runs the script and passes on what it prints. Its exit code tells only what its lines tell as well.
    fn harness(&self, workspace: &Workspace, server: &Server, only: &[&str]) -> Result<Results> {
        let mut command = workspace.command("node");
        command.arg("run.js").current_dir(workspace.path(self.folder)).stdin(Stdio::null()).stdout(Stdio::piped());
        command.env("IM_WS", &server.ws).env("IM_HTTP", &server.http).env("IM_ADMIN", &server.admin);
        command.env("IM_SDKAPPID", &server.sdkappid).env("IM_SECRET_KEY", &server.key);
        command.env("IM_SDK", self.sdks.join(",")).env_remove("IM_SKIP");
        if self.by_arguments {
            command.args(only);
        } else {
            command.env("IM_ONLY", only.join(","));
        }
        let mut child = command.spawn().context("node cannot be started")?;
        let stdout = child.stdout.take().context("the script has no output")?;
        let mut results = Results::default();
        for line in BufReader::new(stdout).lines() {
            let line = line.context("the script's output cannot be read")?;
            println!("{line}");
            results.read(&line);
        }
        child.wait().context("the script did not end")?;
        Ok(results)
    }
}
