//! Settings: where they come from, and what they are.
//!
//! Later ones win: defaults, the file, the environment (`TINCAN_SECTION__NAME`), flags. A name that is no setting is an
//! error, wherever it stands: it is a misspelt one.

mod blobs;
mod document;
mod native;
mod sections;

use figment::providers::{Env, Format as _, Serialized, Toml};
use figment::value::Value;
use figment::{Figment, Source};
use serde::{Deserialize, Serialize};
use tincan_domain::policy::{Edition, Settings};

use crate::cli::{Cli, Command};

pub(crate) use blobs::BlobSettings;
pub(crate) use document::{file, markdown};
pub(crate) use native::Native;
pub(crate) use sections::{Server, Storage};

/// All settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// The ways in, and their bounds.
    pub(crate) server: Server,
    /// The native access layer.
    pub(crate) native: Native,
    /// The embedded store.
    pub(crate) store: Storage,
    /// Where the bytes of files are.
    pub(crate) blobs: BlobSettings,
    /// Defaults of every app's settings; an app's own file may say otherwise.
    pub(crate) app: Settings,
}

impl Config {
    /// The settings as file, environment and flags give them.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, a name that is no setting, a value of the wrong type or out of bounds.
    pub(crate) fn load(cli: &Cli) -> anyhow::Result<Self> {
        let mut sources = Figment::new();
        let usual = cli.data.join("tincan.toml");
        if let Some(file) = cli.config.as_ref().or(usual.is_file().then_some(&usual)) {
            anyhow::ensure!(file.is_file(), "the settings file {} is not there", file.display());
            sources = sources.merge(Toml::file_exact(file));
        }
        // TINCAN_DATA and TINCAN_LOG are no settings: those have a section.
        sources = sources.merge(Env::prefixed("TINCAN_").filter(|name| name.as_str().contains("__")).split("__"));
        for (name, value) in &cli.set {
            sources = sources.merge(Serialized::default(name, typed(value)));
        }
        if let Some(listen) = &cli.listen {
            sources = sources.merge(Serialized::default("server.listen", listen));
        }
        if let Some(Command::Serve(args)) = &cli.command {
            let flags =
                [("server.allow_faults", args.allow_faults), ("server.allow_test_clock", args.allow_test_clock)];
            for (name, _) in flags.into_iter().filter(|(_, given)| *given) {
                sources = sources.merge(Serialized::default(name, true));
            }
        }
        let mut base = Self::default();
        // What the edition limits is below what the sources say one by one. A bad edition is told below.
        if let Ok(edition) = sources.extract_inner::<Edition>("app.edition") {
            edition.apply(&mut base.app);
        }
        let config: Self = sources.join(Serialized::defaults(base)).extract().map_err(explain)?;
        config.server.check()?;
        config.native.check()?;
        config.store.check()?;
        config.blobs.check()?;
        Ok(config)
    }
}

/// A value as the environment has it: a number or true or false where it looks like one, else text.
fn typed(text: &str) -> Value {
    match text.parse::<Value>() {
        Ok(value) => value,
        Err(never) => match never {},
    }
}

