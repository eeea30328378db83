//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::tools::bench::BenchArgs;

/// Tincan: a self-hosted chat server, compatible with Tencent Cloud Chat and not affiliated with it.
///
/// Without a command it serves. The first start makes a data folder with one app, its key and an admin, and prints how to
/// connect.
#[derive(Debug, Parser)]
#[command(name = "tincan", version)]
pub(crate) struct Cli {
    /// Folder that holds everything: apps, keys, messages.
    #[arg(long, value_name = "DIR", env = "TINCAN_DATA", default_value = "./tincan-data", global = true)]
    pub(crate) data: PathBuf,

    /// File with settings; DATA/tincan.toml when it is there.
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,

    /// Address to listen on, as server.listen; port 0 picks a free one.
    #[arg(long, value_name = "ADDRESS", global = true)]
    pub(crate) listen: Option<String>,

    /// A setting, over file and environment: --set app.recall_window=1s. May be repeated; `tincan config` lists them.
    #[arg(long = "set", value_name = "SECTION.NAME=VALUE", value_parser = assignment, global = true)]
    pub(crate) set: Vec<(String, String)>,

    /// Print for programs: JSON, one value a line.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server (the default).
    Serve(ServeArgs),
    /// The apps of the server.
    App {
        #[command(subcommand)]
        command: AppCommand,
    },
    /// Devices of users, on a running server.
    Device {
        #[command(subcommand)]
        command: DeviceCommand,
    },
    /// Make calls of a running server go wrong, to see how clients bear it. The server must be started with --allow-faults.
    Faults {
        #[command(subcommand)]
        command: FaultsCommand,
    },
    /// Move an app's time forward on a running server. The server must be started with --allow-test-clock.
    Clock {
        /// How far: 90s, 3m, 8days.
        #[arg(value_name = "TIME", value_parser = humantime_serde::re::humantime::parse_duration)]
        forward: Duration,
        /// The app's number; the first app when it is left out.
        #[arg(long, value_name = "SDKAPPID")]
        app: Option<u32>,
    },
    /// What an app's own server is told and asked, and what became of it.
    Webhooks {
        #[command(subcommand)]
        command: WebhooksCommand,
    },
    /// Make or verify a UserSig: the token with which a user logs in.
    Usersig(UsersigArgs),
    /// Chat in the terminal. On the machine of a server the user's name is enough; elsewhere say --server, --key, --app and
    /// --usersig.
    Chat(ChatArgs),
    /// Say what a result code means and what helps: by its number, or by words.
    Explain {
        /// A code, or words to look for.
        #[arg(required = true, value_name = "CODE-OR-TEXT", allow_negative_numbers = true)]
        what: Vec<String>,
    },
    /// Measure this build on this machine: cost of messages, log-ins and connections, on loopback with throw-away data.
    Bench(BenchArgs),
    /// The relay that `bench` compares the server with.
    #[command(hide = true)]
    BenchRelay,
    /// Print the commands that the server answers, as the documentation page.
    Commands {
        /// Print the documentation page (the default).
        #[arg(long, conflicts_with = "openapi")]
        markdown: bool,
        /// Print a description for programs instead: OpenAPI.
        #[arg(long)]
        openapi: bool,
    },
    /// Print the settings with their values, as a file to start from.
    Config {
        /// Print the documentation page instead.
        #[arg(long)]
        markdown: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AppCommand {
    /// Show each app's number, key and first admin. The key is a secret.
    Show,
    /// Change settings of an app, also while a server runs: it notices within a second. All are changed or none.
    Set {
        /// Settings of the section app: recall_window=1s access.state=disabled. Nothing after the = brings the server's own
        /// value back.
        #[arg(required = true, value_name = "NAME=VALUE", value_parser = app_setting)]
        settings: Vec<(String, String)>,
        /// The app's number; the first app when it is left out.
        #[arg(long, value_name = "SDKAPPID")]
        app: Option<u32>,
    },
    /// Put an app on this server's blacklist: its native clients are not let in (-10110). A server that runs notices within a
    /// second.
    Block(BlockArgs),
    /// Take an app off this server's blacklist.
    Unblock(BlockArgs),
}

#[derive(Debug, Args)]
pub(crate) struct BlockArgs {
    /// One command only, which the app's native clients may not call then (-10111): service/command or service/*.
    pub(crate) command: Option<String>,
    /// The app's number; the first app when it is left out.
    #[arg(long, value_name = "SDKAPPID")]
    pub(crate) app: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeviceCommand {
    /// List the devices that a user logged in from by a native client, and those that are locked: JSON, one a line.
    List(DeviceArgs),
    /// Lock a device of a user: it is signed out and not let in again (-10102).
    Lock(NamedDeviceArgs),
    /// Let a locked device log in again.
    Unlock(NamedDeviceArgs),
}

#[derive(Debug, Args)]
pub(crate) struct DeviceArgs {
    /// The user.
    pub(crate) user: String,
    /// The app's number; the first app when it is left out.
    #[arg(long, value_name = "SDKAPPID")]
    pub(crate) app: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct NamedDeviceArgs {
    #[command(flatten)]
    pub(crate) of: DeviceArgs,
    /// The device, as it calls itself.
    pub(crate) device: String,
}

#[derive(Debug, Default, Args)]
pub(crate) struct ServeArgs {
    /// Let admins make calls go wrong (tincan faults).
    #[arg(long)]
    pub(crate) allow_faults: bool,
    /// Let admins move an app's time forward (tincan clock).
    #[arg(long)]
    pub(crate) allow_test_clock: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FaultsCommand {
    /// Add a fault: a code, a delay or a cut.
    Add(FaultArgs),
    /// List the faults that are in force.
    List {
        /// The app's number; the first app when it is left out.
        #[arg(long, value_name = "SDKAPPID")]
        app: Option<u32>,
    },
    /// Take back all faults.
    Clear {
        /// The app's number; the first app when it is left out.
        #[arg(long, value_name = "SDKAPPID")]
        app: Option<u32>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct FaultArgs {
    /// The command that goes wrong: service/command, service/* or *.
    pub(crate) command: String,
    #[command(flatten)]
    pub(crate) effect: EffectArgs,
    /// For calls of this user only.
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// After the command ran, not before.
    #[arg(long)]
    pub(crate) after: bool,
    /// How many of a hundred calls go wrong.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) percent: Option<u32>,
    /// How many calls go wrong before it is over.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) count: Option<u32>,
    /// The app's number; the first app when it is left out.
    #[arg(long, value_name = "SDKAPPID")]
    pub(crate) app: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WebhooksCommand {
    /// Show where webhooks go, the token that verifies them, and which are on.
    List {
        /// The app's number; the first app when it is left out.
        #[arg(long, value_name = "SDKAPPID")]
        app: Option<u32>,
    },
    /// Print the webhooks of a running server as they are sent, with what became of them: JSON, one a line.
    Tail {
        /// How many of the last ones to begin with.
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=50))]
        lines: u32,
        /// End after these.
        #[arg(long)]
        once: bool,
        /// The app's number; the first app when it is left out.
        #[arg(long, value_name = "SDKAPPID")]
        app: Option<u32>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ChatArgs {
    /// The user.
    pub(crate) user: String,
    /// Where native clients are listened for; of the local server when it is left out.
    #[arg(long, value_name = "HOST:PORT", env = "TINCAN_SERVER")]
    pub(crate) server: Option<String>,
    /// The server's public key for native clients (tincan app show); of the local server when it is left out.
    #[arg(long, value_name = "HEX", env = "TINCAN_KEY")]
    pub(crate) key: Option<String>,
    /// Where files go; of the local server when it is left out, and nowhere when --server names another one.
    #[arg(long, value_name = "URL", env = "TINCAN_HTTP")]
    pub(crate) http: Option<String>,
    /// The app's number; the first app of the local server when it is left out.
    #[arg(long, value_name = "SDKAPPID", env = "TINCAN_APP")]
    pub(crate) app: Option<u32>,
    /// The user's UserSig; signed here for the local server, and needed only once for another one.
    #[arg(long, value_name = "SIG", env = "TINCAN_USERSIG", hide_env_values = true, allow_hyphen_values = true)]
    pub(crate) usersig: Option<String>,
    /// Folder that keeps the user's messages.
    #[arg(long, value_name = "DIR")]
    pub(crate) store: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct UsersigArgs {
    /// The user.
    pub(crate) user: String,
    /// The app's number; the first app when it is left out.
    #[arg(long, value_name = "SDKAPPID")]
    pub(crate) app: Option<u32>,
    /// Seconds for which it is valid.
    #[arg(long, value_name = "SECONDS", default_value_t = tincan_protocol::usersig::DEFAULT_LIFE)]
    pub(crate) expire: u64,
    /// Sign in the older form, with this private key (PEM).
    #[arg(long, value_name = "KEYFILE", conflicts_with = "verify")]
    pub(crate) v1: Option<PathBuf>,
    /// Verify this UserSig instead of making one.
    #[arg(long, value_name = "SIG", allow_hyphen_values = true)]
    pub(crate) verify: Option<String>,
}

/// What goes wrong.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct EffectArgs {
    /// Answer this code.
    #[arg(long, allow_negative_numbers = true)]
    pub(crate) code: Option<i32>,
    /// Answer later: 300ms, 2s.
    #[arg(long, value_name = "TIME", value_parser = humantime_serde::re::humantime::parse_duration)]
    pub(crate) delay: Option<Duration>,
    /// Cut the connection instead of answering.
    #[arg(long)]
    pub(crate) cut: bool,
}

/// `NAME=VALUE`.
fn app_setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.trim().to_owned())),
        _ => Err("must be NAME=VALUE, like recall_window=1s".to_owned()),
    }
}

/// `SECTION.NAME=VALUE`.
fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if name.contains('.') => Ok((name.trim().to_owned(), value.trim().to_owned())),
        _ => Err("must be SECTION.NAME=VALUE, like server.listen=127.0.0.1:7700".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn parse(line: &str) -> Cli {
        Cli::try_parse_from(line.split(' ')).unwrap()
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_may_stand_before_or_after_the_command() {
        for line in ["tincan --data /x --json serve --listen :0", "tincan serve --listen :0 --data /x --json"] {
            let cli = parse(line);
            assert!(matches!(cli.command, Some(Command::Serve(_))) && cli.json, "{line}");
            assert_eq!((cli.data, cli.listen.as_deref()), (PathBuf::from("/x"), Some(":0")), "{line}");
        }
        assert!(parse("tincan --listen :0").command.is_none());
    }

    #[test]
    fn settings_are_names_and_values() {
        let cli = parse("tincan --set app.recall_window=1s --set server.listen=a=b");
        let expected = [("app.recall_window", "1s"), ("server.listen", "a=b")];
        assert_eq!(cli.set, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        for bad in ["tincan --set app", "tincan --set listen=1"] {
            assert!(Cli::try_parse_from(bad.split(' ')).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_fault_is_one_thing_that_goes_wrong() {
        let Some(Command::Faults { command: FaultsCommand::Add(args) }) =
            parse("tincan faults add openim/sendmsg --code -10001 --count 3 --after").command
        else {
            panic!("no fault")
        };
        assert_eq!(
            (args.command.as_str(), args.effect.code, args.count, args.after),
            ("openim/sendmsg", Some(-10001), Some(3), true)
        );
        for bad in
            ["tincan faults add *", "tincan faults add * --cut --delay 1s", "tincan faults add * --cut --percent 0"]
        {
            assert!(Cli::try_parse_from(bad.split(' ')).is_err(), "{bad}");
        }
    }

    #[test]
    fn codes_may_be_negative_and_words_several() {
        let Some(Command::Explain { what }) = parse("tincan explain -10001").command else { panic!("no explain") };
        assert_eq!(what, ["-10001"]);
        let Some(Command::Explain { what }) = parse("tincan explain no such account --json").command else { panic!() };
        assert_eq!(what, ["no", "such", "account"]);
    }

    #[test]
    fn a_usersig_takes_a_life_a_key_or_one_to_verify() {
        let Some(Command::Usersig(args)) = parse("tincan usersig alice --expire 60").command else { panic!("no") };
        assert_eq!((args.user.as_str(), args.expire), ("alice", 60));
        let Some(Command::Usersig(args)) = parse("tincan usersig alice --verify -x*_").command else { panic!("no") };
        assert_eq!(args.verify.as_deref(), Some("-x*_"));
        assert!(Cli::try_parse_from(["tincan", "usersig"]).is_err());
    }
}
