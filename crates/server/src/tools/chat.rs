//! `tincan chat`: talking in the terminal.

use std::net::SocketAddr;

use anyhow::Context as _;
use tincan_adapters::NativeKey;
use tincan_chat::Options;
use tincan_domain::model::Account;

use crate::cli::{ChatArgs, Cli};
use crate::config::Config;
use crate::tools::{app, apps, usersig};

/// How long the UserSig of a local user is valid: it is made anew at each start.
const DAY: u64 = 86_400;

/// What is needed of a server that is not on this machine.
const ELSEWHERE: &str = "for a server elsewhere say --server, --key and --app";

/// Runs the command.
pub(crate) fn run(cli: &Cli, args: &ChatArgs) -> anyhow::Result<()> {
    tincan_chat::run(&options(cli, args)?)
}

fn options(cli: &Cli, args: &ChatArgs) -> anyhow::Result<Options> {
    let (user, usersig, store) = (args.user.clone(), args.usersig.clone(), args.store.clone());
    if let (Some(server), Some(key), Some(app)) = (&args.server, &args.key, args.app) {
        let (server, key, http) = (server.clone(), key.clone(), args.http.clone());
        return Ok(Options { server, key, http, app, user, usersig, store });
    }
    local(cli, args)
}

/// What is not said is that of the server whose data folder is here.
fn local(cli: &Cli, args: &ChatArgs) -> anyhow::Result<Options> {
    let data = cli.data.display();
    // Nothing is made here: a mistyped folder would become a server of its own.
    anyhow::ensure!(cli.data.join("apps").is_dir(), "{data} holds no server: name its folder with --data; {ELSEWHERE}");
    let apps = apps(cli)?;
    let app = app(&apps, args.app)?;
    let name = Account::parse(&args.user, "the user").map_err(|cause| anyhow::anyhow!("{cause}"))?;
    let config = Config::load(cli)?.server;
    let server = match &args.server {
        Some(server) => server.clone(),
        None => {
            let native = config.native_address()?.context("the server listens for no native clients")?;
            reachable(&native)?
        }
    };
    let http = match (&args.http, &args.server) {
        (Some(http), _) => Some(http.clone()),
        (None, None) => Some(format!("http://{}", reachable(&config.listen)?)),
        (None, Some(_)) => None,
    };
    let key = match &args.key {
        Some(key) => key.clone(),
        None => NativeKey::open_or_create(&cli.data).context("cannot use the key for native clients")?.public_hex(),
    };
    let usersig = args.usersig.clone().or_else(|| Some(usersig::sign(&app, &name, DAY)));
    let (app, user, store) = (app.id.0, args.user.clone(), args.store.clone());
    Ok(Options { server, key, http, app, user, usersig, store })
}

/// Where an address to listen on is reached from here.
fn reachable(listen: &str) -> anyhow::Result<String> {
    let Ok(mut address) = listen.parse::<SocketAddr>() else { return Ok(listen.to_owned()) };
    anyhow::ensure!(address.port() != 0, "the server chooses its port when it starts: say --server and --http");
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    Ok(address.to_string())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::Command;

    fn parsed(line: &[&str]) -> (Cli, ChatArgs) {
        let cli = Cli::try_parse_from([&["tincan", "chat"], line].concat()).unwrap();
        let Some(Command::Chat(args)) = cli.command else { panic!("no chat") };
        let plain = Cli::try_parse_from(["tincan", "--data", cli.data.to_str().unwrap()]).unwrap();
        (plain, args)
    }

    #[test]
    fn on_the_servers_machine_the_name_is_enough() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        let (cli, args) = parsed(&["alice", "--data", data]);
        let refused = options(&cli, &args).unwrap_err().to_string();
        assert!(refused.contains("holds no server"), "{refused}");
        assert!(std::fs::read_dir(data).unwrap().next().is_none(), "nothing is made");

        apps(&cli).unwrap();
        let options = options(&cli, &args).unwrap();
        assert_eq!((options.user.as_str(), options.key.len()), ("alice", 64));
        assert_eq!(options.http.unwrap(), format!("http://{}", options.server.replace(":7701", ":7700")));
        assert!(options.usersig.is_some());
    }

    #[test]
    fn a_server_elsewhere_needs_no_folder() {
        let line = ["bob", "--server", "chat.example:7701", "--key", "00", "--app", "1400000001", "--data", "/nowhere"];
        let (cli, args) = parsed(&line);
        let options = options(&cli, &args).unwrap();
        assert_eq!((options.server.as_str(), options.app), ("chat.example:7701", 1_400_000_001));
        assert_eq!((options.http, options.usersig), (None, None));
    }

    #[test]
    fn all_interfaces_are_reached_by_loopback() {
        assert_eq!(reachable("0.0.0.0:7700").unwrap(), "127.0.0.1:7700");
        assert_eq!(reachable("example.org:80").unwrap(), "example.org:80");
        assert!(reachable("127.0.0.1:0").is_err());
    }
}