/// What is wrong, a line for each setting: its name, the fault, and where it came from.
fn explain(errors: figment::Error) -> anyhow::Error {
    let line = |error: figment::Error| {
        let source = match error.metadata.as_ref().map(|data| (&data.source, &data.name)) {
            Some((Some(Source::File(path)), _)) => format!(" (in {})", path.display()),
            Some((Some(Source::Code(_)), _)) => " (given by a flag)".to_owned(),
            Some((_, name)) => format!(" (in {name})"),
            None => String::new(),
        };
        format!("{}: {}{source}", error.path.join("."), error.kind)
    };
    anyhow::anyhow!(errors.into_iter().map(line).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
#[allow(clippy::result_large_err)] // The closures of figment's test harness return its errors.
mod tests {
    use super::*;
    use clap::Parser as _;
    use figment::Jail;
    use std::time::Duration;

    fn load(line: &str) -> anyhow::Result<Config> {
        Config::load(&Cli::try_parse_from(line.split(' '))?)
    }

    #[test]
    fn later_sources_win() {
        Jail::expect_with(|jail| {
            assert_eq!(load("tincan --data .").unwrap(), Config::default());
            jail.create_file(
                "tincan.toml",
                "[server]\nlisten = \"a:1\"\nin_flight = 7\n[app]\nrecall_window = \"9s\"",
            )?;
            let config = load("tincan --data .").unwrap();
            assert_eq!((config.server.listen.as_str(), config.server.in_flight), ("a:1", 7));
            assert_eq!(config.app.recall_window, Duration::from_secs(9));
            jail.set_env("TINCAN_SERVER__LISTEN", "b:2");
            jail.set_env("TINCAN_APP__RECALL_WINDOW", "1s");
            jail.set_env("TINCAN_LOG", "debug");
            let config = load("tincan --data .").unwrap();
            assert_eq!((config.server.listen.as_str(), config.server.in_flight), ("b:2", 7));
            assert_eq!(config.app.recall_window, Duration::from_secs(1));
            let config = load("tincan --data . --set app.recall_window=2m --set server.listen=c:3").unwrap();
            assert_eq!((config.server.listen.as_str(), config.app.recall_window.as_secs()), ("c:3", 120));
            assert_eq!(load("tincan --data . --listen d:4").unwrap().server.listen, "d:4");
            Ok(())
        });
    }

    #[test]
    fn an_edition_goes_below_what_is_said_one_by_one() {
        Jail::expect_with(|jail| {
            jail.create_file("tincan.toml", "[app]\nedition = \"trial\"\n[app.groups]\ngroups = 3")?;
            let app = load("tincan --data . --set app.groups.live_rooms=4").unwrap().app;
            assert_eq!((app.accounts, app.groups.groups, app.groups.live_rooms), (100, 3, 4));
            assert!(load("tincan --data . --set app.edition=best").unwrap_err().to_string().contains("edition"));
            Ok(())
        });
    }

    #[test]
    fn what_is_allowed_for_tests_is_said_by_flags_or_settings() {
        Jail::expect_with(|_| {
            let allowed = |line: &str| {
                let server = load(line).unwrap().server;
                (server.allow_faults, server.allow_test_clock)
            };
            assert_eq!(allowed("tincan serve --data ."), (false, false));
            assert_eq!(allowed("tincan serve --data . --allow-faults"), (true, false));
            assert_eq!(allowed("tincan serve --data . --set server.allow_test_clock=true"), (false, true));
            Ok(())
        });
    }

    #[test]
    fn a_file_that_was_named_must_be_there() {
        Jail::expect_with(|jail| {
            assert!(load("tincan --config other.toml").unwrap_err().to_string().contains("other.toml"));
            jail.create_file("other.toml", "[store]\ngather = \"1ms\"")?;
            assert_eq!(load("tincan --config other.toml").unwrap().store.gather, Duration::from_millis(1));
            Ok(())
        });
    }

    #[test]
    fn what_is_no_setting_is_named() {
        Jail::expect_with(|jail| {
            for flag in ["servr.listen=a", "server.lissten=a", "app.recall=1s"] {
                let error = load(&format!("tincan --data . --set {flag}")).unwrap_err().to_string();
                let named = flag.split(['=', '.']).any(|part| error.contains(part));
                assert!(named && error.contains("unknown field") && error.contains("a flag"), "{error}");
            }
            jail.set_env("TINCAN_SERVER__LISSTEN", "a");
            let error = load("tincan --data .").unwrap_err().to_string();
            assert!(error.contains("lissten"), "{error}");
            Ok(())
        });
    }

    #[test]
    fn values_out_of_bounds_are_named() {
        Jail::expect_with(|_| {
            for flag in ["server.push_queue=0", "server.in_flight=0", "server.frame_bytes=1", "store.queue=0"] {
                let error = load(&format!("tincan --data . --set {flag}")).unwrap_err().to_string();
                let (name, _) = flag.split_once('=').unwrap();
                assert!(error.contains(name), "{error}");
            }
            let error = load("tincan --data . --set server.time_limit=soon").unwrap_err().to_string();
            assert!(error.contains("time_limit"), "{error}");
            Ok(())
        });
    }
}
